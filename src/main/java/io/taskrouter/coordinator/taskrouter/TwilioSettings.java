package io.taskrouter.coordinator.taskrouter;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The configuration, checked: who calls, and where to. Never prints a secret. */
record TwilioSettings(
        String accountSid,
        String user,
        String password,
        String workspaceSid,
        @Nullable URI baseUrl,
        TwilioConfig all) {

    /** @throws ConfigurationException naming every property that is missing or wrong, in one line */
    static TwilioSettings of(TwilioConfig config) {
        Check check = new Check();
        String account = check.sid("twilio.account-sid", "AC", config.accountSid());
        String workspace = check.sid("twilio.workspace-sid", "WS", config.workspaceSid());
        String token = check.present("twilio.auth-token", config.authToken());
        check.pair(config.apiKey(), config.apiSecret());
        URI base = check.url("twilio.base-url", config.baseUrl());
        check.durations(config);
        check.numbers(config);
        check.finish();
        return new TwilioSettings(
                account, config.apiKey().orElse(account), config.apiSecret().orElse(token), workspace, base, config);
    }

    Duration timeout() {
        return all.requestTimeout();
    }

    @Override
    public String toString() {
        return "TwilioSettings[" + accountSid + ", " + workspaceSid + "]";
    }

    private static final class Check {
        private final List<String> problems = new ArrayList<>();

        String present(String name, Optional<String> value) {
            if (value.isEmpty() || value.get().isBlank()) problems.add(name + " is required");
            return value.orElse("");
        }

        String sid(String name, String prefix, Optional<String> value) {
            String sid = present(name, value);
            boolean wrong = !Pattern.matches(prefix + "[0-9a-fA-F]{32}", sid);
            if (value.isPresent() && wrong) problems.add(name + " must be " + prefix + " and 32 hexadecimal digits");
            return sid;
        }

        void pair(Optional<String> key, Optional<String> secret) {
            if (key.isPresent() && secret.isEmpty()) problems.add("twilio.api-secret is required with twilio.api-key");
            if (key.isPresent() && !Pattern.matches("SK[0-9a-fA-F]{32}", key.get()))
                problems.add("twilio.api-key must be SK and 32 hexadecimal digits");
            if (secret.isPresent() && key.isEmpty()) problems.add("twilio.api-key is required with twilio.api-secret");
        }

        @Nullable URI url(String name, Optional<String> value) {
            if (value.isEmpty()) return null;
            try {
                URI url = new URI(value.get().strip().replaceAll("/+$", ""));
                boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                if (web && url.getHost() != null && url.getQuery() == null && url.getUserInfo() == null) return url;
            } catch (java.net.URISyntaxException e) {
                // reported below, like every other text that is no address
            }
            problems.add(name + " must be an http or https address without user and query");
            return null;
        }

        void durations(TwilioConfig config) {
            between("twilio.request-timeout", config.requestTimeout(), Duration.ofMillis(50), Duration.ofMinutes(1));
            between("twilio.connect-timeout", config.connectTimeout(), Duration.ofMillis(10), Duration.ofMinutes(1));
            between("twilio.late-write-window", config.lateWriteWindow(), config.requestTimeout(), Duration.ofHours(1));
            between("twilio.pool.keep-alive", config.pool().keepAlive(), Duration.ofSeconds(1), Duration.ofHours(1));
            between("twilio.limiter.max-wait", config.limiter().maxWait(), Duration.ZERO, Duration.ofMinutes(1));
            between("twilio.breaker.delay", config.breaker().delay(), Duration.ofMillis(10), Duration.ofMinutes(5));
            between("twilio.retry.delay", config.retry().delay(), Duration.ofMillis(1), Duration.ofSeconds(10));
        }

        void numbers(TwilioConfig config) {
            between("twilio.pool.size", config.pool().size(), 1, 10_000);
            between("twilio.limiter.max", config.limiter().max(), 1, 10_000);
            between(
                    "twilio.limiter.initial",
                    config.limiter().initial(),
                    1,
                    config.limiter().max());
            between("twilio.breaker.window", config.breaker().window(), 1, 10_000);
            between("twilio.retry.reads", config.retry().reads(), 0, 10);
            double ratio = config.breaker().failureRatio();
            if (!(ratio > 0 && ratio <= 1)) problems.add("twilio.breaker.failure-ratio must be above 0 and at most 1");
        }

        private <T extends Comparable<T>> void between(String name, T value, T low, T high) {
            boolean inside = value.compareTo(low) >= 0 && value.compareTo(high) <= 0;
            if (!inside) problems.add(name + " must be between " + low + " and " + high);
        }

        void finish() {
            if (!problems.isEmpty()) throw new ConfigurationException(String.join("; ", problems));
        }
    }
}
