package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static io.taskrouter.coordinator.command.ExactJson.text;
import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.REJECTED;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.intent;
import static io.taskrouter.coordinator.rules.Happenings.over;
import static io.taskrouter.coordinator.rules.Happenings.parked;
import static io.taskrouter.coordinator.rules.Happenings.pickup;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallStateCodecTest {

    private static CallState everything() {
        var state = CallState.EMPTY;
        var events = List.of(
                new CallEvent.Reservation("R1", CREATED, Happenings.task("R1", ACD), at(0)),
                new CallEvent.RingsFor("R1", Duration.ofSeconds(15)),
                new CallEvent.Reservation(
                        "R6", ACCEPTED, new CallEvent.Task("T6", OUTBOUND, null, null, false, true), at(2)),
                new CallEvent.Stuck("R6"),
                reservation("R7", CallEvent.Progress.RESCINDED, ACD, 2),
                reservation("R2", REJECTED, DIRECT, 3),
                reservation("R3", CREATED, OUTBOUND, 4),
                reservation("R3", COMPLETED, OUTBOUND, 5),
                new CallEvent.TaskOver("T7", at(5)),
                intent("I1", Purpose.OUTBOUND, "", 1),
                intent("I2", Purpose.PICKUP, "CA8", 1),
                new CallEvent.IntentSafe("I2", at(40)),
                new CallEvent.Parked("CA8", DIRECT, "the angry one", "Inbound ACD", at(0)),
                parked("CA9", ACD, 0),
                pickup("R9", ACCEPTED, "CA9", 6),
                over("CA8", 7),
                new CallEvent.Completing("R9", at(90)),
                new CallEvent.RejectedByUs("R1"));
        for (var event : events) state = state.apply(event, Policies.DEFAULT);
        return state.merge(new Truth(List.of(), at(3)), Policies.DEFAULT);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        var state = everything();
        assertThat(CallStateCodec.fromJson(object(text(CallStateCodec.toJson(state)))))
                .isEqualTo(state);
    }

    @Test
    void anIntentOfAnOlderReleaseLastsAsLongAsItHadToCome() {
        var json =
                CallStateCodec.toJson(CallState.EMPTY.apply(intent("I1", Purpose.OUTBOUND, "", 60), Policies.DEFAULT));
        json.withObject("/intents/I1").remove("lasts");

        var read = CallStateCodec.fromJson(json).asOf(at(0), Policies.DEFAULT);

        assertThat(read.nextDeadline(at(0), Policies.DEFAULT)).contains(at(30));
    }

    @Test
    void nothingKnownIsAShortText() {
        assertThat(text(CallStateCodec.toJson(CallState.EMPTY))).isEqualTo("{\"v\":1}");
        assertThat(CallStateCodec.fromJson(object("{\"v\":1}"))).isEqualTo(CallState.EMPTY);
    }

    /** It travels with every pass: ten calls an hour leave some two kilobytes of tombstones. */
    @Test
    void aBusyDayStaysSmall() {
        var state = CallState.EMPTY;
        for (int call = 0; call < 60; call++) {
            var task =
                    new CallEvent.Task("WT%032x".formatted(call), ACD, "CA%032x".formatted(call), "Inbound ACD", false);
            state = state.apply(
                            new CallEvent.Reservation("WR%032x".formatted(call), COMPLETED, task, at(360 * call)),
                            Policies.DEFAULT)
                    .expire(at(360 * call), Policies.DEFAULT);
        }
        assertThat(text(CallStateCodec.toJson(state)).length()).isLessThan(2_500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"v\":1,\"calls\":{\"R1\":{}}}",
                "{\"v\":1,\"calls\":{\"R1\":{\"task\":\"T\",\"kind\":\"ACD\",\"phase\":\"LIVE\",\"since\":\"x\",\"begun\":1}}}",
                "{\"v\":1,\"ended\":{\"R1\":\"x\"}}",
                "{\"v\":1,\"over\":{\"CA1\":1.5}}",
                "{\"v\":1,\"intents\":{\"I\":{\"purpose\":\"PARK\",\"at\":1}}}"
            })
    void whatIsNoCallStateIsRefused(String json) {
        assertThatThrownBy(() -> CallStateCodec.fromJson(object(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .isNotInstanceOf(CallStateCodec.Newer.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":2}",
                "{\"v\":2,\"calls\":[\"SECRET\"]}",
                "{\"v\":1,\"calls\":{\"R1\":{\"task\":\"T\",\"kind\":\"SECRET\",\"phase\":\"LIVE\",\"since\":1,\"begun\":1}}}",
                "{\"v\":1,\"calls\":{\"R1\":{\"task\":\"T\",\"kind\":\"ACD\",\"phase\":\"SECRET\",\"since\":1,\"begun\":1}}}",
                "{\"v\":1,\"intents\":{\"I\":{\"purpose\":\"SECRET\",\"at\":1,\"expires\":2}}}",
                "{\"v\":1,\"parked\":{\"CA1\":{\"kind\":\"SECRET\",\"since\":1}}}",
                "{\"v\":1,\"engagements\":{\"E\":{\"source\":\"dialer\",\"stage\":\"SECRET\",\"begun\":1,\"since\":1,\"heard\":1}}}"
            })
    void whatANewerReleaseWroteIsKnownAsSuchAndNotQuoted(String json) {
        assertThatThrownBy(() -> CallStateCodec.fromJson(object(json)))
                .isInstanceOf(CallStateCodec.Newer.class)
                .hasNoCause()
                .hasMessageNotContaining("SECRET");
    }
}
