package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.taskrouter.coordinator.command.Caller;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** It does not start insecure, and says in one line what to set. */
class DoorkeeperTest {
    private static final String GOOD = "0123456789abcdef";
    private static final String ACCOUNT = "AC00000000000000000000000000000001";

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("none", List.of("prod"), ACCOUNT, Map.of(), "coordinator.auth.mode"),
                arguments("none", List.of("test"), ACCOUNT, Map.of(), "coordinator.auth.mode"),
                arguments("none", List.of("dev"), ACCOUNT, Map.of(), "coordinator.auth.mode"),
                arguments("open", List.of("local"), ACCOUNT, Map.of(), "coordinator.auth.mode"),
                arguments("twilio", List.of("prod"), null, Map.of(), "twilio.account-sid"),
                arguments("twilio", List.of("prod"), " ", Map.of(), "twilio.account-sid"),
                arguments("api-key", List.of("prod"), ACCOUNT, Map.of(), "coordinator.auth.api-keys"),
                key(null, null, "service", ".secret"),
                key("too-short", null, "service", ".secret"),
                key("with a space in the middle", null, "service", ".secret"),
                key(GOOD, "too-short", "service", ".secret-previous"),
                key(GOOD, null, null, ".role"),
                key(GOOD, null, "agent", ".role"),
                key(GOOD, null, "admin", ".role"),
                key(GOOD, null, "Service", ".role"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void anInsecureStartIsRefusedWithTheProperty(
            String mode, List<String> profiles, String account, Map<String, AuthConfig.Key> keys, String property) {
        assertThatThrownBy(() -> new Doorkeeper(new Given(mode, keys), profiles, account))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(property)
                .message()
                .hasLineCount(1)
                .doesNotContain("too-short", GOOD);
    }

    @Test
    void twoKeysWithOneSecretAreRefused() {
        Map<String, AuthConfig.Key> keys = new HashMap<>();
        keys.put("a", new GivenKey(GOOD, null, "service"));
        keys.put("b", new GivenKey(GOOD, null, "operator"));
        assertThatThrownBy(() -> new Doorkeeper(new Given("api-key", keys), List.of("prod"), ACCOUNT))
                .hasMessageContaining("is the same as");
    }

    @Test
    void aNameThatCannotBeSentByBasicIsRefused() {
        Map<String, AuthConfig.Key> keys = Map.of("a:b", new GivenKey(GOOD, null, "service"));
        assertThatThrownBy(() -> new Doorkeeper(new Given("api-key", keys), List.of("prod"), ACCOUNT))
                .hasMessageStartingWith("coordinator.auth.api-keys");
    }

    @Test
    void goodConfigurationsStart() {
        new Doorkeeper(new Given("none", Map.of()), List.of("local"), null);
        new Doorkeeper(new Given("twilio", Map.of()), List.of("prod"), ACCOUNT);
        Map<String, AuthConfig.Key> keys = Map.of("ivr-1", new GivenKey(GOOD, GOOD + "-old", "ivr"));
        ApiKeys found = new Doorkeeper(new Given("api-key", keys), List.of("prod"), null).keys();
        Caller ivr = new Caller("ivr-1", Caller.Role.IVR);
        assertThat(found.bearer(GOOD)).isEqualTo(ivr);
        assertThat(found.basic("ivr-1", GOOD + "-old")).isEqualTo(ivr);
        assertThat(found.basic("other", GOOD)).isNull();
        assertThat(found.bearer("")).isNull();
    }

    private static Arguments key(String secret, String previous, String role, String property) {
        return arguments(
                "api-key",
                List.of("prod"),
                ACCOUNT,
                Map.of("k", new GivenKey(secret, previous, role)),
                "coordinator.auth.api-keys.k" + property);
    }

    private record Given(String mode, Map<String, Key> apiKeys) implements AuthConfig {
        @Override
        public Duration tokenTimeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration tokenCache() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Set<String> agentProtectedKeys() {
            return Set.of();
        }
    }

    private static final class GivenKey implements AuthConfig.Key {
        private final String secret;
        private final String previous;
        private final String role;

        GivenKey(String secret, String previous, String role) {
            this.secret = secret;
            this.previous = previous;
            this.role = role;
        }

        @Override
        public Optional<String> secret() {
            return Optional.ofNullable(secret);
        }

        @Override
        public Optional<String> secretPrevious() {
            return Optional.ofNullable(previous);
        }

        @Override
        public Optional<String> role() {
            return Optional.ofNullable(role);
        }
    }
}
