/**
 * TaskRouter, as this service needs it: a port and its adapter over Twilio's SDK. The only package that imports {@code com.twilio}.
 *
 * <p>Every call has one deadline and one attempt per decision to try again, taken here and nowhere else. An answer says what is known about the effect: done, certainly not done, or unknown. The adapter
 * never guesses; whoever called reads back.
 */
@NullMarked
package io.taskrouter.coordinator.taskrouter;

import org.jspecify.annotations.NullMarked;
