package io.taskrouter.coordinator.rules;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** That an outbound or pickup reservation was made, kept for a while after its end: it is what intents are consumed by. @param callSid of the pickup, null for an outbound call */
record Begun(boolean pickup, @Nullable String callSid, Instant at) {}
