package io.taskrouter.coordinator.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is let in. Everything here is judged at start by {@link Doorkeeper}. */
@ConfigMapping(prefix = "coordinator.auth")
public interface AuthConfig {

    /** {@code twilio} (Flex tokens and keys), {@code api-key} (keys only) or {@code none} (local profile only). */
    @WithDefault("twilio")
    String mode();

    /** API keys by name. */
    Map<String, Key> apiKeys();

    /** How long Twilio may take to judge a Flex token; 100 ms to 10 s. */
    @WithDefault("2s")
    Duration tokenTimeout();

    /** How long a good token is not asked about again; at most 60 s. */
    @WithDefault("60s")
    Duration tokenCache();

    /** Attributes that an agent may not change in the agent's own worker. */
    @WithDefault("directExtension,routing,roles")
    Set<String> agentProtectedKeys();

    /** At least 16 printable characters without spaces per secret. */
    interface Key {
        Optional<String> secret();

        /** The secret before the last rotation, valid as long as it is configured. */
        Optional<String> secretPrevious();

        /** {@code service}, {@code ivr} or {@code operator}. */
        Optional<String> role();
    }
}
