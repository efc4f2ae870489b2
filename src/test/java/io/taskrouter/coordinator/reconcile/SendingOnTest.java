package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendingOnTest {
    private static final String URL = "direct-declined-url";

    /** @param settings names below {@code coordinator.rules} and values in turn */
    private static ReconcileConfig rules(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) all.put("coordinator.rules." + settings[i], settings[i + 1]);
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(ReconcileConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build()
                .getConfigMapping(ReconcileConfig.class);
    }

    @Test
    void byDefaultCallersAreToldAndTheParkedGoBack() {
        assertThat(SendingOn.declined(rules())).startsWith("<Response><Say>").endsWith("<Hangup/></Response>");
        assertThat(SendingOn.aged(rules())).isNull();
        assertThat(SendingOn.declined(rules("on-direct-declined", "none"))).isNull();
    }

    @Test
    void anAddressIsWrittenAsXml() {
        var config = rules("on-direct-declined", "redirect", URL, "https://x.example/?a=1&b=2");
        assertThat(SendingOn.declined(config)).contains(">https://x.example/?a=1&amp;b=2</Redirect>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "voicemail", "ftp://x.example/", "http:///nowhere", "javascript:alert(1)"})
    void redirectingNeedsAnAddress(String address) {
        assertThatThrownBy(() -> SendingOn.declined(rules("on-direct-declined", "redirect", URL, address)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("coordinator.rules.direct-declined-url must be an http or https address");
        assertThatThrownBy(() -> SendingOn.aged(rules("on-park-max-age", "redirect", "park-max-age-url", address)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("coordinator.rules.park-max-age-url must be");
    }
}
