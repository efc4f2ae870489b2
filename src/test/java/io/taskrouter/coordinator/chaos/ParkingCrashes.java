package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import io.taskrouter.coordinator.stack.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A call that is parked, picked up by the worker or for a colleague, waits too long or ends while it is parked, or is declined, by a replica that is killed at one exact moment of that. However it goes, the caller is on
 * record until he is back, and moved once; the task is completed, the capacity is right, nobody is made ready meanwhile, and who hangs up leaves one task for the wrap-up.
 */
final class ParkingCrashes {
    static final Fault FAULT =
            Fault.of("killed while parking", 1, (_, _) -> {}).on(3).within(30);

    /** Where nobody may wait for long. */
    static final Fault AGEING = FAULT.with(Map.of("coordinator.rules.park-max-age", "8s"));

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
        HAND_OVER,
        HANG_UP,
        DECLINE,
        /** On a scene of its own, {@link #AGEING}. */
        AGE;

        static final Set<Act> USUAL = EnumSet.complementOf(EnumSet.of(AGE));

        /** Tasks made for the wrap-up, in the whole story. */
        private int wrapUps() {
            return this == PARK || this == HANG_UP ? 1 : 0;
        }

        /** Is somebody on hold when it begins? */
        private boolean isOfParked() {
            return this != PARK && this != DECLINE;
        }
    }

    /** @param left where nobody was killed */
    record Tried(Row row, List<ParkingPoint> left) {}

    /** Kills at every moment that is another matter of every step that a rehearsal takes, in an order of chance; no further one is begun after {@code time}. */
    Tried go(Set<Act> acts, Random random, Duration time, Bar bar) {
        long end = System.nanoTime() + time.toNanos();
        List<ParkingPoint> points = new ArrayList<>();
        for (Act act : acts) points.addAll(ParkingPoint.of(act, rehearsed(act)));
        Draws<ParkingPoint> draws = new Draws<>(points, random);
        Row row = draws.go(row(0, List.of(), 0), () -> System.nanoTime() > end, point -> {
            bar.show(1 - (double) draws.left().size() / points.size(), point.toString());
            return at(point);
        });
        return new Tried(row, draws.left());
    }

    /** What steps it takes when nobody is killed, in their order. */
    private Set<String> rehearsed(Act act) {
        Set<String> steps = Collections.synchronizedSet(new LinkedHashSet<>());
        Replica actor = next();
        run(act, actor, new Ambush(actor.process()::kill), () -> false, (step, _) -> {
            steps.add(step);
            return false;
        });
        return steps;
    }

    Row at(ParkingPoint point) {
        Replica victim = next();
        Ambush ambush = new Ambush(victim.process()::kill);
        long begin = System.nanoTime();
        AtomicBoolean isMoving = new AtomicBoolean();
        List<String> wrong =
                run(point.act(), victim, ambush, () -> point.act() == Act.PARK && isMoving.get(), (step, moment) -> {
                    boolean isHere = step.equals(point.step()) && moment == point.moment();
                    boolean goesOn = !ambush.hasStruck() && !isHere;
                    if (goesOn || moment != Tap.Moment.BEFORE) isMoving.set(isMoving(isMoving.get(), step, moment));
                    return ambush.meets(isHere);
                });
        long took = (System.nanoTime() - begin) / 1_000_000;
        return row(
                ambush.end() ? 1 : 0,
                wrong.stream().map(each -> point + ": " + each).toList(),
                took);
    }

    /** From when Twilio may have moved the caller until it is noted that it has; what a replica does beside its passes may end it there as well. */
    private static boolean isMoving(boolean before, String step, Tap.Moment moment) {
        boolean isNoted = step.equals("note") && moment != Tap.Moment.BEFORE;
        return step.equals("call-write") || before && !isNoted;
    }

    /**
     * The whole story of one call, watched during one act of it. Returns what went wrong.
     *
     * @param twice may the caller be put on hold once more, since nobody can know that he is
     */
    private List<String> run(Act act, Replica victim, Ambush ambush, BooleanSupplier twice, Tap.Watch watch) {
        Replica witness = scene.replicas.get(turn % scene.replicas.size());
        scene.replicas.forEach(this::alive);
        URI other = witness.uri();
        List<String> wrong = new ArrayList<>();
        ParkedCall call = act == Act.DECLINE ? ParkedCall.ringing(scene, witness) : ParkedCall.taken(scene, witness);
        if (act == Act.HAND_OVER) call.colleagueComes();
        if (act.isOfParked()) park(act, call, act == Act.AGE ? other : victim.uri(), wrong);
        if (act != Act.AGE) scene.awaitIdle(ParkedCall.PATIENCE);
        if (act == Act.PARK || act == Act.PICK_UP || act == Act.HANG_UP) call.occupy();
        long ours = call.phone().judge().ours();
        long tasks = wrapUps();
        long moves = moves();
        alone(victim, ambush, watch, () -> {
            if (act == Act.DECLINE) call.tells(victim);
            take(act, call, victim.uri());
            Await.within(ParkedCall.PATIENCE, () -> !victim.process().isAlive() || isDone(act, call, tasks, moves));
        });
        call.tells(witness);
        repeat(act, call, other, wrong);
        if (act == Act.HAND_OVER) call.goesToColleague();
        if (act == Act.PARK) {
            victim.revive(); // it may be the one who is told of the hang-up
            hangUp(call, other, wrong);
        }
        if (act == Act.DECLINE) isTold(call, wrong);
        else goOn(call, other, wrong);
        if (act == Act.HAND_OVER && !call.firstIsFree()) wrong.add("who had the call is not free");
        revived.put(victim, CompletableFuture.runAsync(victim::revive, Thread::startVirtualThread));
        isCounted(act, wrapUps() - tasks, moves() - moves, twice.getAsBoolean(), wrong);
        if (call.phone().judge().ours() != ours)
            wrong.add(call.phone().judge().latest().toString());
        call.leave();
        return wrong;
    }

    private boolean isDone(Act act, ParkedCall call, long tasks, long moves) {
        return switch (act) {
            case PARK -> call.phone().reservationStatus(call.reservation).equals("completed");
            case HANG_UP -> wrapUps() > tasks;
            default -> moves() > moves;
        };
    }

    private long wrapUps() {
        return scene.control().requests("POST tasks");
    }

    private long moves() {
        return scene.control().requests("POST call");
    }

    private static void isCounted(Act act, long tasks, long moved, boolean twice, List<String> wrong) {
        if (tasks != act.wrapUps()) wrong.add(tasks + " wrap-up tasks were made");
        int once = act == Act.HANG_UP ? 0 : 1; // the caller does that himself
        if (moved < once || moved > (twice ? 2 : once)) wrong.add("the caller was moved " + moved + " times");
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

    private void park(Act act, ParkedCall call, URI replica, List<String> wrong) {
        if (!Await.within(ParkedCall.PATIENCE, () -> call.park(replica) == 200))
            wrong.add("parking was never answered 200");
        if (act != Act.AGE && !call.settled(replica, "", 1)) wrong.add("not at rest after parking");
    }

    /** Nobody else is awake: who holds the worker already does what others were asked for. */
    private void alone(Replica victim, Ambush ambush, Tap.Watch watch, Runnable act) {
        List<Replica> others =
                scene.replicas.stream().filter(each -> each != victim).toList();
        others.forEach(each -> each.process().pause());
        try {
            watched(victim, ambush, watch, act);
        } finally {
            others.forEach(each -> each.process().resume());
        }
    }

    private void watched(Replica victim, Ambush ambush, Tap.Watch watch, Runnable act) {
        victim.redis.watch(watch);
        victim.taskRouter.watch(watch);
        try {
            var done = CompletableFuture.runAsync(act, Thread::startVirtualThread);
            Await.within(ParkedCall.PATIENCE, () -> !victim.process().isAlive() || done.isDone());
            Await.within(LONG_ENOUGH, () -> !victim.process().isAlive()); // the last answers are under way
            done.join();
        } finally {
            victim.redis.watch(Tap.Watch.NONE);
            victim.taskRouter.watch(Tap.Watch.NONE);
            ambush.end();
        }
    }

    private static void take(Act act, ParkedCall call, URI replica) {
        switch (act) {
            case PARK -> call.park(replica);
            case PICK_UP -> call.pickUp(replica);
            case HAND_OVER -> call.handOver(replica);
            case HANG_UP -> {
                call.phone().hangUp(call.callSid);
                call.look(replica); // the call's own callback goes to whoever put him on hold, who may be asleep
            }
            case DECLINE -> call.phone().reject(call.reservation);
            case AGE -> {} // it comes of itself
        }
    }

    /** Whoever got no answer asks again; a callback that found nobody is made up for by a look. */
    private static void repeat(Act act, ParkedCall call, URI other, List<String> wrong) {
        boolean answered = switch (act) {
            case PARK -> Await.within(ParkedCall.PATIENCE, () -> call.park(other) == 200);
            case PICK_UP -> Await.within(ParkedCall.PATIENCE, () -> call.pickUp(other) == 202);
            case HAND_OVER -> Await.within(ParkedCall.PATIENCE, () -> call.handOver(other) == 202);
            case HANG_UP, DECLINE, AGE -> {
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

    /** He hears that nobody comes, and the call ends. */
    private static void isTold(ParkedCall call, List<String> wrong) {
        if (!Await.within(ParkedCall.PATIENCE, () -> call.phone().isOver(call.callSid))) wrong.add("nobody told him");
        if (!call.free()) wrong.add("not free in the end");
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
        call.release();
        call.phone().complete(back);
        if (!call.free()) wrong.add("not free in the end");
    }

    private static Row row(int tried, List<String> wrong, long took) {
        Verdict verdict = new Verdict(tried, wrong.size(), 0, 0, wrong);
        long time = tried == 0 ? -1 : took;
        return Row.judged("killed while parking", tried, true, verdict, Row.Times.once(time));
    }
}
