package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.taskrouter.coordinator.command.Update.Handling;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers that say how a caller would like it. */
class PreferencesTest {

    static Stream<Arguments> preferences() {
        return Stream.of(
                arguments(List.of(), 10, Handling.LENIENT, ""),
                arguments(List.of("respond-async"), 0, Handling.LENIENT, "respond-async"),
                arguments(List.of("Respond-Async"), 0, Handling.LENIENT, "respond-async"),
                arguments(List.of("wait=3"), 3, Handling.LENIENT, "wait=3"),
                arguments(List.of("wait=0"), 0, Handling.LENIENT, "wait=0"),
                arguments(List.of("wait=\"7\""), 7, Handling.LENIENT, "wait=7"),
                arguments(List.of("wait=600"), 30, Handling.LENIENT, "wait=30"),
                arguments(List.of("wait=99999999999"), 30, Handling.LENIENT, "wait=30"),
                arguments(List.of("wait=-1"), 10, Handling.LENIENT, ""),
                arguments(List.of("wait=soon"), 10, Handling.LENIENT, ""),
                arguments(List.of("wait"), 10, Handling.LENIENT, ""),
                arguments(List.of("respond-async, wait=5"), 5, Handling.LENIENT, "respond-async, wait=5"),
                arguments(List.of("handling=strict"), 10, Handling.STRICT, "handling=strict"),
                arguments(List.of("handling=lenient"), 10, Handling.LENIENT, "handling=lenient"),
                arguments(List.of("handling=whatever"), 10, Handling.LENIENT, ""),
                arguments(List.of("handling=strict, handling=lenient"), 10, Handling.STRICT, "handling=strict"),
                arguments(List.of("wait=1", "wait=2, handling=strict"), 1, Handling.STRICT, "wait=1, handling=strict"),
                arguments(List.of("wait = 4 ; a=b"), 4, Handling.LENIENT, "wait=4"),
                arguments(List.of("return=minimal, ,;,=,wait=2"), 2, Handling.LENIENT, "wait=2"));
    }

    @ParameterizedTest
    @MethodSource("preferences")
    void preferencesAreReadAsTheirRfcSays(List<String> headers, int seconds, Handling handling, String applied) {
        Preferences read = Preferences.of(headers);
        assertThat(read.patience()).hasSeconds(seconds);
        assertThat(read.handling()).isEqualTo(handling);
        assertThat(read.applied()).isEqualTo(applied);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"\"41\",41", " \"41\" ,41", "*,", "W/\"41\",W/\"41\"", "\"\",``"})
    void anEntityTagIsTheRevisionInQuotes(String header, String revision) {
        assertThat(Conditions.ifMatch(header)).isEqualTo(revision);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "41", "\"41", "\"41\", \"42\"", "w/\"41\"", "\"a b\"", "**"})
    void anythingElseIsNoEntityTag(String header) {
        assertThatThrownBy(() -> Conditions.ifMatch(header)).isInstanceOf(ApiProblem.class);
    }
}
