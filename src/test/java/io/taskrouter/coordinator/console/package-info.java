/** The console's page in a real browser, against the packaged service; what it has to do stands in {@code src/test/console}. */
@NullMarked
package io.taskrouter.coordinator.console;

import org.jspecify.annotations.NullMarked;
