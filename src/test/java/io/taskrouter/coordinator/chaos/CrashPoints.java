package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import io.taskrouter.coordinator.stack.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * One caller's act, whose replica is killed at one exact moment: before, at the answer of, or after one script or one kind of request to TaskRouter. Another replica finishes it, the caller repeats what got
 * no answer. However that goes, the act has its effect once, and no caller hears of more than a broken connection or of patience. Every script and every kind of request that the service's code knows is tried where some act brings it about.
 */
final class CrashPoints {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The write has been made, and nobody has been told. */
    static final Point APPLIED_NOT_KNOWN = new Point(Act.APPEND, "worker-write", Tap.Moment.ANSWERED);

    private static final String LOOKING = "each replica looks around by itself, now and then";
    private static final String READING = "only reads, for operators and whoever follows live";
    private static final String CENSUS = "the census after a start of Redis, nobody's act";
    private static final String PARKING = "on the way of parked and declined calls: ParkingCrashes";
    private static final String SETUP = "the setup of a workspace, an operator's";

    /** What none of these acts need take, and why. */
    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("sample", LOOKING),
            Map.entry("astray", LOOKING),
            Map.entry("extension-due", LOOKING),
            Map.entry("extension-take", LOOKING),
            Map.entry("feed", READING),
            Map.entry("tally", READING),
            Map.entry("extension-census", CENSUS),
            Map.entry("extension-found", CENSUS),
            Map.entry("worker-list", CENSUS),
            Map.entry("take-letter", "an operator's, and its only step: a repeat changes nothing"),
            Map.entry("reservation-read", PARKING),
            Map.entry("reservation-write", PARKING),
            Map.entry("call-read", PARKING),
            Map.entry("call-write", PARKING),
            Map.entry("task-read", PARKING),
            Map.entry("task-write", PARKING),
            Map.entry("setup-read", SETUP),
            Map.entry("setup-write", SETUP));

    /** Where TaskRouter heeds no versions, nothing but what was noted and what is read back keeps a write from being made twice or from taking another's. */
    private static final Set<Act> UNCHECKED = EnumSet.of(Act.APPEND, Act.AFTER_A_BYPASSER);

    private static final Set<String> WRITING = Set.of("worker-write", "settle");

    private final Scene scene;
    private final boolean versions;
    private final Random random;
    private final Set<String> missed = new LinkedHashSet<>();
    private final Map<Replica, CompletableFuture<Void>> revived = new HashMap<>();
    private final Set<String> brought = new LinkedHashSet<>();
    private final Set<Point> planned = new LinkedHashSet<>();
    private final Set<Point> reached = new LinkedHashSet<>();
    private int turn;

    CrashPoints(Scene scene, Random random) {
        this.scene = scene;
        this.versions = scene.control().options().ifMatchEnforced();
        this.random = random;
    }

    record Point(Act act, String step, Tap.Moment moment) {
        @Override
        public String toString() {
            return step + " " + moment.name().toLowerCase(Locale.ROOT) + " (" + said(act) + ")";
        }
    }

    private static String said(Act act) {
        return act.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Kills at every moment of every step, {@code times} over, in an order of chance; no further one is begun after {@code time}. */
    Row go(int times, Duration time, Bar bar) {
        long end = System.nanoTime() + time.toNanos();
        List<Point> points = points();
        Row row = empty();
        List<Long> recovered = new ArrayList<>();
        int shown = 0;
        for (int i = 0; i < times; i++) {
            for (Point point : points) {
                if (System.nanoTime() > end) return row.recoveredIn(recovered);
                bar.show((double) shown++ / (times * points.size()), point.toString());
                Row one = at(point);
                row = row.and(one);
                if (one.tried() == 0) continue;
                recovered.add(one.back().worst());
                reached.add(point);
            }
        }
        return row.recoveredIn(recovered);
    }

    /** At which steps there were kills, and at which not. */
    String summary() {
        var late = left();
        var never = Steps.all().stream().filter(step -> !brought.contains(step)).toList();
        return "killed around "
                + reached.stream().map(Point::step).distinct().collect(Collectors.joining(", "))
                + (late.isEmpty() ? "" : "; not reached: " + String.join(", ", late))
                + (versions ? "; not on the way of any act: " + String.join(", ", never) : "");
    }

    /** Steps that some act ought to have taken and none did: around them nobody could be killed. */
    List<String> missed() {
        return List.copyOf(missed);
    }

    /** Moments of steps on the way of some act at which nobody was killed; what happened to pass by is not counted. */
    List<String> left() {
        return planned.stream()
                .filter(point -> !reached.contains(point) && !LEFT_OUT.containsKey(point.step()))
                .map(Point::toString)
                .toList();
    }

    private static Row empty() {
        return Row.judged("killed at every step", 0, true, Verdict.NOTHING, Row.Times.UNKNOWN);
    }

    /** Each step once with every moment, by the first act that takes it, and by those where it is another matter. */
    private List<Point> points() {
        for (Act act : versions ? EnumSet.allOf(Act.class) : UNCHECKED) {
            for (String step : rehearsed(act)) {
                boolean isNew = brought.add(step);
                if (versions ? !isNew && !act.anew().contains(step) : !WRITING.contains(step)) continue;
                for (Tap.Moment moment : Tap.Moment.values()) planned.add(new Point(act, step, moment));
            }
        }
        Steps.all().stream()
                .filter(step -> versions ? !LEFT_OUT.containsKey(step) : WRITING.contains(step))
                .filter(step -> !brought.contains(step))
                .forEach(missed::add);
        List<Point> points = new ArrayList<>(planned);
        Collections.shuffle(points, random);
        return points;
    }

    /** What steps it takes when nobody is killed. */
    private Set<String> rehearsed(Act act) {
        Replica actor = scene.replicas.getFirst();
        Stand stand = new Stand(scene, actor.uri());
        act.prepare(stand);
        Set<String> steps = ConcurrentHashMap.newKeySet();
        Tap.Watch notes = (step, _) -> {
            steps.add(step);
            return false;
        };
        watch(actor, notes);
        Await.within(PATIENCE, () -> act.go(stand, actor.uri()));
        watch(actor, Tap.Watch.NONE);
        stand.clear();
        act.anew().stream()
                .filter(step -> !steps.contains(step))
                .forEach(step -> missed.add(step + " (" + said(act) + ")"));
        return new LinkedHashSet<>(steps.stream().sorted().toList());
    }

    private static void watch(Replica replica, Tap.Watch watch) {
        replica.redis.watch(watch);
        replica.taskRouter.watch(watch);
    }

    Row at(Point point) {
        Replica victim = next();
        Replica other = scene.replicas.get(turn % scene.replicas.size());
        alive(other);
        Stand stand = new Stand(scene, victim.uri());
        point.act().prepare(stand);
        Ambush ambush = new Ambush(victim.process()::kill);
        AtomicInteger met = new AtomicInteger();
        watch(
                victim,
                (step, moment) -> ambush.meets(step.equals(point.step())
                        && moment == point.moment()
                        && met.incrementAndGet() == point.act().turn(step)));
        var answer =
                CompletableFuture.supplyAsync(() -> point.act().go(stand, victim.uri()), Thread::startVirtualThread);
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        Await.within(PATIENCE, () -> ambush.hasStruck() || answer.isDone() && System.nanoTime() >= end);
        long begin = System.nanoTime();
        answer.join();
        boolean done = Await.within(PATIENCE, () -> point.act().go(stand, other.uri()));
        long took = (System.nanoTime() - begin) / 1_000_000;
        watch(victim, Tap.Watch.NONE);
        stand.clear();
        Row row = row(point, stand, ambush.end(), done, took);
        if (row.tried() > 0 && !row.isClean()) keep(point, stand);
        revived.put(victim, CompletableFuture.runAsync(victim::revive, Thread::startVirtualThread));
        return row;
    }

    /** Before the victim comes back and helps. */
    private void keep(Point point, Stand stand) {
        Evidence evidence = new Evidence(scene, "killed " + point);
        try {
            evidence.keepStanding(List.of(stand.worker, stand.other));
            Files.write(evidence.keepLogs().resolve("told.txt"), stand.hand.told());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static Row row(Point point, Stand stand, boolean reached, boolean done, long took) {
        List<String> examples = new ArrayList<>();
        long found = stand.found();
        long written = stand.written();
        boolean holds = Await.within(Duration.ofSeconds(5), () -> point.act().holds(stand));
        if (found != 1 || written != 1) examples.add(point + ": " + found + " found, " + written + " written");
        long wentBack = stand.company.wentBack();
        if (wentBack > 0) examples.add(point + ": went back " + wentBack + " times");
        if (!holds) examples.add(point + ": is not what it must be: " + stand.document(stand.worker));
        if (!done) examples.add(point + ": not finished by another replica");
        stand.hand.answers().refusals().keySet().forEach(each -> examples.add(point + ": its caller was told " + each));
        Verdict verdict =
                new Verdict(1, found == 0 || !holds ? 1 : 0, found > 1 || written > 1 ? 1 : 0, wentBack, examples);
        return Row.judged("", reached ? 1 : 0, done, verdict, Row.Times.once(took))
                .told(stand.hand.answers());
    }
}
