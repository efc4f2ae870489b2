/**
 * What the rules rely on in a workspace: queues, workflows, event callbacks, status callbacks of phone numbers, {@code If-Match}.
 *
 * <p>Looks, says what differs, and makes it so when asked. Whatever is in order is left alone, so that doing it twice does nothing; queues and workflows are known by their names, and in a workflow only the
 * filters by our names are ours: everything else in it stays. What belongs to somebody else (another program's callback address, Flex's own queue) is reported and never touched.
 */
@NullMarked
package io.taskrouter.coordinator.setup;

import org.jspecify.annotations.NullMarked;
