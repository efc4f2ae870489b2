/**
 * The REST contract: who may ask, what was asked, and what is answered.
 *
 * <p>A request passes four gates, in this order: {@code Entrance} (on the event loop: request id, origin, size, the whole body with a deadline), the router (404, 405, 406), {@code Admission} (SID pattern →
 * 400, credential → 401, role table → 403; no rule means no), and the resource, which reads the body strictly and hands one {@link io.taskrouter.coordinator.command.Update} to the worker's queue. Nothing is
 * queued before everything that can be judged without the worker has been judged. Whatever fails, at whichever gate, is answered as one kind of document, {@code application/problem+json}, and says
 * nothing of what the body held. Resources run on virtual threads and may block; the entrance never does.
 */
@NullMarked
package io.taskrouter.coordinator.api;

import org.jspecify.annotations.NullMarked;
