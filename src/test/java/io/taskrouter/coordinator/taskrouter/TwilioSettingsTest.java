package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.taskrouter.coordinator.taskrouter.TaskRouter.IfMatch;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioSettingsTest {
    private static Adapter.Setting setting() {
        return Adapter.at("http://127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"account-sid", "auth-token", "workspace-sid"})
    void whatIsRequiredIsNamedWhenItIsMissing(String name) {
        assertThatThrownBy(() -> TwilioSettings.of(setting().without(name).config()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("twilio." + name + " is required");
    }

    @Test
    void everythingThatIsWrongIsNamedInOneLine() {
        var config = setting()
                .without("auth-token")
                .with("workspace-sid", "nonsense")
                .with("pool.size", "0")
                .config();

        assertThatThrownBy(() -> TwilioSettings.of(config))
                .message()
                .contains("twilio.auth-token", "twilio.workspace-sid", "twilio.pool.size")
                .doesNotContain("\n", "nonsense");
    }

    @ParameterizedTest
    @CsvSource({
        "base-url, ftp://somewhere",
        "base-url, not an address",
        "base-url, http://user:hush@host",
        "base-url, http:///path",
        "account-sid, AC123",
        "request-timeout, 1ms",
        "request-timeout, 1h",
        "late-write-window, 1s",
        "limiter.initial, 1000",
        "breaker.failure-ratio, 0",
        "breaker.failure-ratio, NaN",
        "retry.reads, -1"
    })
    void aBadValueStopsTheStartAndIsNotRepeated(String name, String value) {
        assertThatThrownBy(() -> TwilioSettings.of(setting().with(name, value).config()))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .contains("twilio." + name)
                .doesNotContain("hush");
    }

    @Test
    void anApiKeyNeedsItsSecretAndTheOtherWayRound() {
        assertThatThrownBy(() -> TwilioSettings.of(setting()
                        .with("api-key", "SK00000000000000000000000000000001")
                        .config()))
                .hasMessageContaining("twilio.api-secret");
        assertThatThrownBy(() ->
                        TwilioSettings.of(setting().with("api-secret", "hush").config()))
                .hasMessageContaining("twilio.api-key")
                .hasMessageNotContaining("hush");
    }

    @Test
    void noSecretIsEverPrinted() {
        TwilioConfig config = setting()
                .with("api-key", "SK00000000000000000000000000000001")
                .with("api-secret", "hush")
                .config();

        assertThat(TwilioSettings.of(config) + " " + config).doesNotContain("hush", "simulated-auth-token");
    }

    @Test
    void anEmptyBaseUrlMeansTwiliosHosts() {
        assertThat(TwilioSettings.of(setting().without("base-url").config()).baseUrl())
                .isNull();
    }

    @Test
    void durationsAreReadAsQuarkusReadsThem() {
        assertThat(setting().with("request-timeout", "PT3S").config().requestTimeout())
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(setting().config().requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(setting().config().lateWriteWindow()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"enforced, ENFORCED", "ignored, IGNORED", "auto, UNKNOWN"})
    void ifMatchCanBeToldInsteadOfFoundOut(String told, IfMatch known) {
        try (Adapter adapter = setting().with("if-match", told).open()) {
            assertThat(adapter.taskRouter.ifMatch()).isEqualTo(known);
        }
    }

    @ParameterizedTest
    @CsvSource({"local, true", "test, true", "prod, false"})
    void onlyLocalAndTestKnowTheSimulatorsAccount(String profile, boolean known) throws IOException {
        var shipped = new PropertiesConfigSource(getClass().getClassLoader().getResource("application.properties"));
        TwilioConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfile(profile)
                .withSources(shipped)
                .withDefaultValue("quarkus.http.port", "8081")
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(TwilioConfig.class)
                .build()
                .getConfigMapping(TwilioConfig.class);

        assertThat(config.accountSid().isPresent()).isEqualTo(known);
        assertThat(config.authToken().isPresent()).isEqualTo(known);
        if (known) {
            assertThat(TwilioSettings.of(config).baseUrl()).hasToString("http://127.0.0.1:8081/simulator");
        } else {
            assertThatThrownBy(() -> TwilioSettings.of(config)).hasMessageContaining("twilio.account-sid is required");
        }
    }
}
