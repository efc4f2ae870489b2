/**
 * A small command line for people on call: what is wrong with this worker, hold, look again, queues, pause, dead letters, set-up.
 *
 * <p>It is a caller like any other and knows the service by its REST routes alone; it starts from the same jar ({@code java -jar quarkus-run.jar ctl …}), so that it is at hand inside every pod and
 * always of the service's own release. Everything is answered in words. What was refused is said with the problem's title and what to do next, on standard error, and ends with 1; what was not
 * understood ends with 2. Attributes, phone numbers and callers' names are not printed: terminals are recorded.
 */
@NullMarked
package io.taskrouter.coordinator.ctl;

import org.jspecify.annotations.NullMarked;
