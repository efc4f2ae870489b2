package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that would start and then answer wrongly are refused in one line that names the property. */
class SettingsTest {
    static Stream<Arguments> refused() {
        return Stream.of(
                        Stream.of(
                                        "*",
                                        "https://flex.twilio.com/",
                                        "https://flex.twilio.com/x",
                                        "flex.twilio.com",
                                        "HTTPS://X")
                                .map(origin ->
                                        row("coordinator.cors.origins", origin, () -> new Cors(List.of(origin)))),
                        Stream.of("0S", "-1S", "PT50MS", "1H").map(text -> {
                            Duration timeout = Duration.parse(text.startsWith("PT50") ? "PT0.05S" : "PT" + text);
                            return row(
                                    "coordinator.http.body-timeout",
                                    text,
                                    () -> new Entrance(null, null, null, null, timeout));
                        }),
                        Stream.of("PT-1S", "PT0.05S", "PT1H")
                                .map(text -> row(
                                        "coordinator.http.head-timeout",
                                        text,
                                        () -> new HeadPatience(Duration.parse(text)))),
                        Stream.of("hold.wav", "ftp://x/y", "https://", "https://user@x/y", "https://x/a b")
                                .map(url ->
                                        row("coordinator.hold-music-url", url, () -> new HoldMusic(Optional.of(url)))),
                        Stream.of(
                                row(
                                        "coordinator.limits.user-per-second",
                                        "-1",
                                        () -> new CallerLimits(new Rates(-1, 0))),
                                row(
                                        "coordinator.limits.key-per-second",
                                        "-1",
                                        () -> new CallerLimits(new Rates(0, -1)))))
                .flatMap(rows -> rows);
    }

    private record Rates(int userPerSecond, int keyPerSecond) implements LimitsConfig {}

    private static Arguments row(String property, String value, ThrowingCallable start) {
        return arguments(property, value, start);
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("refused")
    void isRefused(String property, String value, ThrowingCallable start) {
        assertThatThrownBy(start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(property + " must be")
                .message()
                .doesNotContain("\n");
    }
}
