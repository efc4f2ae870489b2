package io.taskrouter.coordinator.extension;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Errands.Errand;
import io.taskrouter.coordinator.queue.Errands.Opened;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes on assignments that concern more than one worker. What was taken on is carried out, whatever becomes of this replica. Throws {@link io.taskrouter.coordinator.queue.QueueUnavailable} without Redis. */
public final class Assignments {
    private static final int TOGETHER = 100;

    private final Errands errands;
    private final Carriers carriers;

    Assignments(Errands errands, Carriers carriers) {
        this.errands = errands;
        this.carriers = carriers;
    }

    /** Takes it on and begins at once; empty while the index is not ready. */
    public Optional<Opened> begin(Assignment assignment) {
        Errand errand = assignment.errand();
        Optional<Opened> opened = errands.open(List.of(errand), Errands.CARRIED).map(List::getFirst);
        if (opened.isPresent() && opened.get().isKept()) carriers.carry(errand);
        return opened;
    }

    /** Takes all of them on before the first one begins, so that workers may swap; answers in their order. Empty while the index is not ready. */
    public Optional<List<Opened>> takeOn(List<Assignment> assignments) {
        List<Opened> all = new ArrayList<>(assignments.size());
        for (int from = 0; from < assignments.size(); from += TOGETHER) {
            boolean last = from + TOGETHER >= assignments.size();
            List<Errand> some = assignments.subList(from, last ? assignments.size() : from + TOGETHER).stream()
                    .map(Assignment::errand)
                    .toList();
            // the carriers leave what is carried already: those of the first part wait for the last one
            Optional<List<Opened>> opened = errands.open(some, Errands.CARRIED);
            if (opened.isEmpty()) return Optional.empty();
            all.addAll(opened.get());
        }
        List<Errand> kept = new ArrayList<>();
        for (int i = 0; i < all.size(); i++)
            if (all.get(i).isKept()) kept.add(assignments.get(i).errand());
        for (int from = 0; from < kept.size(); from += TOGETHER)
            errands.open(kept.subList(from, Math.min(kept.size(), from + TOGETHER)), Errands.AT_ONCE);
        carriers.nudge();
        return Optional.of(all);
    }

    /** One that has not been put into its worker's queue yet. */
    public Optional<Assignment> find(WorkerSid worker, String updateId) {
        return errands.find(updateId, worker).map(Assignment::of);
    }
}
