/**
 * TaskRouter, as this service needs it: a port and its adapter over Twilio's SDK. The only package that imports {@code com.twilio}.
 *
 * <p>Every call has one deadline and one attempt per decision to try again, taken here and nowhere else. An answer says what is known about the effect: done, certainly not done, or unknown. The adapter
 * never guesses; whoever called reads back.
 *
 * <p>The way of a call: {@code TwilioTaskRouter} → {@code Calls} → {@code Admission} (its turn under limits that are learned, in order) → the fence → {@code Resilience} (breaker of the account, deadline;
 * repetition of reads) → Twilio's SDK → {@code TwilioTransport} (one HTTP request). What fails comes back up as {@code CallFailed}, which carries the answer. A write is never repeated here.
 */
@NullMarked
package io.taskrouter.coordinator.taskrouter;

import org.jspecify.annotations.NullMarked;
