package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls that were open before this pass sent anything that may have ended them: whoever takes it up finds them gone, and cannot read that they were there. The settled state tells of most; those it does not know are
 * noted. Confined to the pass.
 */
final class OpenBefore {
    private final CallState settled;
    private final List<Call> noted;

    OpenBefore(@Nullable WorkerState known, List<Call> noted) {
        this.settled = known == null ? CallState.EMPTY : known.calls();
        this.noted = new ArrayList<>(noted);
    }

    /** What only rang may have been taken back, and was completed by nobody. */
    boolean hasTask(String taskSid) {
        return settled.reservationOf(taskSid)
                        .flatMap(settled::open)
                        .filter(call -> call.phase() == Call.Phase.LIVE || call.phase() == Call.Phase.WRAPPING)
                        .isPresent()
                || noted.stream().anyMatch(call -> taskSid.equals(call.taskSid()));
    }

    Optional<Call> conversation(String callSid) {
        return settled.conversation(callSid)
                .or(() -> noted.stream()
                        .filter(call -> callSid.equals(call.callSid()) && call.talks())
                        .findFirst());
    }

    void add(Call call) {
        noted.add(call);
    }

    List<Call> noted() {
        return List.copyOf(noted);
    }
}
