/**
 * Takes in what Twilio tells: TaskRouter's events, as callbacks and as Event Streams, and the status of calls.
 *
 * <p>A post is genuine (its signature covers the configured public address), is translated into events of single workers, and is answered once those are durably queued; nothing is processed while Twilio
 * waits. Whoever gets no 2xx may repeat: an event counts once by its SID, whichever way and however often it comes. Events are hints, never the truth: what is of no consequence here, comes from another
 * workspace or cannot be tied to a worker is counted and dropped, and a later look at TaskRouter finds what was missed.
 *
 * <p>The way of a post: {@code WebhooksResource} → {@code Gate} (media type, signature) → {@code TaskRouterTranslator} or {@code VoiceTranslator} → {@code Forwarder} (the worker's queue). Whether an
 * event is stale is judged when it is applied, where the state is known.
 */
@NullMarked
package io.taskrouter.coordinator.webhook;

import org.jspecify.annotations.NullMarked;
