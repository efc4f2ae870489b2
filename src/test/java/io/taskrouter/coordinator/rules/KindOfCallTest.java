package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.KindOfCall.Signs;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindOfCallTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                              | ACD
            {"direction":"inbound"}                                         | ACD
            {"direction":"INBOUND","directExtension":""}                    | ACD
            {"direction":"Inbound","directExtension":null}                  | ACD
            {"direction":"inbound","directExtension":"0123"}                | DIRECT
            {"directExtension":123}                                         | DIRECT
            {"direction":"outbound"}                                        | OUTBOUND
            {"direction":"Outbound-API","internal":"true"}                  | OUTBOUND
            {"direction":"inbound","internal":"true"}                       | INTERNAL
            {"client_call":true,"directExtension":"1"}                      | INTERNAL
            {"client_call":false,"internal":"false"}                        | ACD
            {"isParkHangup":true,"direction":"outbound"}                    | PARK_HANGUP
            {"isParkHangup":false}                                          | ACD
            {"isParkPickup":true,"direction":"outbound"}                    | OUTBOUND
            {"taskType":"callback","direction":"outbound"}                  | OTHER
            {"taskType":"voicemail"}                                        | OTHER
            {"taskType":"sales"}                                            | ACD
            {"directExtension":{"a":1}}                                     | ACD
            """)
    void firstMatchWins(String attributes, Kind kind) {
        assertThat(KindOfCall.of(object(attributes))).isEqualTo(kind);
    }

    @Test
    void aPickupIsWhatItWasWhenParked() {
        var attributes = object("{\"isParkPickup\":true,\"direction\":\"outbound\"}");
        assertThat(KindOfCall.DEFAULT.decide(new Signs(attributes, null, Kind.DIRECT)))
                .isEqualTo(Kind.DIRECT);
        assertThat(KindOfCall.isPickup(attributes)).isTrue();
    }

    @Test
    void aTransferToAWorkerIsATransferAndOneToAQueueIsAcd() {
        var attributes = object("{\"directExtension\":\"1234\"}");
        assertThat(KindOfCall.DEFAULT.decide(new Signs(attributes, "WK" + "0".repeat(32), null)))
                .isEqualTo(Kind.TRANSFER);
        assertThat(KindOfCall.DEFAULT.decide(new Signs(attributes, "WQ" + "0".repeat(32), null)))
                .isEqualTo(Kind.ACD);
    }

    @Test
    void configurationSaysWhatIsNoCall() {
        var kinds = new KindOfCall(Map.of("purpose", Set.of("reminder")));
        assertThat(kinds.decide(new Signs(object("{\"purpose\":\"reminder\"}"), null, null)))
                .isEqualTo(Kind.OTHER);
        assertThat(kinds.decide(new Signs(object("{\"taskType\":\"callback\"}"), null, null)))
                .isEqualTo(Kind.ACD);
    }
}
