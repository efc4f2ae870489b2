package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.FaultRule.Landing;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Etag;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Answer.Conflict;
import io.taskrouter.coordinator.taskrouter.Answer.Missing;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import io.taskrouter.coordinator.taskrouter.Answer.Refused;
import io.taskrouter.coordinator.taskrouter.Answer.Unknown;
import io.taskrouter.coordinator.taskrouter.TaskRouter.IfMatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioTaskRouterTest {
    private static final String ATTRIBUTES = "{\"b\":1.0,\"a\":\"ü+& =%\\n\",\"n\":12345678901234567890.50}";
    private SimulatorServer simulator;
    private Adapter adapter;
    private TaskRouter taskRouter;
    private WorkerSid worker;

    @BeforeEach
    void startSimulator() {
        start(SimulatorOptions.defaults());
    }

    private void start(SimulatorOptions options) {
        simulator = SimulatorServer.start(options);
        adapter = Adapter.at(simulator.baseUrl())
                .with("request-timeout", "20s")
                .with("late-write-window", "30s")
                .open();
        taskRouter = adapter.taskRouter;
        worker = new WorkerSid(simulator.control().seed(1, ATTRIBUTES).getFirst());
        simulator.control().clearCounters();
    }

    private void restart(SimulatorOptions options) {
        stopSimulator();
        start(options);
    }

    @AfterEach
    void stopSimulator() {
        adapter.close();
        simulator.close();
    }

    @Test
    void aWorkersAttributesComeVerbatimWithTheVersion() {
        WorkerRecord record = ok(taskRouter.fetchWorker(worker, Fence.NONE));

        assertThat(record.attributes()).isEqualTo(ATTRIBUTES);
        assertThat(record.etag()).isEqualTo("\"" + simulator.control().version(worker.value()) + "\"");
        assertThat(record.sid()).isEqualTo(worker);
        assertThat(record.available()).isTrue();
        assertThat(record.activityName()).isNotEmpty();
    }

    @Test
    void attributesAreWrittenVerbatimByOneRequest() {
        String text = "{\"x\":\"a b+c&d=e%20ß😀\",\"y\":1.0}";

        WorkerRecord record = ok(taskRouter.writeAttributes(worker, text, null, Fence.NONE));

        assertThat(record.attributes()).isEqualTo(text);
        assertThat(simulator.control().attributes(worker.value())).isEqualTo(text);
        assertThat(simulator.control().requests("POST worker")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Etag.class,
            names = {"QUOTED", "BARE", "LOWERCASE_NAME"})
    void theVersionIsEchoedAsItWasSpelled(Etag spelling) {
        restart(SimulatorOptions.defaults().withEtag(spelling));
        WorkerRecord first = ok(taskRouter.fetchWorker(worker, Fence.NONE));

        WorkerRecord second = ok(taskRouter.writeAttributes(worker, "{\"a\":2}", first.etag(), Fence.NONE));

        assertThat(second.etag()).isNotNull().isNotEqualTo(first.etag());
        assertThat(taskRouter.writeAttributes(worker, "{\"a\":3}", first.etag(), Fence.NONE))
                .isEqualTo(new Conflict<>());
        assertThat(simulator.control().attributes(worker.value())).isEqualTo("{\"a\":2}");
    }

    @Test
    void aWorkerWithoutVersionOnTheWireHasNone() {
        restart(SimulatorOptions.defaults().withEtag(Etag.ABSENT));

        WorkerRecord record = ok(taskRouter.fetchWorker(worker, Fence.NONE));

        assertThat(record.etag()).isNull();
        assertThat(taskRouter.probeIfMatch(record, Fence.NONE)).isEqualTo(IfMatch.UNKNOWN);
        assertThat(simulator.control().requests("POST worker")).isZero();
    }

    @Test
    void theVoiceChannelIsReadAndWritten() {
        assertThat(ok(taskRouter.writeVoiceCapacity(worker, 2, Fence.NONE)))
                .isEqualTo(new VoiceChannel(2, true, 0, true));
        assertThat(ok(taskRouter.fetchVoiceChannel(worker, Fence.NONE))).isEqualTo(new VoiceChannel(2, true, 0, true));
        assertThat(simulator.control().voiceCapacity(worker.value())).isEqualTo(2);
    }

    @Test
    void anUnknownWorkerIsMissingInEveryCall() {
        WorkerSid nobody = new WorkerSid("WK" + "f".repeat(32));

        assertThat(taskRouter.fetchWorker(nobody, Fence.NONE)).isEqualTo(new Missing<>());
        assertThat(taskRouter.writeAttributes(nobody, "{}", "\"1\"", Fence.NONE))
                .isEqualTo(new Missing<>());
        assertThat(taskRouter.fetchVoiceChannel(nobody, Fence.NONE)).isEqualTo(new Missing<>());
        assertThat(taskRouter.writeVoiceCapacity(nobody, 1, Fence.NONE)).isEqualTo(new Missing<>());
        assertThat(taskRouter.openReservations(nobody, false, Fence.NONE)).isEqualTo(new Missing<>());
        assertThat(taskRouter.fetchReservation(nobody, "WR" + "9".repeat(32), Fence.NONE))
                .isEqualTo(new Missing<>());
    }

    @Test
    void whatTaskRouterRefusesCarriesItsNumberAndNotItsText() {
        Answer<WorkerRecord> answer =
                taskRouter.writeAttributes(worker, "{\"secret\":\"" + "x".repeat(5000) + "\"}", null, Fence.NONE);

        assertThat(answer).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo(20001);
            assertThat(refused.reason()).contains("400").contains("20001").doesNotContain("secret");
        });
        assertThat(simulator.control().requests("POST worker")).isEqualTo(1);
    }

    @Test
    void ifMatchIsFoundToBeEnforcedWithoutChangingTheWorker() {
        WorkerRecord record = ok(taskRouter.fetchWorker(worker, Fence.NONE));

        assertThat(taskRouter.ifMatch()).isEqualTo(IfMatch.UNKNOWN);
        assertThat(taskRouter.probeIfMatch(record, Fence.NONE)).isEqualTo(IfMatch.ENFORCED);
        assertThat(taskRouter.probeIfMatch(record, Fence.NONE)).isEqualTo(IfMatch.ENFORCED);

        assertThat(simulator.control().requests("POST worker")).isEqualTo(1);
        assertThat(ok(taskRouter.fetchWorker(worker, Fence.NONE))).isEqualTo(record);
    }

    @Test
    void ifMatchIsFoundToBeIgnored() {
        restart(SimulatorOptions.defaults().withIfMatchEnforced(false));
        WorkerRecord record = ok(taskRouter.fetchWorker(worker, Fence.NONE));

        assertThat(taskRouter.probeIfMatch(record, Fence.NONE)).isEqualTo(IfMatch.IGNORED);
        assertThat(ok(taskRouter.fetchWorker(worker, Fence.NONE)).attributes()).isEqualTo(ATTRIBUTES);
    }

    @Test
    void aProbeThatFailsLeavesItUnknownAndIsNotRepeatedAtOnce() {
        WorkerRecord record = ok(taskRouter.fetchWorker(worker, Fence.NONE));
        simulator.control().fault(FaultRule.errorBefore(500));

        assertThat(taskRouter.probeIfMatch(record, Fence.NONE)).isEqualTo(IfMatch.UNKNOWN);
        assertThat(taskRouter.probeIfMatch(record, Fence.NONE)).isEqualTo(IfMatch.UNKNOWN);

        assertThat(simulator.control().requests("POST worker")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aServerErrorOnAWriteIsUnknownAfterExactlyOneRequest(int status) {
        simulator.control().fault(FaultRule.errorAfter(status));

        assertThat(taskRouter.writeAttributes(worker, "{\"a\":1}", null, Fence.NONE))
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.cause()).isEqualTo(Cause.SERVER_ERROR));

        assertThat(simulator.control().requests("POST worker")).isEqualTo(1);
        assertThat(simulator.control().attributes(worker.value())).isEqualTo("{\"a\":1}");
    }

    @Test
    void aWriteAnsweredByASilenceIsUnknownAfterItsDeadline() {
        simulator.control().fault(FaultRule.hang());
        adapter.close();
        adapter = Adapter.at(simulator.baseUrl()).with("request-timeout", "3s").open();
        long started = System.nanoTime();

        assertThat(adapter.taskRouter.writeVoiceCapacity(worker, 2, Fence.NONE))
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.cause()).isEqualTo(Cause.TIMED_OUT));

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(2_950), Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResetOnAWriteIsUnknown(boolean applied) {
        simulator.control().fault(applied ? FaultRule.resetAfter() : FaultRule.resetBefore());

        assertThat(taskRouter.writeAttributes(worker, "{\"a\":1}", null, Fence.NONE))
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.cause()).isEqualTo(Cause.CONNECTION_LOST));
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultRule.Answer.class,
            names = {"HTML", "WRONG_JSON", "HUGE", "GZIP_BOMB"})
    void anAnswerThatMakesNoSenseIsUnreadable(FaultRule.Answer nonsense) {
        simulator.control().fault(FaultRule.of(Landing.NOW, nonsense));

        assertThat(taskRouter.writeAttributes(worker, "{\"a\":1}", null, Fence.NONE))
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.cause()).isEqualTo(Cause.UNREADABLE));
    }

    @Test
    void halfAnAnswerIsALostConnection() {
        simulator.control().fault(FaultRule.of(Landing.NOW, FaultRule.Answer.TRUNCATED));

        assertThat(taskRouter.writeAttributes(worker, "{\"a\":1}", null, Fence.NONE))
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.cause()).isEqualTo(Cause.CONNECTION_LOST));
    }

    @Test
    void refusedCredentialsAreNotSentAgainButAsSingleProbes() {
        simulator.control().fault(FaultRule.of(Landing.NEVER, FaultRule.Answer.UNAUTHORIZED));

        for (int i = 0; i < 20; i++) {
            assertThat(taskRouter.fetchWorker(worker, Fence.NONE)).isInstanceOfSatisfying(NotSent.class, notSent -> {
                assertThat(notSent.cause()).isEqualTo(Cause.DENIED);
                assertThat(notSent.retryAfter()).isPositive();
            });
        }
        assertThat(simulator.control().requests("GET worker")).isLessThan(5);
    }

    @Test
    void aSingle401HoldsNobodyForLong() {
        simulator
                .control()
                .fault(FaultRule.of(Landing.NEVER, FaultRule.Answer.UNAUTHORIZED)
                        .times(1));
        assertThat(taskRouter.fetchWorker(worker, Fence.NONE)).isInstanceOf(NotSent.class);

        await().atMost(Duration.ofSeconds(10))
                .until(() -> taskRouter.fetchWorker(worker, Fence.NONE) instanceof Answer.Ok);
    }

    @Test
    void aReadIsRepeatedThroughAPassingTrouble() {
        simulator.control().fault(FaultRule.errorBefore(503).times(1));
        simulator.control().fault(FaultRule.resetBefore().times(1));

        assertThat(ok(taskRouter.fetchWorker(worker, Fence.NONE)).attributes()).isEqualTo(ATTRIBUTES);
        assertThat(simulator.control().requests("GET worker")).isEqualTo(3);
    }

    @Test
    void aReadIsNotRepeatedForEver() {
        simulator.control().fault(FaultRule.errorBefore(503));

        assertThat(taskRouter.fetchWorker(worker, Fence.NONE)).isInstanceOf(Unknown.class);
        assertThat(simulator.control().requests("GET worker")).isEqualTo(3);
    }

    @Test
    void nothingIsSentThroughAClosedFence() {
        assertThat(taskRouter.writeAttributes(worker, "{}", null, deadline -> false))
                .isEqualTo(new NotSent<>(Cause.FENCED, Duration.ZERO));
        assertThat(taskRouter.fetchWorker(worker, deadline -> false))
                .isEqualTo(new NotSent<>(Cause.FENCED, Duration.ZERO));
        assertThat(simulator.control().counters()).isEmpty();
    }

    @Test
    void theFenceIsAskedForTheWholeDeadline() {
        var asked = new java.util.ArrayList<Duration>();

        ok(taskRouter.fetchWorker(worker, asked::add));

        assertThat(asked).isEqualTo(List.of(Duration.ofSeconds(20)));
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        simulator.close();

        assertThat(taskRouter.writeAttributes(worker, "{}", null, Fence.NONE))
                .isInstanceOfSatisfying(
                        NotSent.class, n -> assertThat(n.cause()).isEqualTo(Cause.UNREACHABLE));
    }

    @Test
    void aThreadThatIsInterruptedStaysSoAndLearnsNothing() throws InterruptedException {
        simulator.control().fault(FaultRule.hang());
        var seen = new Object() {
            volatile Answer<WorkerRecord> answer;
            volatile boolean interrupted;
        };
        Thread caller = Thread.startVirtualThread(() -> {
            seen.answer = taskRouter.writeAttributes(worker, "{}", null, Fence.NONE);
            seen.interrupted = Thread.currentThread().isInterrupted();
        });
        await().until(() -> adapter.gauge("taskrouter.calls.active") == 1);
        caller.interrupt();
        caller.join();

        assertThat(seen.answer).isNotInstanceOfAny(Ok.class, Conflict.class, Refused.class);
        assertThat(seen.interrupted).isTrue();
    }

    @Test
    void hungWorkersNeitherHoldTheOthersNorStopThem() throws InterruptedException {
        List<String> sids = simulator.control().seed(45, "{}");
        List<String> hung = sids.subList(0, 5);
        hung.forEach(sid -> simulator.control().fault(FaultRule.hang().forWorker(sid)));
        List<Thread> stuck =
                hung.stream().map(sid -> write(sid, 1, new AtomicInteger())).toList();
        await().until(() -> adapter.gauge("taskrouter.calls.active") == hung.size());
        AtomicInteger written = new AtomicInteger();

        for (Thread other :
                sids.subList(5, 45).stream().map(sid -> write(sid, 20, written)).toList()) other.join();

        assertThat(written).hasValue(40 * 20);
        assertThat(stuck).allMatch(Thread::isAlive);
        assertThat(adapter.gauge("taskrouter.breaker.open")).isZero();
        stuck.forEach(Thread::interrupt);
        for (Thread thread : stuck) thread.join();
        assertThat(adapter.gauge("taskrouter.calls.active")).isZero();
    }

    private Thread write(String sid, int times, AtomicInteger written) {
        return Thread.startVirtualThread(() -> {
            for (int i = 0; i < times; i++) {
                Answer<?> answer = taskRouter.writeAttributes(new WorkerSid(sid), "{\"a\":1}", null, Fence.NONE);
                if (answer instanceof Ok<?>) written.incrementAndGet();
            }
        });
    }

    @Test
    void callsAreCountedByEndpointAndOutcome() {
        ok(taskRouter.fetchWorker(worker, Fence.NONE));
        taskRouter.writeAttributes(worker, "{}", "\"999\"", Fence.NONE);

        assertThat(adapter.calls(Endpoint.WORKER_READ, "ok")).isEqualTo(1);
        assertThat(adapter.calls(Endpoint.WORKER_WRITE, "conflict")).isEqualTo(1);
    }

    private static <T> T ok(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Ok.class);
        return ((Ok<T>) answer).value();
    }
}
