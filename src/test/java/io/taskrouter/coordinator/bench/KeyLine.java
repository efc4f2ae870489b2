package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The life of one caller's key: which of its values were ever in effect, and which were undone. */
final class KeyLine {
    private final Track track;
    private final Map<Long, Long> firstSeen = new HashMap<>();
    private final BitSet undone = new BitSet();
    private final long last;
    private long value;

    KeyLine(Track track) {
        this.track = track;
        this.last = track.steps().isEmpty() ? 0 : track.steps().getLast().value();
    }

    Track track() {
        return track;
    }

    /** Sequence of the first write after which the key had this value; {@link Long#MAX_VALUE}: never. */
    long firstSeen(long step) {
        return firstSeen.getOrDefault(step, Long.MAX_VALUE);
    }

    void moved(Write write, JsonNode to, Findings.Pad pad) {
        if (!to.isMissingNode() && !(to.isIntegralNumber() && to.asLong() >= 0 && to.asLong() <= last)) {
            pad.damaged(describe(write) + " to something its caller never sent");
            return;
        }
        long now = to.asLong(0);
        if (now < value) {
            setBack(write, now, pad);
        }
        firstSeen.putIfAbsent(now, write.sequence());
        value = now;
    }

    private void setBack(Write write, long now, Findings.Pad pad) {
        undone.set((int) now + 1, (int) value + 1);
        pad.disordered(describe(write) + " back from " + value + " to " + now);
        if (!write.writer().equals(track.seat().key())) {
            pad.damaged(describe(write) + ", which is not its own");
        }
    }

    private String describe(Write write) {
        return "%s: write %d by %s set %s"
                .formatted(
                        track.seat().workerSid(),
                        write.sequence(),
                        write.writer(),
                        track.seat().key());
    }

    int lost(Findings.Pad pad) {
        int lost = 0;
        for (Step step : track.steps()) {
            if (step.isConfirmed() && (!firstSeen.containsKey(step.value()) || undone.get((int) step.value()))) {
                lost++;
                pad.note("%s: %s=%d was acknowledged and is lost"
                        .formatted(track.seat().workerSid(), track.seat().key(), step.value()));
            }
        }
        return lost;
    }
}
