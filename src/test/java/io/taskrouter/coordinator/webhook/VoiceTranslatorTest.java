package io.taskrouter.coordinator.webhook;

import static io.taskrouter.coordinator.webhook.Recorded.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallEvents;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.webhook.Reading.Dropped;
import io.taskrouter.coordinator.webhook.Reading.Nameless;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoiceTranslatorTest {
    private static final Instant AT = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant RECEIVED = Instant.parse("2026-01-01T10:00:05Z");

    private static Reading read(Recorded recorded) {
        return VoiceTranslator.read(recorded::get, RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "busy", "failed", "no-answer", "canceled"})
    void aCallsEndIsToldInItsOrder(String status) {
        var event = new Event.CallStatus(CALL + "/4/" + status, AT, CALL, status, 4);
        assertThat(read(Recorded.call(status, 4))).isEqualTo(new Nameless(event, CALL, List.of(), List.of()));
        assertThat(CallEvents.of(event, KindOfCall.DEFAULT)).contains(new CallEvent.CallOver(CALL, AT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "initiated", "ringing", "in-progress"})
    void whatIsNoEndIsTaskRoutersToSay(String status) {
        assertThat(read(Recorded.call(status, 1))).isEqualTo(new Dropped(Fate.IGNORED));
    }

    @Test
    void anotherLegsEndMakesTheWorkersOfItsParentLook() {
        String parent = "CA" + "f".repeat(32);
        assertThat(((Nameless) read(Recorded.call("completed", 1).with("ParentCallSid", parent))).hints())
                .containsExactly(parent);
    }

    @Test
    void whatIsNotToldIsDoneWithout() {
        Recorded bare = Recorded.call("completed", 0).with("SequenceNumber", "").with("Timestamp", "");
        var event = (Event.CallStatus) ((Nameless) read(bare)).event();
        assertThat(event.sequence()).isZero();
        assertThat(event.at()).isEqualTo(RECEIVED);
    }

    @Test
    void aYearThatNoClockShowsIsNoTime() {
        var event = (Event.CallStatus)
                ((Nameless) read(Recorded.call("completed", 0).with("Timestamp", "Fri, 31 Dec 1999 23:59:59 +0000")))
                        .event();
        assertThat(event.at()).isEqualTo(RECEIVED);
    }

    @Test
    void aStatusOfNothingIsMalformedAndAnInventedOneUnknown() {
        assertThat(read(Recorded.call("completed", 1).with("CallSid", "CA1"))).isEqualTo(new Dropped(Fate.MALFORMED));
        assertThat(VoiceTranslator.read(
                        Recorded.call("completed", 1).without("CallStatus").fields()::get, RECEIVED))
                .isEqualTo(new Dropped(Fate.MALFORMED));
        assertThat(read(Recorded.call("yodelling", 1))).isEqualTo(new Dropped(Fate.UNKNOWN_TYPE));
    }
}
