package io.taskrouter.coordinator.taskrouter;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The real adapter with the real SDK, configured as a sentence: {@code Adapter.at(url).with("request-timeout", "300ms").open()}. */
public final class Adapter implements AutoCloseable {
    public static final String ACCOUNT = "AC00000000000000000000000000000001";
    static final String WORKSPACE = "WS00000000000000000000000000000001";

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final TwilioTaskRouter taskRouter;

    private Adapter(TwilioConfig config) {
        taskRouter = new TwilioTaskRouter(TwilioSettings.of(config), metrics, Clock.systemUTC());
    }

    public static Setting at(String baseUrl) {
        return new Setting(new HashMap<>(Map.of(
                "twilio.account-sid", ACCOUNT,
                "twilio.auth-token", "simulated-auth-token",
                "twilio.workspace-sid", WORKSPACE,
                "twilio.base-url", baseUrl)));
    }

    public record Setting(Map<String, String> values) {
        public Setting with(String name, String value) {
            values.put("twilio." + name, value);
            return this;
        }

        Setting without(String name) {
            values.remove("twilio." + name);
            return this;
        }

        TwilioConfig config() {
            var builder = new SmallRyeConfigBuilder()
                    .withConverter(Duration.class, 200, new DurationConverter())
                    .withMapping(TwilioConfig.class);
            values.forEach(builder::withDefaultValue);
            return builder.build().getConfigMapping(TwilioConfig.class);
        }

        public Adapter open() {
            return new Adapter(config());
        }
    }

    public TaskRouter taskRouter() {
        return taskRouter;
    }

    double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    long calls(Endpoint endpoint, String outcome) {
        return metrics.get("taskrouter.calls")
                .tags("endpoint", endpoint.label(), "outcome", outcome)
                .timer()
                .count();
    }

    @Override
    public void close() {
        try {
            taskRouter.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
