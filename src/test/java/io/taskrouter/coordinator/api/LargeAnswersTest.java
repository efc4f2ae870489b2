package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many lists of workers are asked for at once, each of which costs memory as long as it is being made. */
@QuarkusTest
@TestProfile(InMemory.class)
@Timeout(60)
class LargeAnswersTest extends ApiTest {
    private static final int MANY = 40;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void aListThatTakesLong() {
        workers.put(WORKER, "{}");
        workers.explaining = () -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            awaitEnd();
            underWay.decrementAndGet();
        };
    }

    @AfterEach
    void release() {
        end.countDown();
        threads.close();
    }

    @Test
    void fewAreMadeAtOnceTheOthersAreToldToComeBackAndNobodyElseWaits() throws Exception {
        var lists = lists();
        await().until(() -> underWay.get() == LargeAnswers.AT_ONCE);
        aPatch("{\"a\":1}").patch(ATTRIBUTES).then().statusCode(200);
        await().until(() -> lists.stream().filter(Future::isDone).count() == MANY - LargeAnswers.AT_ONCE);
        end.countDown();

        int made = 0;
        for (var list : lists) {
            Response answer = list.get();
            if (answer.statusCode() == 200) made++;
            else assertThat(answer.body().asString()).contains("/problems/overloaded", "\"retryAfterSeconds\":1");
        }
        assertThat(made).isEqualTo(LargeAnswers.AT_ONCE);
        assertThat(most).hasValue(LargeAnswers.AT_ONCE);
    }

    @Test
    void whoWaitedGetsItWhenItsTurnComes() throws Exception {
        var lists = lists();
        await().until(() -> underWay.get() == LargeAnswers.AT_ONCE);
        end.countDown();

        for (var list : lists) assertThat(list.get().statusCode()).isEqualTo(200);
        assertThat(most).hasValue(LargeAnswers.AT_ONCE);
    }

    private List<Future<Response>> lists() {
        return IntStream.range(0, MANY)
                .mapToObj(_ -> threads.submit(() -> aService().get("/v1/workers?limit=200")))
                .toList();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
