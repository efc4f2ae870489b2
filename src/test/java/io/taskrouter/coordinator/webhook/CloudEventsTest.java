package io.taskrouter.coordinator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsTest {
    private static List<Fields> read(String body) {
        return CloudEvents.read(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsAreReadUnderTheNamesOfForms() {
        Fields event = read("""
                [{"type":"com.twilio.taskrouter.reservation.created","data":{"sid":"EV1","timestamp":"2026-01-01T10:00:00Z",
                 "payload":{"task_sid":"WT1","task_version":3,"task_attributes":{"a":1.0},"worker_sid":null}}}]""").getFirst();
        assertThat(event.get("EventType")).isEqualTo("reservation.created");
        assertThat(event.get("Sid")).isEqualTo("EV1");
        assertThat(event.get("Timestamp")).isEqualTo("2026-01-01T10:00:00Z");
        assertThat(event.get("TaskSid")).isEqualTo("WT1");
        assertThat(event.get("TaskVersion")).isEqualTo("3");
        assertThat(event.get("TaskAttributes")).isEqualTo("{\"a\":1.0}");
        assertThat(event.get("WorkerSid")).isNull();
        assertThat(event.get("ReservationSid")).isNull();
    }

    @Test
    void anEventAloneIsABatchOfOne() {
        assertThat(read("{\"type\":\"x\"}")).hasSize(1);
        assertThat(read("[]")).isEmpty();
    }

    @Test
    void whatIsNoEventHasNoFields() {
        assertThat(read("[null,7,\"x\",[],{},{\"data\":[]}]"))
                .hasSize(6)
                .allSatisfy(each -> assertThat(TaskRouterTranslator.type(each)).isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "7", "\"secret\"", "[{\"a\":\"secret\"", "null"})
    void whatIsNoBatchIsRefusedUnquoted(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(Refusal.class).hasMessageNotContaining("secret");
    }
}
