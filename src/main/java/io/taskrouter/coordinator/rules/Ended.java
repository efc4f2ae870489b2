package io.taskrouter.coordinator.rules;

import java.time.Instant;

/**
 * A tombstone.
 *
 * @param reported TaskRouter said so; otherwise it was only missing when the truth was read, and a later word may bring it back
 */
record Ended(Instant at, boolean reported) {}
