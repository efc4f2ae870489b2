package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.taskrouter.coordinator.queue.WrittenByNewer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept may hold somebody's number. What cannot be read of it is logged, and must not tell. */
class StateCodecTest {
    private static final String NUMBER = "+491701234567";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"lookedAt\":\"%s\"}",
                "{\"voice\":{\"raisingUntil\":\"%s\"}}",
                "{\"acd\":\"%s\"}",
                "{\"calls\":{\"v\":\"%s\"}}",
                "{\"friendlyName\":%s}",
                "{\"friendlyName\":\"%s"
            })
    void aStateThatCannotBeReadIsNotQuoted(String state) {
        isNotQuoted(IllegalStateException.class, StateCodec::read, state.formatted(NUMBER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"calls\":{\"v\":2,\"calls\":\"%s\"}}",
                "{\"calls\":{\"v\":1,\"calls\":{\"R1\":{\"task\":\"T\",\"kind\":\"%s\"}}}}"
            })
    void norIsOneOfANewerRelease(String state) {
        isNotQuoted(WrittenByNewer.class, StateCodec::read, state.formatted(NUMBER));
        isNotQuoted(WrittenByNewer.class, Note::read, state.formatted(NUMBER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"left\":{\"raisingUntil\":\"%s\"}}", "{\"left\":{\"moved\":\"%s\"}}", "{\"left\":%s}"})
    void norIsANote(String note) {
        isNotQuoted(IllegalStateException.class, Note::read, note.formatted(NUMBER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"left\":{\"moved\":[{\"event\":\"parked\",\"callSid\":\"CA1\",\"kind\":\"%s\"}]}}",
                "{\"left\":{\"seenOpen\":[{\"id\":\"R1\",\"phase\":\"%s\"}]}}"
            })
    void norIsTheNoteOfANewerRelease(String note) {
        isNotQuoted(WrittenByNewer.class, Note::read, note.formatted(NUMBER));
    }

    @Test
    void whatCanBeReadIsRead() {
        assertThat(StateCodec.read("{\"friendlyName\":\"" + NUMBER + "\"}").friendlyName())
                .isEqualTo(NUMBER);
    }

    /** What it knew nothing of had not happened to it. */
    @Test
    void soIsTheNoteOfAnOlderRelease() {
        var left = Note.read("{\"left\":{\"ready\":true,\"breached\":[]}}").left();
        assertThat(left.ready()).isTrue();
        assertThat(left.seenOpen()).isEmpty();
        assertThat(left.found()).isEmpty();
        assertThat(left.done()).isEmpty();
    }

    private static void isNotQuoted(Class<? extends Exception> failing, Consumer<String> reading, String text) {
        var failure = catchThrowable(() -> reading.accept(text));
        assertThat(failure).isInstanceOf(failing);
        var log = new StringWriter();
        failure.printStackTrace(new PrintWriter(log));
        assertThat(log.toString()).doesNotContain("170");
    }
}
