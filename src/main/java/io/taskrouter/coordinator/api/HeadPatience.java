package io.taskrouter.coordinator.api;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How long a request's head may take, from its first byte, or from connecting, to its last byte. */
@Startup
@Singleton
class HeadPatience {
    static final String PROPERTY = "coordinator.http.head-timeout";

    private final Duration patience;

    HeadPatience(@ConfigProperty(name = PROPERTY, defaultValue = "10s") Duration patience) {
        if (patience.toMillis() < 100 || patience.toMinutes() > 10)
            throw new ConfigurationException(PROPERTY + " must be between 100 milliseconds and 10 minutes");
        this.patience = patience;
    }

    long millis() {
        return patience.toMillis();
    }
}
