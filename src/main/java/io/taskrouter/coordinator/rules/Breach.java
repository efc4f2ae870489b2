package io.taskrouter.coordinator.rules;

/**
 * A queue call that was offered when it must not have been.
 *
 * @param rule {@code R1}: a second queue call; {@code R2}: during something else
 * @param reservationSid the queue call's reservation
 * @param becauseOf id of the call, intent or parked call that it must not come beside
 * @param reject still ringing and so to be rejected; false when it was accepted and is only to be reported
 */
public record Breach(String rule, String reservationSid, String becauseOf, boolean reject) {}
