package io.taskrouter.coordinator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:02:03.004Z");

    static Stream<Event> events() {
        return Stream.of(
                new Event.Reservation(
                        "EV1",
                        AT,
                        "reservation.created",
                        "WR1",
                        2,
                        "WT1",
                        "voice",
                        "{\"n\":1.0}",
                        "Everyone",
                        "WK1",
                        "assigned",
                        "WW1",
                        Event.Writing.of("{\"coordinator\":{\"rev\":\"r1\"}}")),
                new Event.Reservation(
                        "EV1", AT, "reservation.failed", "WR1", null, "WT1", null, null, null, null, null, null, null),
                new Event.Task("EV1", AT, "task.canceled", "WT1", 3),
                new Event.Task("EV1", AT, "task.canceled", "WT1", null),
                new Event.Worker("EV1", AT, "worker.deleted", 17, null, null),
                new Event.Worker(
                        "EV1",
                        AT,
                        "worker.capacity.update",
                        null,
                        Event.Writing.of("{\"coordinator\":{\"rev\":\"r1\"}}"),
                        new Event.Channel("voice", 1, 2, 0)),
                new Event.Worker("EV1", AT, "worker.attributes.update", null, Event.Writing.of("{}"), null),
                new Event.CallStatus("CA1/4/completed", AT, "CA1", "completed", 4),
                new Event.Signal(
                        "signal/1",
                        AT,
                        "voice-sdk",
                        "s1",
                        3,
                        "WR1",
                        "WT1",
                        "CA1",
                        "incoming",
                        ExactJson.object("{\"type\":\"accept\"}")),
                new Event.Signal(
                        "signal/2", AT, "dialer", "s1", (1L << 53) - 1, null, null, null, null, ExactJson.object("{}")),
                new Event.Look("EV1", AT, "ü \"quoted\""));
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatIsReadIsWhatWasWritten(Event event) throws UnknownSchema {
        assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
    }

    @Test
    void whatTheQueueWritesForCollapsedEventsAsksToLook() throws UnknownSchema {
        assertThat(EventCodec.decode("look")).isInstanceOf(Event.Look.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "[]",
                "{}",
                "{\"v\":2,\"id\":\"EV1\",\"at\":1,\"kind\":\"look\",\"why\":\"secret\"}",
                "{\"v\":1,\"id\":\"EV1\",\"at\":1,\"kind\":\"secret\"}",
                "{\"v\":1,\"at\":1,\"kind\":\"look\",\"why\":\"secret\"}",
                "{\"v\":1,\"id\":\"EV1\",\"at\":1,\"kind\":\"task\",\"type\":\"secret\"}"
            })
    void whatIsNotUnderstoodIsSaidSoAndNotQuoted(String text) {
        assertThatThrownBy(() -> EventCodec.decode(text))
                .isInstanceOf(UnknownSchema.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
