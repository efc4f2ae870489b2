package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.api.Test;

/** Who may send now, with real threads: places are handed over by signals, times are only lower bounds. */
class AdmissionTest {
    private static final Fence OPEN = Fence.NONE;

    private static Admission admission(String... settings) {
        var setting = Adapter.at("http://127.0.0.1:1");
        for (int i = 0; i < settings.length; i += 2) setting.with(settings[i], settings[i + 1]);
        return new Admission(setting.config(), System::nanoTime, Clock.systemUTC());
    }

    private static Attempt answered(int status, String... headers) {
        Attempt attempt = new Attempt(Endpoint.WORKER_WRITE, 0);
        List<Header> fields = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) fields.add(new BasicHeader(headers[i], headers[i + 1]));
        attempt.answered(status, fields.toArray(Header[]::new));
        return attempt;
    }

    private static void call(Admission admission, Endpoint endpoint, Attempt answer) {
        admission.enter(endpoint, OPEN).leave(answer);
    }

    @Test
    void aPlaceIsHandedToWhoeverHasWaitedLongest() throws InterruptedException {
        Admission admission = admission("limiter.initial", "1", "limiter.max", "1", "limiter.max-wait", "60s");
        Admission.Place held = admission.enter(Endpoint.WORKER_READ, OPEN);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            callers.add(Thread.startVirtualThread(() -> {
                Admission.Place place = admission.enter(Endpoint.WORKER_READ, OPEN);
                order.add(number);
                place.leave(answered(200));
            }));
            await().pollInterval(Duration.ofMillis(5)).until(() -> admission.waiting() == number + 1);
        }

        held.leave(answered(200));
        for (Thread caller : callers) caller.join();

        assertThat(order).isSorted().hasSize(20);
        assertThat(admission.underWay()).isZero();
    }

    @Test
    void pacedCallersGoInTheOrderTheyCame() throws InterruptedException {
        Admission admission = admission();
        throttle(admission, 10, 10);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            callers.add(Thread.startVirtualThread(() -> {
                Admission.Place place = admission.enter(Endpoint.WORKER_READ, OPEN);
                order.add(number);
                place.leave(answered(200));
            }));
            Consumer<Thread> parked = t -> await().until(() -> order.contains(number)
                    || t.getState() == Thread.State.WAITING
                    || t.getState() == Thread.State.TIMED_WAITING);
            parked.accept(callers.getLast());
        }
        for (Thread caller : callers) caller.join();

        assertThat(order).isSorted().hasSize(8);
    }

    @Test
    void aRefusedRateSlowsEveryEndpointDown() {
        Admission admission = admission();
        throttle(admission, 20, 5);
        long started = System.nanoTime();

        for (int i = 0; i < 20; i++) call(admission, Endpoint.values()[i % Endpoint.values().length], answered(200));

        assertThat(admission.rate()).isBetween(1.0, 30.0);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(400));
    }

    /** So many requests go through, and so many of the next ones are refused. */
    private static void throttle(Admission admission, int passed, int refused) {
        List<Admission.Place> places = new ArrayList<>();
        for (int i = 0; i < passed + refused; i++) places.add(admission.enter(Endpoint.WORKER_WRITE, OPEN));
        for (int i = 0; i < passed; i++) places.get(i).leave(answered(200));
        for (int i = 0; i < refused; i++) places.get(passed + i).leave(answered(429));
    }

    @Test
    void aLimitThatTaskRouterNamesSlowsItsOwnEndpointAlone() {
        Admission admission = admission();
        call(
                admission,
                Endpoint.WORKER_WRITE,
                answered(200, "x-rate-limit-limit", "20", "X-Rate-Limit-Remaining", "3"));
        long started = System.nanoTime();
        for (int i = 0; i < 100; i++) call(admission, Endpoint.WORKER_READ, answered(200));
        long others = System.nanoTime() - started;
        started = System.nanoTime();
        for (int i = 0; i < 10; i++) call(admission, Endpoint.WORKER_WRITE, answered(200, "X-Rate-Limit-Limit", "20"));
        long own = System.nanoTime() - started;

        assertThat(admission.rate()).isInfinite();
        assertThat(Duration.ofNanos(own)).isGreaterThan(Duration.ofMillis(350));
        assertThat(others).isLessThan(own);
    }

    @Test
    void aLimitNamedForAMinuteIsSpreadOverIt() {
        var config =
                Adapter.at("http://127.0.0.1:1").with("request-timeout", "1s").config();
        AtomicLong now = new AtomicLong();
        Admission admission = new Admission(config, () -> now.addAndGet(1_000_000), Clock.systemUTC());
        Attempt named = answered(200, "X-Rate-Limit-Limit", "30", "X-Rate-Limit-Config", "30;w=60");
        call(admission, Endpoint.WORKER_READ, named);
        Fence brief = deadline -> deadline.compareTo(Duration.ofMillis(1500)) < 0;

        assertThat(notSent(admission, brief).retryAfter()).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void aRefusalByAnEndpointsOwnLimitLeavesTheAccountAlone() {
        Admission admission = admission();

        call(
                admission,
                Endpoint.WORKER_WRITE,
                answered(429, "X-Rate-Limit-Limit", "20", "X-Rate-Limit-Remaining", "0"));

        assertThat(admission.rate()).isInfinite();
        assertThat(admission.limit()).isEqualTo(64);
    }

    @Test
    void retryAfterClosesTheAccountAndWaitersGoAfterwards() {
        Admission admission = admission();
        long closed = System.nanoTime();
        call(admission, Endpoint.WORKER_WRITE, answered(429, "Retry-After", "1"));

        call(admission, Endpoint.CHANNEL_READ, answered(200));

        assertThat(Duration.ofNanos(System.nanoTime() - closed)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aWaitTheFenceDoesNotAllowIsRefusedAtOnceWithTheTimeToExpect() {
        Admission admission = admission("request-timeout", "1s");
        call(admission, Endpoint.WORKER_WRITE, answered(429, "Retry-After", "4"));
        long started = System.nanoTime();
        Fence lease = deadline -> deadline.compareTo(Duration.ofSeconds(3)) < 0;

        NotSent<?> answer = notSent(admission, lease);

        assertThat(answer.cause()).isEqualTo(Cause.THROTTLED);
        assertThat(answer.retryAfter()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void nobodyWaitsLongerThanConfigured() {
        Admission admission = admission("limiter.initial", "1", "limiter.max", "1", "limiter.max-wait", "100ms");
        Admission.Place held = admission.enter(Endpoint.WORKER_READ, OPEN);

        assertThat(notSent(admission, OPEN).cause()).isEqualTo(Cause.THROTTLED);

        held.leave(answered(200));
        assertThat(admission.waiting()).isZero();
        call(admission, Endpoint.WORKER_READ, answered(200));
    }

    @Test
    void anInterruptedWaiterLeavesItsPlaceInTheQueue() throws InterruptedException {
        Admission admission = admission("limiter.initial", "1", "limiter.max", "1");
        Admission.Place held = admission.enter(Endpoint.WORKER_READ, OPEN);
        AtomicInteger failed = new AtomicInteger();
        Thread waiter = Thread.startVirtualThread(() -> {
            notSent(admission, OPEN);
            if (Thread.currentThread().isInterrupted()) failed.incrementAndGet();
        });
        await().until(() -> admission.waiting() == 1);

        waiter.interrupt();
        waiter.join();

        assertThat(failed).hasValue(1);
        assertThat(admission.waiting()).isZero();
        held.leave(answered(200));
        call(admission, Endpoint.WORKER_READ, answered(200));
    }

    @Test
    void withoutLimitsManyCallersPassWithoutWaitingForEachOther() throws InterruptedException {
        Admission admission = admission("limiter.initial", "250");
        CountDownLatch inside = new CountDownLatch(200);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            callers.add(Thread.startVirtualThread(() -> {
                Admission.Place place = admission.enter(Endpoint.WORKER_WRITE, OPEN);
                inside.countDown();
                awaitQuietly(go);
                place.leave(answered(200));
            }));
        }

        inside.await();
        assertThat(admission.underWay()).isEqualTo(200);
        go.countDown();
        for (Thread caller : callers) caller.join();
        assertThat(admission.underWay()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static NotSent<?> notSent(Admission admission, Fence fence) {
        CallFailed failed = catchThrowableOfType(CallFailed.class, () -> admission.enter(Endpoint.WORKER_READ, fence));
        return (NotSent<?>) failed.answer();
    }
}
