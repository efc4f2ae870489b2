package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.CommandCodec;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
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

    /** What is accepted lies in a queue until it is read back; whatever cannot be would stop its worker for good. */
    @Test
    void whatIsAcceptedAtTheLimitsIsReadBackFromTheQueue() throws Exception {
        String name = "n".repeat(4096);
        isReadBack("{\"" + name + "\":1}");
        isReadBack("{\"" + "\\u00e9".repeat(4096) + "\":{\"" + "😀".repeat(2048) + "\":null}}");
        isReadBack("[{\"op\":\"add\",\"path\":\"/" + "p".repeat(60_000) + "\",\"value\":1,\"" + name + "\":2}]");
        for (String number : numbersAtTheLimit()) isReadBack("{\"n\":" + number + "}");
        isReadBack("{\"a\":".repeat(32) + "1" + "}".repeat(32));
        isReadBack("{\"a\":" + "[".repeat(31) + "1" + "]".repeat(31) + "}");
        isReadBack(IntStream.range(2, 4096).mapToObj(i -> "0").collect(Collectors.joining(",", "{\"a\":[", "]}")));
        isReadBack("{\"a\":\"" + "s".repeat(65_000) + "\"}");
    }

    private static List<String> numbersAtTheLimit() {
        return List.of(
                "9".repeat(1000),
                "-" + "9".repeat(999),
                "0." + "9".repeat(998),
                "-0." + "0".repeat(996) + "1",
                "0." + "0".repeat(300) + "9".repeat(698),
                "9".repeat(994) + "e1",
                "9".repeat(500) + "." + "9".repeat(494) + "E400",
                "9." + "9".repeat(993) + "e400",
                "-9." + "9".repeat(991) + "e-400",
                "9e400",
                "0e-400");
    }

    /** Digits, point and exponent in every measure around the limit: refused, or read back as they were. */
    @Property(tries = 2000)
    void aNumberIsReadBackOrRefused(
            @ForAll boolean minus,
            @ForAll @IntRange(min = 1, max = 1010) int digits,
            @ForAll @IntRange(max = 3) int decimals,
            @ForAll @IntRange(min = -401, max = 401) int exponent,
            @ForAll boolean near)
            throws Exception {
        int whole = near ? Math.max(1, 1000 - decimals - digits % 6) : digits;
        String number = (minus ? "-" : "")
                + "9".repeat(whole)
                + (decimals == 0 ? "" : "." + "9".repeat(decimals))
                + (exponent == 0 ? "" : "e" + exponent);
        isReadBackOrRefused("{\"n\":" + number + "}");
    }

    @Test
    void whatTheQueueCouldNotGiveBackIsRefused() {
        isRefused("{\"" + "x".repeat(50_001) + "\":1}", "", "holds a name of more than 4096 characters");
        isRefused("{\"" + "x".repeat(4097) + "\":1}", "", "holds a name of more than 4096 characters");
        isRefused(
                "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1,\"" + "x".repeat(50_001) + "\":1}]",
                "/0",
                "holds a name of more than 4096 characters");
        isRefused("{\"n\":" + "9".repeat(999) + "e1}", "/n", "a number of more than 1000 characters");
        isRefused("{\"n\":" + "9".repeat(995) + "e1}", "/n", "a number of more than 1000 characters");
        isRefused("{\"n\":-" + "9".repeat(1000) + "}", "/n", "a number of more than 1000 characters");
        isRefused("{\"n\":" + "9".repeat(60_000) + "}", "/n", "a number of more than 1000 characters");
        isRefused("{\"n\":1e" + "0".repeat(1000) + "1}", "/n", "a number of more than 1000 characters");
    }

    private static void isRefused(String text, String pointer, String why) {
        assertThatThrownBy(() -> StrictJson.read(bytes(text))).isInstanceOfSatisfying(ApiProblem.class, refused -> {
            var problem = refused.problem();
            assertThat(problem.type().status()).isEqualTo(400);
            var violation = problem.fields().get("violations").get(0);
            assertThat(violation.get("pointer").textValue()).isEqualTo(pointer);
            assertThat(violation.get("message").textValue()).isEqualTo(why);
        });
    }

    private static void isReadBackOrRefused(String text) throws Exception {
        try {
            StrictJson.read(bytes(text));
        } catch (ApiProblem refused) {
            assertThat(refused.problem().type().status()).isEqualTo(400);
            return;
        }
        isReadBack(text);
    }

    /** From the queue, where it lies as an update, and from among the dead letters, where that lies in one more object. */
    private static void isReadBack(String text) throws Exception {
        var change = StrictJson.read(bytes(text)) instanceof ArrayNode operations
                ? new Command.JsonPatch(operations)
                : new Command.MergePatch(StrictJson.object(bytes(text)));
        var update = new Update(
                "id",
                new WorkerSid("WK" + "0".repeat(32)),
                new Caller("key", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                null,
                new Command.Change(change, null, null),
                "replica",
                null);
        byte[] queued = CommandCodec.encode(update);
        assertThat(CommandCodec.encode(CommandCodec.decode(queued, 0, queued.length)))
                .as(text.substring(0, Math.min(text.length(), 100)))
                .isEqualTo(queued);
        String letter = "{\"update\":" + new String(queued, StandardCharsets.UTF_8) + "}";
        byte[] buried = ExactJson.text(ExactJson.object(letter).get("update")).getBytes(StandardCharsets.UTF_8);
        assertThat(CommandCodec.encode(CommandCodec.decode(buried, 0, buried.length)))
                .isEqualTo(queued);
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
