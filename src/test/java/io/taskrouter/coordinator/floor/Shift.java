package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.bench.Bar;
import io.taskrouter.coordinator.simulator.AgentPlan;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Callbacks;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Limits;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run from the first call to the last look. */
final class Shift {
    private static final Duration EMPTYING = Duration.ofSeconds(40);
    /** For what is left to do when all is known, on a busy machine. */
    private static final Duration TO_REST = Duration.ofSeconds(20);

    private final Plan plan;
    private final Weather weather;
    private final @Nullable Path classes;
    private final Bar bar;

    /** @param classes looked up before the service's own, null for none */
    Shift(Plan plan, Weather weather, @Nullable Path classes, Bar bar) {
        this.plan = plan;
        this.weather = weather;
        this.classes = classes;
        this.bar = bar;
    }

    Result go() throws InterruptedException {
        bar.show(0, "starting");
        try (Scene scene = new Scene(plan, weather, classes)) {
            Service service = new Service(scene.service.url(), scene.pace);
            new Rest(scene, service).look();
            return over(scene, service);
        }
    }

    private Result over(Scene scene, Service service) throws InterruptedException {
        SimulatorControl control = scene.control();
        FloorControl floor = control.floor();
        Dialers dialers = new Dialers(scene, service, plan.calls() / 8);
        Desks desks = new Desks(scene, service, plan.calls() / 8);
        Pulse pulse = new Pulse(scene, service, weather.callers(plan.calls()));
        long begin = System.nanoTime();
        weather.over(control, scene.pace);
        pulse.begin();
        dialers.begin(plan.seed());
        desks.begin(plan.seed());
        Wishes wishes = new Wishes(scene, service, plan.seed());
        double young = watch(floor, wishes, begin);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        var callbacks =
                new Result.Callbacks(floor.callbacks(), young, floor.callbackMillis(0.5), floor.callbackMillis(0.99));
        long instants = floor.judge().instants();
        pulse.noMoreCalls();
        dialers.end();
        desks.end();
        empty(scene);
        new Rest(scene, service).last(new Random(plan.seed()));
        long faults = control.faults().stream().mapToLong(control::fired).sum();
        pulse.end(); // it sets options as well
        control.clearFaults();
        control.options(control.options().withCallbacks(Callbacks.faithful()).withLimits(Limits.none()));
        Rest rest = new Rest(scene, service);
        int unasked = rest.wrongUnasked(untilRight(scene));
        Rest.Found found = rest.found();
        return new Result(
                plan,
                seconds,
                pulse.pausedSeconds(),
                load,
                floor.judge(),
                instants,
                callbacks,
                faults,
                pulse.slowest(),
                scene.pace.passMillis(),
                people(dialers, desks),
                found,
                unasked,
                Stream.concat(wishes.evidence().stream(), Evidence.keep(scene, plan.seed()).stream())
                        .toList());
    }

    private static Result.People people(Dialers dialers, Desks desks) {
        return new Result.People(
                dialers.safe.sum(),
                dialers.refused.sum(),
                dialers.unannounced.sum(),
                desks.parked.sum(),
                desks.pickedUp.sum(),
                desks.moved.sum());
    }

    /** Where callbacks were lost the next resync finds out, elsewhere the last callbacks say it all. */
    private Duration untilRight(Scene scene) {
        boolean lossless = weather.callbacks().drop() == 0;
        long resync = lossless ? 0 : scene.pace.real(scene.resyncMillis);
        return TO_REST.plusMillis(resync);
    }

    /** Returns the callbacks' p99 of the first half. */
    private double watch(FloorControl floor, Wishes wishes, long begin) throws InterruptedException {
        double young = Double.NaN;
        double share = 0;
        while (share < 1) {
            Thread.sleep(500); // the pace of the progress bar
            share = (double) (System.nanoTime() - begin) / plan.time().toNanos();
            if (share >= 0.5 && Double.isNaN(young)) {
                young = floor.callbackMillis(0.99);
                floor.clearCallbackMillis();
            }
            wishes.look();
            var report = floor.judge();
            bar.show(
                    share,
                    String.format(
                            Locale.ROOT,
                            "%,d changes, ours %d, webhook p99 %.0f ms",
                            report.instants(),
                            report.ours(),
                            floor.callbackMillis(0.99)));
        }
        return young;
    }

    /** No new calls; everybody takes and finishes what there is, so that the last events can be known exactly. */
    private void empty(Scene scene) throws InterruptedException {
        FloorControl floor = scene.control().floor();
        AgentPlan now = weather.agents();
        floor.agents(
                new AgentPlan(0, 0, now.answerMillis(), now.connectMillis(), now.talkMillis(), now.wrapMillis(), 0, 0));
        long end = System.nanoTime() + EMPTYING.toNanos();
        while (System.nanoTime() < end && isBusy(scene)) Thread.sleep(200);
        floor.agents(null);
    }

    private static boolean isBusy(Scene scene) {
        FloorControl floor = scene.control().floor();
        return scene.workers.stream().anyMatch(it -> !floor.openReservations(it).isEmpty());
    }
}
