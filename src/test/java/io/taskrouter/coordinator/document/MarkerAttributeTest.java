package io.taskrouter.coordinator.document;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static io.taskrouter.coordinator.command.ExactJson.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerAttributeTest {
    private static final String CALL = "CA" + "0".repeat(32);
    private static final String REV = "abcdef000000zzznonc";

    @Test
    void isWrittenAsTheDesignSays() {
        var marker = new MarkerAttribute("e1x5", true, false, List.of(CALL));
        assertThat(text(marker.stamp(object("{\"a\":1}"))))
                .isEqualTo("{\"a\":1,\"coordinator\":{\"rev\":\"e1x5\",\"wish\":true,\"hold\":false,\"parked\":[\""
                        + CALL + "\"]}}");
    }

    @Test
    void isReadBackAsWritten() {
        var marker = new MarkerAttribute(REV, false, true, List.of(CALL, call(7)));
        assertThat(MarkerAttribute.in(marker.stamp(object("{}")))).contains(marker);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"coordinator\":null}",
                "{\"coordinator\":\"abc\"}",
                "{\"coordinator\":{}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parked\":[],\"more\":1}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parking\":[]}}",
                "{\"coordinator\":{\"rev\":\"\",\"wish\":true,\"hold\":false,\"parked\":[]}}",
                "{\"coordinator\":{\"rev\":\"a-b\",\"wish\":true,\"hold\":false,\"parked\":[]}}",
                "{\"coordinator\":{\"rev\":\"a\\n\",\"wish\":true,\"hold\":false,\"parked\":[]}}",
                "{\"coordinator\":{\"rev\":1,\"wish\":true,\"hold\":false,\"parked\":[]}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":\"true\",\"hold\":false,\"parked\":[]}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":null,\"parked\":[]}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parked\":{}}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parked\":[1]}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parked\":[\"CA12\"]}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parked\":[\"CA00000000000000000000000000000000\",\"CA00000000000000000000000000000000\"]}}",
                "{\"coordinator\":{\"rev\":\"a\",\"wish\":true,\"hold\":false,\"parked\":[[]]}}"
            })
    void whatTheCoordinatorDidNotWriteIsNoMarker(String attributes) {
        assertThat(MarkerAttribute.in(object(attributes))).isEmpty();
    }

    @Test
    void aMarkerThatCouldNotBeReadBackIsNotMade() {
        assertThatThrownBy(() -> new MarkerAttribute("a b", true, false, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MarkerAttribute("a", true, false, List.of("+4930123")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("4930");
    }

    /** With stamps of 19 characters: 266 characters for the five calls of max-parked's default, and room for eight. */
    @Test
    void fiveParkedCallsFitTheReserve() {
        assertThat(cost(5)).isEqualTo(266);
        assertThat(cost(8)).isLessThanOrEqualTo(MarkerAttribute.RESERVE);
        assertThat(cost(9)).isGreaterThan(MarkerAttribute.RESERVE);
    }

    private static int cost(int parked) {
        var attributes = object("{\"a\":1}");
        var calls =
                IntStream.range(0, parked).mapToObj(MarkerAttributeTest::call).toList();
        return text(new MarkerAttribute(REV, false, false, calls).stamp(attributes))
                        .length()
                - text(attributes).length();
    }

    private static String call(int i) {
        return "CA%032x".formatted(i);
    }
}
