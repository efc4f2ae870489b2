package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final String SEED = "{\"ring\":" + Ring.seed() + "}";
    private static final Seat SEAT = Seat.of("WK00000000000000000000000000000001", 0);

    private final List<Write> writes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private String document = SEED;

    @Test
    void stepsThatCameOneByOneOrTogetherAreClean() {
        confirm(1, 2, 3, 4);
        write("c00.1");
        write("c00.2", "c00.3");
        write();
        write("c00.4");
        assertThat(read()).isEqualTo(Ring.Reading.NOTHING);
    }

    @Test
    void whatTookEffectTwiceIsDoubledHoweverLongAfterwards() {
        confirm(1);
        write("c00.1");
        for (int i = 2; i < 60; i++) write("c00." + i);
        write("c00.1");
        assertThat(read().doubled()).isEqualTo(1);
    }

    @Test
    void whatWasAcknowledgedAndIsNowhereIsLost() {
        confirm(1, 2);
        write("c00.1");
        assertThat(read()).isEqualTo(new Ring.Reading(0, 1, 0, 0));
    }

    @Test
    void whatFailedMayBeThereOrNot() {
        steps.add(new Step(1, 0, 1, new Outcome.Failed("503")));
        steps.add(new Step(2, 0, 1, new Outcome.Failed("503")));
        write("c00.1");
        assertThat(read()).isEqualTo(Ring.Reading.NOTHING);
    }

    @Test
    void aCallersLaterStepBeforeItsEarlierOneIsOutOfOrder() {
        confirm(1, 2);
        write("c00.2");
        write("c00.1");
        assertThat(read().disordered()).isEqualTo(1);
    }

    @Test
    void aRingThatNoStepsMadeIsBroken() {
        confirm(1);
        write("c00.1");
        ObjectNode spoilt = ExactJson.object(document);
        ((ArrayNode) spoilt.path("ring")).remove(5);
        add(spoilt);
        assertThat(read().broken()).isEqualTo(1);
    }

    private void confirm(int... values) {
        for (int value : values) steps.add(new Step(value, 0, 1, Outcome.Confirmed.now()));
    }

    private void write(String... words) {
        ObjectNode next = ExactJson.object(document);
        ArrayNode ring = (ArrayNode) next.path("ring");
        for (String word : words) {
            ring.add(word);
            ring.remove(0);
        }
        add(next);
    }

    private void add(ObjectNode next) {
        document = next.toString();
        writes.add(new Write(writes.size(), writes.size(), writes.size() + 1, "coordinator", document));
    }

    private Ring.Reading read() {
        return Ring.read(SEED, writes, List.of(new Track(SEAT, steps)));
    }
}
