package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.QueueByHand;
import io.taskrouter.coordinator.rules.CallRules;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.Await;
import io.taskrouter.coordinator.taskrouter.Adapter;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import io.taskrouter.coordinator.taskrouter.Telephony;
import io.taskrouter.coordinator.taskrouter.WorkerRecord;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One pass after the other over one worker, begun and ended by hand: real Redis, simulated TaskRouter over HTTP. Something may come between the pass and TaskRouter, or between the pass and its end. */
final class ByHand implements AutoCloseable {
    /** What a holder who vanishes throws; nothing of a pass catches it. */
    static final class Vanished extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Of the counters in stamps. */
    private static final long BEGINNING = Claim.Marker.time(0).toEpochMilli();

    private static final Duration LEASE = Duration.ofSeconds(10);

    final QueueByHand queue = new QueueByHand(LEASE);
    final SimulatorServer simulator;
    final SimulatorControl control;
    final FloorControl phone;
    private final Adapter adapter;
    final TaskRouter real;
    private final Map<String, Function<Object[], @Nullable Object>> between = new ConcurrentHashMap<>();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    PassTools tools;

    /** By how much passes believe that it is later than it is. */
    Duration ahead = Duration.ZERO;

    WorkerSid worker;

    ByHand() {
        this(SimulatorOptions.defaults());
    }

    ByHand(SimulatorOptions options) {
        simulator = SimulatorServer.start(options);
        control = simulator.control();
        phone = control.floor();
        adapter = Adapter.at(simulator.baseUrl())
                .with("if-match", "enforced")
                .with("request-timeout", "8s")
                .open();
        real = adapter.taskRouter();
        tools = tools(Map.of());
        worker = new WorkerSid(control.seed(1, "{}").getFirst());
        warmUp();
    }

    /** The first request of a cold adapter on a busy machine may take longer than a lease leaves it. */
    private void warmUp() {
        if (!Await.within(
                Duration.ofSeconds(60), () -> real.fetchWorker(worker, Fence.NONE) instanceof Answer.Ok<WorkerRecord>))
            throw new AssertionError("nobody reads " + worker);
    }

    PassTools tools(Map<String, String> rules) {
        return tools(rules, Duration.ofSeconds(30));
    }

