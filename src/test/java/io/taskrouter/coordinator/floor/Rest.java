package io.taskrouter.coordinator.floor;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The floor after the last event: TaskRouter's side of each worker against the rules' formula, worked out once more. */
final class Rest {
    private static final int AT_ONCE = 16;
    private static final long BETWEEN_TWO_MILLIS = 60;

    private final SimulatorControl control;
    private final FloorControl floor;
    private final Service service;
    private final List<String> workers;
    private final long pauseMillis;

    /** @param wrong workers not as the rules want them before anybody looked, after one pass that looked, and after two */
    record Found(int workers, int wrong, int wrongAfterOne, int wrongAfterTwo, List<String> examples) {}

    Rest(Scene scene, Service service) {
        this.control = scene.control();
        this.floor = scene.control().floor();
        this.service = service;
        this.workers = scene.workers;
        this.pauseMillis = scene.pace.real(BETWEEN_TWO_MILLIS);
    }

    /** The last events: some dial out, some are called by a colleague, some talk, some wrap up, some leave. Nobody moves any more after that. */
    void last(Random dice) throws InterruptedException {
        for (String worker : workers) {
            Thread.sleep(pauseMillis); // the pace of people: not two hundred in one moment
            int chance = dice.nextInt(8);
            if (chance < 3) leaveWith(chance == 0 ? floor.dialOut(worker) : floor.callInternally(worker), worker, dice);
            else if (chance == 3) control.writeActivity(worker, "Break", "flex");
        }
    }

    private void leaveWith(String call, String worker, Random dice) {
        List<String> open = floor.openReservations(worker);
        if (open.isEmpty()) {
            floor.hangUp(call); // on a break
            return;
        }
        int phase = dice.nextInt(3);
        if (phase > 0) floor.accept(open.getLast());
        if (phase > 1) floor.wrap(open.getLast());
    }

    Found found() throws InterruptedException {
        List<String> before = wrong(workers);
        look();
        List<String> one = wrong(workers);
        look();
        List<String> two = wrong(workers);
        return new Found(workers.size(), before.size(), one.size(), two.size(), described(two));
    }

    /** Waits until no worker is wrong, without looking; returns how many still are. */
    int wrongUnasked(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<String> wrong = wrong(workers);
        while (!wrong.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(250);
            wrong = wrong(wrong);
        }
        return wrong(workers).size();
    }

    /** One pass over everybody that reads the truth. */
    void look() throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (String worker : workers) threads.execute(() -> look(worker));
        }
    }

    private void look(String worker) {
        try {
            service.look(worker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> wrong(List<String> among) throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (String worker : among) if (!isRight(worker)) wrong.add(worker);
        return wrong;
    }

    private boolean isRight(String worker) throws InterruptedException {
        Wanted wanted = wanted(worker);
        return control.attributesTree(worker).path("isAcdReady").isBoolean()
                && isReady(worker) == (wanted.ready() && isWished(worker))
                && control.voiceCapacity(worker) == wanted.capacity();
    }

    private boolean isReady(String worker) {
        return control.attributesTree(worker).path("isAcdReady").booleanValue();
    }

    /**
     * Nobody ever wishes for a worker to be out, and a whole, stale document says nothing new of it. Only what was written
     * without the coordinator's stamp may: there the service is believed.
     */
    private boolean isWished(String worker) throws InterruptedException {
        if (!control.attributesTree(worker).has("stripped")) return true;
        return service.picture(worker).body().path("acd").path("wish").asBoolean(true);
    }

    private record Wanted(boolean ready, int capacity) {}

    private Wanted wanted(String worker) {
        List<String> open = floor.openReservations(worker);
        int wrapping = (int) open.stream().filter(this::isWrapUp).count();
        int active = open.size() - wrapping;
        int capacity = active > 0 ? wrapping + Math.min(active + 1, 2) : wrapping + 1;
        return new Wanted(open.isEmpty() && control.isAvailable(worker), capacity);
    }

    /** The task of a caller who hung up while he was parked is nothing else in any phase. */
    private boolean isWrapUp(String reservation) {
        return floor.reservationStatus(reservation).equals("wrapping")
                || floor.kindOf(reservation).equals("park_hangup");
    }

    private List<String> described(List<String> wrong) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (String worker : wrong.subList(0, Math.min(3, wrong.size()))) texts.add(describe(worker));
        return texts;
    }

    /** With the service's own words, as a supervisor would read them. */
    private String describe(String worker) throws InterruptedException {
        return worker + " is " + isReady(worker) + "/" + control.voiceCapacity(worker) + ", the rules want "
                + wanted(worker) + " with " + floor.openReservations(worker).size() + " reservations; the service says "
                + service.picture(worker).body() + "; of its wish the history tells " + wishes(worker);
    }

    /** When and by whom it was changed, each with what TaskRouter had been sent shortly before. */
    private String wishes(String worker) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (JsonNode entry : service.history(worker).body().path("items")) {
            if (!entry.path("keys").toString().contains("acd.wish")) continue;
            text.append("\n    ").append(entry);
            Instant at = Instant.parse(entry.path("time").asText());
            control.history(worker, 0, 100_000).stream()
                    .filter(write ->
                            !write.at().isAfter(at.plusSeconds(1)) && write.at().isAfter(at.minusSeconds(6)))
                    .forEach(write -> text.append("\n      ").append(written(write)));
        }
        return text.toString();
    }

    private static String written(HistoryEntry write) {
        return "%s %s by %s%s: %s"
                .formatted(write.at(), write.kind(), write.writer(), write.applied() ? "" : ", refused", write.after());
    }
}
