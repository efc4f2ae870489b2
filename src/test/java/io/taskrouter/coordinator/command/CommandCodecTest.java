package io.taskrouter.coordinator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.taskrouter.coordinator.command.Command.AcdChange;
import io.taskrouter.coordinator.command.Command.Capacity;
import io.taskrouter.coordinator.command.Command.CapacityOverride;
import io.taskrouter.coordinator.command.Command.Change;
import io.taskrouter.coordinator.command.Command.JsonPatch;
import io.taskrouter.coordinator.command.Command.Look;
import io.taskrouter.coordinator.command.Command.MergePatch;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandCodecTest {
    private static final WorkerSid WORKER = new WorkerSid("WK0123456789abcdef0123456789abcdef");

    static Stream<Update> updates() {
        var patch =
                ExactJson.object("{\"a\":null,\"n\":1.0,\"e\":1E+2,\"big\":12345678901234567890123,\"ü\":{\"x\":[]}}");
        var operations = (ArrayNode) ExactJson.object("{\"a\":[{\"op\":\"test\",\"path\":\"/a\",\"value\":null}]}")
                .get("a");
        return Stream.of(
                update(new Look()),
                update(new Change(null, null, null)),
                update(new Command.Complete("WT1", "resolved")),
                update(new Command.Complete("WT1", null)),
                update(new Command.PrepareComplete("WT1", java.time.Duration.ofMillis(1500))),
                update(new Command.Park("CA1", "invoice")),
                update(new Command.Park("CA1", null)),
                update(new Command.PickUp("CA1")),
                update(new Command.HandOver("CA1", new WorkerSid("WK" + "0".repeat(31) + "2"))),
                update(new Command.TakeOver("CA1", new WorkerSid("WK" + "0".repeat(31) + "2"))),
                update(new Command.HangUp("CA1")),
                update(new Change(new MergePatch(patch), new AcdChange(true, false, "lunch"), new Capacity(2))),
                update(new Change(new JsonPatch(operations), new AcdChange(null, null, null), new CapacityOverride(3))),
                update(new Change(null, null, new CapacityOverride(null))),
                new Update(
                        "id",
                        WORKER,
                        new Caller("WKagent", Caller.Role.AGENT),
                        Update.Handling.STRICT,
                        "42",
                        new Look(),
                        "replica",
                        "00-trace-01"));
    }

    private static Update update(Command command) {
        return new Update(
                "01HZ",
                WORKER,
                new Caller("key", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                null,
                command,
                "replica",
                null);
    }

    static Stream<Outcome> outcomes() {
        var reasons = List.of(new Reason("on-call", "WR1", "acd", "on a call"), Reason.of("full", "full"));
        return Stream.of(
                new Outcome.Applied("7", false, List.of(), List.of(), null),
                new Outcome.Applied(
                        "7",
                        true,
                        List.of(new Outcome.Deferred("/a", TextNode.valueOf("x"), "rules-allow", reasons)),
                        List.of(new Outcome.Refused("/b", IntNode.valueOf(1), IntNode.valueOf(2), List.of())),
                        ExactJson.object("{\"found\":1.00}")),
                new Outcome.Rejected(Problem.of(ProblemType.PATCH_TEST_FAILED, "the test at /a failed")),
                new Outcome.Failed(
                        new Problem(ProblemType.TASKROUTER_REFUSED, "20001", Map.of("code", IntNode.valueOf(20001)))));
    }

    @ParameterizedTest
    @MethodSource("updates")
    void anUpdateComesBackAsItWas(Update update) throws UnknownSchema {
        byte[] bytes = CommandCodec.encode(update);
        assertThat(CommandCodec.decode(bytes, 0, bytes.length)).isEqualTo(update);
    }

    @ParameterizedTest
    @MethodSource("updates")
    void numbersAreWrittenWithTheDigitsTheyHad(Update update) throws UnknownSchema {
        byte[] bytes = CommandCodec.encode(update);
        byte[] again = CommandCodec.encode(CommandCodec.decode(bytes, 0, bytes.length));
        assertThat(new String(again, StandardCharsets.UTF_8)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void anOutcomeComesBackAsItWas(Outcome outcome) throws UnknownSchema {
        byte[] bytes = CommandCodecOutcomes.encode(outcome).getBytes(StandardCharsets.UTF_8);
        assertThat(CommandCodecOutcomes.decode(bytes, 0, bytes.length)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":2,\"id\":\"x\"}",
                "{\"id\":\"x\"}",
                "{\"v\":1,\"id\":\"x\"}",
                "{\"v\":1,\"id\":\"x\",\"worker\":\"no sid\",\"by\":\"k\",\"role\":\"SERVICE\",\"handling\":\"STRICT\",\"replica\":\"r\",\"kind\":\"look\"}",
                "{\"v\":1,\"id\":\"x\",\"worker\":\"WK0123456789abcdef0123456789abcdef\",\"by\":\"k\",\"role\":\"SERVICE\",\"handling\":\"STRICT\",\"replica\":\"r\",\"kind\":\"dance\"}",
                "[1]",
                "secret-value",
                ""
            })
    void whatThisReleaseDoesNotKnowIsNamedSoWithoutQuotingIt(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> CommandCodec.decode(bytes, 0, bytes.length))
                .isInstanceOf(UnknownSchema.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> CommandCodecOutcomes.decode(bytes, 0, bytes.length))
                .isInstanceOf(UnknownSchema.class)
                .hasMessageNotContaining("secret");
    }

    /** Symptom: a worker's queue stood for good. Cause: what this release wrote itself and could not read was taken for a newer one's, and left to it. */
    @Test
    void whatThisReleaseWroteAndCannotReadIsToldAsUnreadable() throws UnknownSchema {
        var unreadable = ExactJson.MAPPER.createObjectNode().put("n", new BigInteger("9".repeat(100_001)));
        byte[] bytes = CommandCodec.encode(update(new Change(new MergePatch(unreadable), null, null)));

        var read = CommandCodec.decode(bytes, 0, bytes.length);

        assertThat(read).isEqualTo(update(new Command.Unreadable()));
        byte[] buried = CommandCodec.encode(read);
        assertThat(CommandCodec.decode(buried, 0, buried.length)).isEqualTo(read);
    }

    @Test
    void whatIsCutOffIsToldAsUnreadableOnlyWhenItsSchemaIsKnown() throws UnknownSchema {
        byte[] bytes = CommandCodec.encode(update(new Command.Park("CA1", "invoice")));
        assertThat(CommandCodec.decode(bytes, 0, bytes.length - 3)).isEqualTo(update(new Command.Unreadable()));

        byte[] newer = new String(bytes, StandardCharsets.UTF_8)
                .replace("\"v\":1", "\"v\":2")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> CommandCodec.decode(newer, 0, newer.length - 3))
                .isInstanceOf(UnknownSchema.class);
    }
}
