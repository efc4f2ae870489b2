package io.taskrouter.coordinator.taskrouter;

import static io.taskrouter.coordinator.taskrouter.FaultServer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Answer.Conflict;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerTest {
    private static final WorkerSid WORKER = new WorkerSid("WK" + "a".repeat(32));
    private final FaultServer server = new FaultServer(reply("503 Service Unavailable", "", ""));
    private final Adapter adapter = Adapter.at(server.url())
            .with("breaker.window", "4")
            .with("breaker.failure-ratio", "1")
            .with("breaker.delay", "300ms")
            .open();

    @AfterEach
    void close() {
        adapter.close();
        server.close();
    }

    private Answer<WorkerRecord> write(String worker) {
        return write(adapter, worker);
    }

    private static Answer<WorkerRecord> write(Adapter by, String worker) {
        return by.taskRouter.writeAttributes(new WorkerSid("WK" + worker.repeat(32)), "{}", null, Fence.NONE);
    }

    private void outage() {
        outage(adapter);
    }

    private static void outage(Adapter by) {
        await().until(() -> isBreakerOpen(write(by, "a")) || isBreakerOpen(write(by, "b")));
    }

    private static boolean isBreakerOpen(Answer<?> answer) {
        return answer instanceof NotSent<?> notSent && notSent.cause() == Cause.BREAKER_OPEN;
    }

    @Test
    void anOutageStopsTheCallsOfEveryWorkerAndSaysForHowLong() {
        try (var patient = Adapter.at(server.url())
                .with("breaker.window", "4")
                .with("breaker.failure-ratio", "1")
                .with("breaker.delay", "10s")
                .open()) {
            outage(patient);
            int sent = server.requests.size();

            assertThat(write(patient, "b")).isInstanceOfSatisfying(NotSent.class, notSent -> {
                assertThat(notSent.cause()).isEqualTo(Cause.BREAKER_OPEN);
                assertThat(notSent.retryAfter()).isBetween(Duration.ZERO, Duration.ofSeconds(15));
            });
            assertThat(patient.taskRouter.fetchWorker(WORKER, Fence.NONE)).matches(BreakerTest::isBreakerOpen);
            assertThat(server.requests).hasSize(sent);
            assertThat(patient.gauge("taskrouter.breaker.open")).isEqualTo(1);
        }
    }

    @Test
    void oneCallTriesAgainAndASuccessLetsEverybodyThrough() {
        outage();
        server.behave(reply("412 Precondition Failed", "", ""));

        await().until(() -> write("a") instanceof Conflict<?>);
        assertThat(write("b")).isInstanceOf(Conflict.class);
        assertThat(adapter.gauge("taskrouter.breaker.open")).isZero();
    }

    @Test
    void whatBeganBeforeTheOutageSaysNothingOfTheTimeAfterIt() throws InterruptedException {
        var hung = new CountDownLatch(4);
        var over = new CountDownLatch(1);
        server.behave((socket, out) -> {
            hung.countDown();
            over.await();
            reply("503 Service Unavailable", "", "").answer(socket, out);
        });
        List<Thread> late = Stream.of("c", "d", "e", "f")
                .map(worker -> Thread.startVirtualThread(() -> write(worker)))
                .toList();
        hung.await();
        server.behave(reply("503 Service Unavailable", "", ""));
        outage();
        server.behave(reply("412 Precondition Failed", "", ""));
        await().until(() -> write("a") instanceof Conflict<?>);

        over.countDown();
        for (Thread call : late) call.join();

        assertThat(adapter.gauge("taskrouter.breaker.open")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"400 Bad Request", "404 Not Found", "412 Precondition Failed", "409 Conflict"})
    void whatARequestDeservedOpensNothing(String status) {
        server.behave(reply(status, "", ""));

        for (int i = 0; i < 6; i++) assertBothAreSent();
        assertThat(server.requests).hasSize(12);
        assertThat(adapter.gauge("taskrouter.breaker.open")).isZero();
    }

    /** Of one worker alone nothing would open it. */
    private void assertBothAreSent() {
        for (String worker : List.of("a", "b")) assertThat(write(worker)).matches(answer -> !isBreakerOpen(answer));
    }

    /** While TaskRouter hangs, trying it takes longer than the pause between two trials: that is an outage all the time. */
    @Test
    void aTrialThatHangsIsStillAnOutage() {
        outage();
        var answers = new CountDownLatch(1);
        int sent = server.requests.size();
        server.behave((socket, out) -> answers.await());
        var trial = CompletableFuture.runAsync(
                () -> await().until(() -> !isBreakerOpen(write("a"))), Thread::startVirtualThread);
        await().until(() -> server.requests.size() > sent);

        assertThat(adapter.gauge("taskrouter.breaker.open")).isEqualTo(1);
        answers.countDown();
        trial.join();
    }

    @Test
    void oneWorkerWhoseCallsFailHoldsUpNobody() {
        for (int i = 0; i < 12; i++) assertThat(write("a")).matches(answer -> !isBreakerOpen(answer));

        server.behave(reply("412 Precondition Failed", "", ""));
        assertThat(write("b")).isInstanceOf(Conflict.class);
    }

    /** A read goes it three times, each time for the same worker: that must not speak for TaskRouter. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOutageIsSeenWhereFewReadByTurns(boolean listening) {
        if (!listening) server.close();
        try (var quiet = byDefault()) {
            for (int i = 0; i < 40; i++) read(quiet, i % 2 == 0 ? "a" : "b");

            assertThat(quiet.gauge("taskrouter.breaker.open")).isEqualTo(1);
        }
    }

    @Test
    void anOutageIsSeenWhereOneWorkerHasMostOfTheCalls() {
        try (var quiet = byDefault()) {
            for (int i = 0; i < 100; i++) write(quiet, i % 5 == 0 ? "b" : "a");

            assertThat(quiet.gauge("taskrouter.breaker.open")).isEqualTo(1);
        }
    }

    /** Not even two, as long as anybody else is served. */
    @Test
    void workersWhoseCallsFailWhileAnotherIsServedHoldUpNobody() {
        server.behave((socket, out) -> {
            boolean served = server.requests.getLast().contains("WK" + "c".repeat(32));
            reply(served ? "412 Precondition Failed" : "503 Service Unavailable", "", "")
                    .answer(socket, out);
        });
        try (var quiet = byDefault()) {
            for (int i = 0; i < 20; i++) {
                for (String worker : new String[] {"a", "b", "a", "b", "c"}) write(quiet, worker);
                assertThat(quiet.gauge("taskrouter.breaker.open")).isZero();
            }
            for (int i = 0; i < 20; i++) {
                for (String worker : new String[] {"a", "a", "a", "a", "c"}) read(quiet, worker);
                assertThat(quiet.gauge("taskrouter.breaker.open")).isZero();
            }
        }
    }

    private Adapter byDefault() {
        return Adapter.at(server.url()).with("retry.delay", "1ms").open();
    }

    private static void read(Adapter adapter, String worker) {
        adapter.taskRouter.fetchWorker(new WorkerSid("WK" + worker.repeat(32)), Fence.NONE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void silenceIsAnOutageWhenItMeetsMoreThanOneWorker(boolean another) {
        var never = new CountDownLatch(1);
        server.behave((socket, out) -> never.await());
        try (var impatient = Adapter.at(server.url())
                .with("request-timeout", "2s")
                .with("breaker.window", "4")
                .with("breaker.failure-ratio", "1")
                .open()) {
            for (int i = 0; i < 6; i++) {
                String worker = "WK" + (another && i % 2 == 1 ? "b" : "a").repeat(32);
                var answer = impatient.taskRouter.writeAttributes(new WorkerSid(worker), "{}", null, Fence.NONE);
                if (i < 4) assertThat(answer).isEqualTo(new Answer.Unknown<>(Cause.TIMED_OUT, Duration.ofSeconds(1)));
            }
            assertThat(impatient.gauge("taskrouter.breaker.open")).isEqualTo(another ? 1 : 0);
        }
        never.countDown();
    }

    @Test
    void throttlingOpensNothing() {
        server.behave(reply("429 Too Many Requests", "", ""));

        // after a few of them others have to wait for their turn, and some are not sent at all
        for (int i = 0; i < 20 && server.requests.size() < 8; i++) assertBothAreSent();
        assertThat(server.requests).hasSizeGreaterThanOrEqualTo(8);
        assertThat(adapter.gauge("taskrouter.breaker.open")).isZero();
    }
}
