package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import io.taskrouter.coordinator.stack.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call that is parked, picked up, or ends while it is parked, by a replica that is killed at one exact moment of that. However it goes, the caller is on record until he is back, the task is completed, the capacity
 * is right, nobody is made ready meanwhile, and who hangs up leaves one task for the wrap-up.
 */
final class ParkingCrashes {
    static final Fault FAULT =
            Fault.of("killed while parking", 1, (_, _) -> {}).on(3).within(30);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

    private final Scene scene;
    private final Map<Replica, CompletableFuture<Void>> revived = new HashMap<>();
    private int turn;

    ParkingCrashes(Scene scene) {
        this.scene = scene;
    }

    /** During which step the replica is killed. */
    enum Act {
        PARK,
        PICK_UP,
        HANG_UP
    }

    /** @param step by its name, the first of that name */
    record Point(Act act, String step, Tap.Moment moment) {
        @Override
        public String toString() {
            return act + ", " + step + " " + moment;
        }
    }

    /** Kills at every moment of every step that a rehearsal takes; no further one is begun after {@code time}. */
    Row go(Duration time, Bar bar) {
        long end = System.nanoTime() + time.toNanos();
        List<Point> points = new ArrayList<>();
        for (Act act : Act.values()) {
            for (String step : rehearsed(act)) {
                for (Tap.Moment moment : Tap.Moment.values()) points.add(new Point(act, step, moment));
            }
        }
        Row row = row(0, List.of(), 0);
        for (Point point : points) {
            if (System.nanoTime() > end) break;
            bar.show((double) points.indexOf(point) / points.size(), point.toString());
            row = row.and(at(point));
        }
        return row;
    }

    /** What steps it takes when nobody is killed, in their order. */
    private Set<String> rehearsed(Act act) {
        Set<String> steps = Collections.synchronizedSet(new LinkedHashSet<>());
        run(act, next(), (step, _) -> {
            steps.add(step);
            return false;
        });
        return steps;
    }

    Row at(Point point) {
        AtomicInteger killed = new AtomicInteger();
        Replica victim = next();
        long begin = System.nanoTime();
        List<String> wrong = run(point.act(), victim, (step, moment) -> {
            if (killed.get() == 0 && !(step.equals(point.step()) && moment == point.moment())) return false;
            if (killed.getAndIncrement() == 0) victim.kill();
            return true;
        });
        long took = (System.nanoTime() - begin) / 1_000_000;
        return row(
                Math.min(1, killed.get()),
                wrong.stream().map(each -> point + ": " + each).toList(),
                took);
    }

    /** The whole story of one call, watched during one act of it. Returns what went wrong. */
    private List<String> run(Act act, Replica victim, Tap.Watch watch) {
        Replica witness = scene.replicas.get(turn % scene.replicas.size());
        alive(witness);
        URI other = witness.uri();
        List<String> wrong = new ArrayList<>();
        ParkedCall call = new ParkedCall(scene, witness);
        if (act != Act.PARK) park(call, victim.uri(), wrong);
        scene.awaitIdle(ParkedCall.PATIENCE);
        call.phone().occupy(call.worker, call.callSid); // so that the judge holds a ready worker against us
        long ours = call.phone().judge().ours();
        long tasks = scene.control().requests("POST tasks");
        watched(victim, watch, () -> take(act, call, victim.uri()));
        repeat(act, call, other, wrong);
        if (act == Act.PARK) {
            victim.revive(); // it may be the one who is told of the hang-up
            hangUp(call, other, wrong);
        }
        goOn(call, other, wrong);
        revived.put(victim, CompletableFuture.runAsync(victim::revive, Thread::startVirtualThread));
        long made = scene.control().requests("POST tasks") - tasks;
        if (made != (act == Act.PICK_UP ? 0 : 1)) wrong.add(made + " wrap-up tasks were made");
        if (call.phone().judge().ours() != ours)
            wrong.add(call.phone().judge().latest().toString());
        call.leave();
        return wrong;
    }

    /** Another one each time, so that the last victim can come back meanwhile. */
    private Replica next() {
        Replica next = scene.replicas.get(turn++ % scene.replicas.size());
        alive(next);
        return next;
    }

    private void alive(Replica replica) {
        CompletableFuture<Void> coming = revived.remove(replica);
        if (coming != null) coming.join();
    }

    private void park(ParkedCall call, URI replica, List<String> wrong) {
        int status = call.park(replica);
        if (status != 200) wrong.add("parking was answered " + status);
        if (!call.settled(replica, "", 1)) wrong.add("not at rest after parking");
    }

    private void watched(Replica victim, Tap.Watch watch, Runnable act) {
        victim.redis.watch(watch);
        victim.taskRouter.watch(watch);
        try {
            var done = CompletableFuture.runAsync(act, Thread::startVirtualThread);
            long end = System.nanoTime() + LONG_ENOUGH.toNanos();
            Await.within(
                    ParkedCall.PATIENCE,
                    () -> !victim.process().isAlive() || done.isDone() && System.nanoTime() >= end);
            done.join();
        } finally {
            victim.redis.watch(Tap.Watch.NONE);
            victim.taskRouter.watch(Tap.Watch.NONE);
        }
    }

    private static void take(Act act, ParkedCall call, URI replica) {
        switch (act) {
            case PARK -> call.park(replica);
            case PICK_UP -> call.pickUp(replica);
            case HANG_UP -> call.phone().hangUp(call.callSid);
        }
    }

    /** Whoever got no answer asks again; a callback that found nobody is made up for by a look. */
    private static void repeat(Act act, ParkedCall call, URI other, List<String> wrong) {
        boolean answered = switch (act) {
            case PARK -> Await.within(ParkedCall.PATIENCE, () -> call.park(other) == 200);
            case PICK_UP -> Await.within(ParkedCall.PATIENCE, () -> call.pickUp(other) == 202);
            case HANG_UP -> {
                call.look(other);
                yield true;
            }
        };
        if (!answered) wrong.add("never answered");
    }

    private static void hangUp(ParkedCall call, URI other, List<String> wrong) {
        if (!call.isKnownParked(other) || !call.settled(other, "", 1)) wrong.add("not parked as it should be");
        if (!call.phone().reservationStatus(call.reservation).equals("completed"))
            wrong.add("the task is not completed");
        if (call.phone().isOver(call.callSid)) wrong.add("the caller is lost");
        call.phone().hangUp(call.callSid);
        call.look(other);
    }

    /** The caller, or his wrap-up, rings; the worker takes it and completes it. */
    private static void goOn(ParkedCall call, URI other, List<String> wrong) {
        if (!Await.within(ParkedCall.PATIENCE, () -> call.open().size() == 1)) {
            wrong.add(call.open().size() + " reservations");
            return;
        }
        String back = call.open().getFirst();
        call.phone().accept(back);
        if (!call.settled(other, "live", 2)) wrong.add("not in the call as it should be");
        if (!call.picture(other).path("parkedCalls").isEmpty()) wrong.add("still parked");
        call.look(other);
        if (!call.open().equals(List.of(back))) wrong.add("the caller was moved again");
        call.phone().release(call.worker, call.callSid);
        call.phone().complete(back);
        if (!call.free()) wrong.add("not free in the end");
    }

    private static Row row(int tried, List<String> wrong, long took) {
        Verdict verdict = new Verdict(tried, wrong.size(), 0, 0, wrong);
        long time = tried == 0 ? -1 : took;
        return new Row("killed while parking", tried, true, verdict, 0, 0, 0, 0, Map.of(), time, time);
    }
}
