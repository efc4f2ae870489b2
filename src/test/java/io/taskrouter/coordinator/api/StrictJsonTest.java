package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.ExactJson;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is just within the limits is read, and read exactly. What is beyond them is in {@link BadInputTest}. */
class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-1",
                "true",
                "null",
                "1.0",
                "1.10",
                "100000000000000000000000000000.00100",
                "{\"\":{\"__proto__\":null,\"constructor\":[{}]}}",
                "{\"a\":1,\"A\":2}",
                "\"\\t\\n\u0001\"",
                "{\"z\":1,\"a\":2,\"m\":3}",
                "\"é😀 \u2028\""
            })
    void whatIsReadIsWrittenAsItWas(String text) {
        String json = text.replace("\u0001", "\\u0001");
        assertThat(ExactJson.text(StrictJson.read(bytes(json)))).isEqualTo(json);
    }

    @Test
    void theLimitsThemselvesAreAllowed() {
        assertThat(StrictJson.read(bytes("[".repeat(32) + "]".repeat(32))).isArray())
                .isTrue();
        assertThat(StrictJson.read(bytes("1e400")).decimalValue()).isEqualByComparingTo("1e400");
        assertThat(StrictJson.read(bytes("1e-400")).decimalValue()).isEqualByComparingTo("1e-400");
        assertThat(StrictJson.read(bytes("1e+000000000000000000000000001")).decimalValue())
                .isEqualByComparingTo("10");
        assertThat(StrictJson.read(bytes("9".repeat(1000))).bigIntegerValue().toString())
                .hasSize(1000);
        assertThat(StrictJson.read(bytes(
                                IntStream.range(1, 4096).mapToObj(i -> "0").collect(Collectors.joining(",", "[", "]"))))
                        .size())
                .isEqualTo(4095);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d\ude00", "\\ud83d\\ude00"})
    void aWholeSurrogatePairIsOneCharacter(String pair) {
        assertThat(StrictJson.read(bytes("\"" + pair + "\"")).textValue()).isEqualTo("\ud83d\ude00");
    }

    @Test
    void aPointerIsEscaped() {
        assertThatThrownBy(() -> StrictJson.read(bytes("{\"a/b~\":{\"x\":NaN,\"\\u0000\":1}}")))
                .isInstanceOf(ApiProblem.class);
        assertThatThrownBy(() -> StrictJson.read(bytes("{\"a/b~\":[1,\"\\u0000\"]}")))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.problem()
                                        .fields()
                                        .get("violations")
                                        .get(0)
                                        .get("pointer")
                                        .textValue())
                                .isEqualTo("/a~1b~0/1"));
    }

    /** Whatever bytes come: read or refused with 400, never anything else. */
    @Property(tries = 2000)
    void anyBytesAreReadOrRefused(@ForAll byte[] body) {
        try {
            assertThat(StrictJson.read(body)).isNotNull();
        } catch (ApiProblem refused) {
            assertThat(refused.problem().type().status()).isEqualTo(400);
        }
    }

    /** The same with what looks like JSON. */
    @Property(tries = 5000)
    void anythingLikeJsonIsReadOrRefused(@ForAll("jsonish") String text) {
        anyBytesAreReadOrRefused(bytes(text));
    }

    @Provide
    Arbitrary<String> jsonish() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "\"a\"",
                        "\\",
                        "\\ud800",
                        "\\u0000",
                        "1",
                        "-",
                        "e",
                        ".",
                        "1e9999999999",
                        "0",
                        "true",
                        "null",
                        "NaN",
                        " ",
                        "é",
                        "/*",
                        "#")
                .list()
                .ofMaxSize(24)
                .map(parts -> String.join("", parts));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