    PassTools tools(Map<String, String> rules, Duration lateWriteWindow) {
        Map<String, String> settings = new HashMap<>();
        rules.forEach((name, value) -> settings.put("coordinator.rules." + name, value));
        var config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(ReconcileConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(ReconcileConfig.class);
        var wiring = new ReconcileWiring();
        var policies = wiring.policies(config);
        var passes = intercepted(Passes.class, queue.passes());
        return wiring.tools(
                intercepted(TaskRouter.class, real),
                passes,
                queue.workers(),
                queue.draining(),
                new CallRules(policies),
                policies,
                metrics,
                new DirectExtension(Pattern.compile("[0-9]{4}")),
                queue.extensions(),
                queue.whereabouts(),
                config,
                Optional.empty(),
                Optional.empty(),
                lateWriteWindow,
                "4");
    }

    private <T> T intercepted(Class<T> port, T to) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            var instead = between.get(method.getName());
            var answer = instead == null ? null : instead.apply(args);
            if (answer != null) return answer;
            try {
                var real = method.invoke(to, args);
                return real instanceof Telephony telephony ? intercepted(Telephony.class, telephony) : real;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** Comes before each call of this method of TaskRouter or of the queue: what it returns is the answer, null lets the call through. */
    void before(String method, Function<Object[], @Nullable Object> instead) {
        between.put(method, instead);
    }

    /** The next call of the method alone. */
    void beforeOne(String method, Function<Object[], @Nullable Object> instead) {
        before(method, args -> {
            between.remove(method);
            return instead.apply(args);
        });
    }

    void nothingBetween() {
        between.clear();
    }

    static <T> Answer<T> throttled() {
        return new Answer.NotSent<>(Answer.Cause.THROTTLED, Duration.ofMillis(1));
    }

    static <T> Answer<T> unanswered() {
        return new Answer.Unknown<>(Answer.Cause.TIMED_OUT, Duration.ofMillis(1));
    }

    // ---- what comes in

    Update patch(String json) {
        return change(new Command.MergePatch(ExactJson.object(json)), null);
    }

    /** Adds an element to the array {@code list}: done twice it is there twice. */
    Update append(@Nullable String ifMatch) {
        try {
            var operations = ExactJson.MAPPER.readTree("[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":1}]");
            return change(new Command.JsonPatch((com.fasterxml.jackson.databind.node.ArrayNode) operations), ifMatch);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    Update change(Command.AttributesChange change, @Nullable String ifMatch) {
        return update(new Command.Change(change, null, null), ifMatch);
    }

    Update intend() {
        return update(
                new Command.Intend(Command.Purpose.OUTBOUND, null, Duration.ofSeconds(30), Duration.ofSeconds(30)),
                null);
    }

    Update update(Command command, @Nullable String ifMatch) {
        return new Update(
                queue.inbox().newUpdateId(),
                worker,
                new Caller("plugin", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                ifMatch,
                command,
                queue.inbox().replica(),
                null);
    }

    /** A claim on all of them. */
    Claim claim(Update first, Update... more) {
        queue.inbox().accept(first, null);
        var claim = queue.started(worker);
        for (var update : more) queue.inbox().accept(update, null);
        return later(
                claim.updates().size() == 1 + more.length
                        ? claim
                        : queue.passes().gather(claim).orElseThrow());
    }

    /** The claim that an event has led to. */
    Claim heard() {
        return later(queue.started(worker));
    }

    Claim next() {
        return later(queue.next(worker));
    }

    /** As if it had been granted so much later; the lease goes on as it is. */
    private Claim later(Claim it) {
        if (ahead.isZero()) return it;
        var now = it.now().plus(ahead);
        var marker = it.marker();
        long counter = Math.max(marker.next(), (now.toEpochMilli() - BEGINNING) * 64);
        return new Claim(
                it.worker(),
                it.owner(),
                it.pass(),
                it.unclean(),
                it.crashes(),
                it.attempts(),
                new Claim.Marker(
                        marker.epoch(), counter, marker.nonce(), marker.given(), marker.seen(), marker.worker()),
                it.state(),
                it.verdicts(),
                it.updates(),
                it.events(),
                it.waiting(),
                it.served(),
                now,
                it.lease());
    }

    // ---- passes

    Ending run(Claim claim) {
        return new Pass(tools, claim).run();
    }

    /** The pass comes to its end, and is settled. */
    Map<String, Outcome> settled(Claim claim) {
        return settled(claim, (Ending.Done) run(claim));
    }

    Map<String, Outcome> settled(Claim claim, Ending.Done done) {
        queue.passes().settle(claim, withoutMore(done.settlement()));
        return outcomes(done);
    }

    /** One holder after the other, each when his turn has come, until a pass comes to its end. */
    Map<String, Outcome> worked() {
        for (int holders = 0; holders < 50; holders++) {
            var claim = next();
            switch (run(claim)) {
                case Ending.Done done -> {
                    return settled(claim, done);
                }
                case Ending.Again again ->
                    queue.passes().release(claim, new Passes.Retry(again.atLeast(), false, again.clean()));
                case Ending.Lost lost -> throw new AssertionError("nobody else is there");
            }
        }
        throw new AssertionError("no pass comes to its end");
    }

    static Map<String, Outcome> outcomes(Ending ending) {
        return ((Ending.Done) ending)
                .settlement().outcomes().stream()
                        .collect(Collectors.toMap(Passes.Result::updateId, Passes.Result::outcome));
    }

    /** What waits is claimed by hand. */
    static Passes.Settlement withoutMore(Passes.Settlement it) {
        return withoutMore(it, it.lookAgain());
    }

    static Passes.Settlement withoutMore(Passes.Settlement it, @Nullable Duration lookAgain) {
        return new Passes.Settlement(
                it.state(),
                it.outcomes(),
                it.events(),
                it.confirmed(),
                it.marker(),
                it.documents(),
                it.journal(),
                it.summary(),
                lookAgain,
                false,
                it.feed(),
                it.found(),
                it.seen());
    }

    /** The pass ends without a result and gives the worker back, as its loop would. */
    Ending.Again givenBack(Claim claim) {
        var again = (Ending.Again) run(claim);
        queue.passes().release(claim, new Passes.Retry(Duration.ZERO, false, again.clean()));
        return again;
    }

    /** The holder writes all he has to write, and vanishes before he settles, and so does his lease; null when he did so before, at the moment that the test has chosen. */
    @Nullable Ending vanishes(Claim claim) {
        try {
            return run(claim);
        } catch (Vanished e) {
            return null;
        } finally {
            queue.runOut(worker);
        }
    }

    Map<String, Outcome> look() {
        return settled(claim(update(new Command.Look(), null)));
    }

    // ---- what stands

    WorkerState state() {
        return StateCodec.read(queue.workers().find(worker).orElseThrow().state());
    }

    ObjectNode attributes() {
        return ExactJson.object(control.attributes(worker.value()));
    }

    int capacity() {
        return control.voiceCapacity(worker.value());
    }

    void write(String attributes) {
        control.writeAttributes(worker.value(), attributes, "legacy");
    }

    @Override
    public void close() {
        adapter.close();
        simulator.close();
        queue.close();
    }
}
