package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A write gets no answer and lands later, at each worker after another time. Until it is certain what became of it nobody may be ready beside a free second place: that is what the rules exist to prevent.
 */
enum LateWrite {
    /** A worker takes a call, so its capacity is raised; that lands when the call is long over, and nobody may be ready by then. */
    RAISE("worker-channel", "capacity") {
        @Override
        void play(Scene scene, FloorControl phone, String worker, String reservation, FaultRule late) {
            Await.within(SOON, () -> looked(scene, worker) && scene.control().fired(late) > 0);
            end(phone, worker, reservation);
        }

        @Override
        boolean isOver(Scene scene, String worker) {
            return scene.control().voiceCapacity(worker) == 1 && isReady(scene, worker);
        }
    },

    /** A worker's call ends, so he becomes ready; that lands when he is in the next call, whose place may not be free by then. */
    READINESS("worker", "attributes") {
        @Override
        void play(Scene scene, FloorControl phone, String worker, String reservation, FaultRule late) {
            end(phone, worker, reservation);
            Await.within(SOON, () -> looked(scene, worker) && scene.control().fired(late) > 0);
            takesACall(scene, worker);
        }

        @Override
        boolean isOver(Scene scene, String worker) {
            return scene.control().voiceCapacity(worker) == 2 && !isReady(scene, worker);
        }
    };

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MOST = 10_000;

    private final String endpoint;
    private final String kind;

    /**
     * @param endpoint where it is written
     * @param kind what the history calls it
     */
    LateWrite(String endpoint, String kind) {
        this.endpoint = endpoint;
        this.kind = kind;
    }

    /** From a worker in a call to a landing still to come. */
    abstract void play(Scene scene, FloorControl phone, String worker, String reservation, FaultRule late);

    /** Is everything as it is to be in the end? */
    abstract boolean isOver(Scene scene, String worker);

    /**
     * @param window how long a write without an answer is believed to be able to land
     * @param enforced are versions?
     * @param landings in milliseconds, each at a worker of its own
     */
    Row play(String window, boolean enforced, long... landings) throws Exception {
        Fault fault = Fault.of("late write", 1, (_, _) -> {})
                .on(1)
                .with(Map.of("twilio.late-write-window", window))
                .at(Scene.usual().withIfMatchEnforced(enforced));
        try (Scene scene = fault.scene()) {
            Queue<Row> rows = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (long each : landings)
                threads.add(Thread.startVirtualThread(() -> rows.add(row(scene, Duration.ofMillis(each)))));
            for (Thread each : threads) each.join();
            scene.expect(rows.size() == landings.length, "not everything was tried");
            Row row = rows.stream().reduce(Row::and).orElseThrow();
            return row.and(Row.judged("", 0, true, Verdict.NOTHING.with(scene.broken()), Row.Times.UNKNOWN));
        }
    }

    private Row row(Scene scene, Duration lands) {
        String worker = scene.control().seed(1, "{}").getFirst();
        FloorControl phone = scene.control().floor();
        scene.look(List.of(worker));
        String reservation = takesACall(scene, worker);
        boolean prepared =
                this == RAISE || Await.within(SOON, () -> looked(scene, worker) && READINESS.isOver(scene, worker));
        FaultRule late = scene.control()
                .fault(FaultRule.lateLanding(lands.toMillis())
                        .on("POST", endpoint)
                        .forWorker(worker)
                        .times(1));
        play(scene, phone, worker, reservation, late);
        boolean over = prepared
                && Await.within(
                        SOON, () -> looked(scene, worker) && hasLanded(scene, worker, lands) && isOver(scene, worker));
        long unsafe = scene.control().history(worker, 0, MOST).stream()
                .filter(HistoryEntry::applied)
                .filter(entry -> entry.after().contains("\"isAcdReady\":true") && entry.capacityAfter() > 1)
                .count();
        List<String> seen = unsafe == 0
                ? List.of()
                : List.of("ready with capacity 2, " + unsafe + " times, by what landed after " + lands.toMillis()
                        + " ms");
        return Row.judged(
                "",
                hasLanded(scene, worker, lands) ? 1 : 0,
                over,
                new Verdict(1, 0, 0, unsafe, seen),
                Row.Times.UNKNOWN);
    }

    private static boolean looked(Scene scene, String worker) {
        scene.look(List.of(worker));
        return true;
    }

    private static String takesACall(Scene scene, String worker) {
        FloorControl phone = scene.control().floor();
        phone.callInternally(worker);
        Await.within(SOON, () -> !phone.openReservations(worker).isEmpty());
        String reservation = phone.openReservations(worker).getFirst();
        phone.accept(reservation);
        return reservation;
    }

    private static void end(FloorControl phone, String worker, String reservation) {
        phone.hangUp(phone.callOf(reservation));
        if (phone.openReservations(worker).contains(reservation)) phone.complete(reservation);
    }

    private static boolean isReady(Scene scene, String worker) {
        return scene.control().attributesTree(worker).path("isAcdReady").asBoolean();
    }

    /** That very one, or it was refused by then: it is repeated meanwhile, and the repetition takes effect at once. */
    private boolean hasLanded(Scene scene, String worker, Duration after) {
        return scene.control().history(worker, 0, MOST).stream()
                .filter(entry -> !entry.applied() || entry.kind().contains(kind))
                .anyMatch(entry -> entry.appliedNanos() - entry.arrivedNanos() >= after.toNanos());
    }
}
