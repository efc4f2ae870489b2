package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A worker takes a call, so its capacity is raised; the raise gets no answer and lands seconds later, when the call is long over. Until it is certain what became of it nobody may make the worker ready: ready
 * with a free second place is what the rules exist to prevent.
 */
final class LateRaise {
    private static final Duration LANDS = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(20);

    private LateRaise() {}

    /** @param window how long a write without an answer is believed to be able to land */
    static Row play(String window) throws Exception {
        Fault fault = Fault.of("late raise", 1, (_, _) -> {}).on(1).with(Map.of("twilio.late-write-window", window));
        try (Scene scene = fault.scene()) {
            String worker = scene.control().seed(1, "{}").getFirst();
            scene.look(List.of(worker));
            FloorControl phone = scene.control().floor();
            String call = phone.callInternally(worker);
            Await.within(SOON, () -> !phone.openReservations(worker).isEmpty());
            String reservation = phone.openReservations(worker).getFirst();
            phone.accept(reservation);
            FaultRule late = scene.control()
                    .fault(FaultRule.lateLanding(LANDS.toMillis())
                            .on("POST", "worker-channel")
                            .times(1));
            Thread looking = Thread.startVirtualThread(() -> scene.look(List.of(worker)));
            boolean raised = Await.within(SOON, () -> scene.control().fired(late) > 0);
            looking.join();
            phone.hangUp(call);
            if (phone.openReservations(worker).contains(reservation)) phone.complete(reservation);
            boolean over = Await.within(SOON, () -> {
                scene.look(List.of(worker));
                return hasLanded(scene, worker)
                        && scene.control().voiceCapacity(worker) == 1
                        && scene.control()
                                .attributesTree(worker)
                                .path("isAcdReady")
                                .asBoolean();
            });
            long unsafe = scene.control().history(worker, 0, 10_000).stream()
                    .filter(HistoryEntry::applied)
                    .filter(entry -> entry.after().contains("\"isAcdReady\":true") && entry.capacityAfter() > 1)
                    .count();
            List<String> seen = unsafe == 0 ? List.of() : List.of("ready with capacity 2, " + unsafe + " times");
            return Row.judged("", raised ? 1 : 0, over, new Verdict(1, 0, 0, unsafe, seen), Row.Times.UNKNOWN);
        }
    }

    /** That very one: it is repeated meanwhile, and the repetition takes effect at once. */
    private static boolean hasLanded(Scene scene, String worker) {
        return scene.control().history(worker, 0, 10_000).stream()
                .filter(entry -> entry.applied() && entry.kind().equals("capacity"))
                .anyMatch(entry -> entry.appliedNanos() - entry.arrivedNanos() >= LANDS.toNanos());
    }
}
