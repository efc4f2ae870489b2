package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Updates of one worker that nobody waits for, of which each rests on the one before: with one of them left out, done twice or out of its turn, none after it can be applied. */
final class Chain {
    static final String SEED = "{\"n\":0}";
    private static final int MOST = 2_000_000;

    final String worker;
    private volatile int accepted;

    Chain(String worker) {
        this.worker = worker;
    }

    int accepted() {
        return accepted;
    }

    /** Offers the next one, the same as before until it is accepted; returns the status of the answer. */
    int offer(URI at) {
        int next = accepted + 1;
        int status = Calls.patch(
                        at,
                        worker,
                        "application/json-patch+json",
                        "[{\"op\":\"test\",\"path\":\"/n\",\"value\":%d},{\"op\":\"replace\",\"path\":\"/n\",\"value\":%d}]"
                                .formatted(accepted, next),
                        "Idempotency-Key",
                        worker + "-" + next,
                        "Prefer",
                        "respond-async")
                .status();
        if (status == 202 || status == 200) accepted = next;
        return status;
    }

    /** Has it come to the last one accepted? */
    boolean isDone(SimulatorControl control) {
        return reached(control) == accepted;
    }

    private int reached(SimulatorControl control) {
        return control.attributesTree(worker).path("n").asInt();
    }

    /** To be asked when nothing waits any more. */
    Verdict verdict(SimulatorControl control) {
        int reached = reached(control);
        List<String> examples = new ArrayList<>();
        if (reached != accepted) examples.add(worker + " has come to " + reached + " of " + accepted);
        int disordered = 0;
        int last = 0;
        for (HistoryEntry each : control.history(worker, 0, MOST)) {
            int now = ExactJson.object(each.after()).path("n").asInt();
            if (each.applied() && now < last) disordered++;
            if (each.applied()) last = now;
        }
        if (disordered > 0) examples.add(worker + " went back " + disordered + " times");
        return new Verdict(accepted, Math.abs(accepted - reached), 0, disordered, examples);
    }
}
