package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.FlexTokens;
import io.taskrouter.coordinator.taskrouter.FlexTokens.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often Twilio is asked about a token, and what becomes of its word. */
@Timeout(60)
class FlexUsersTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final WorkerSid WORKER = new WorkerSid("WK00000000000000000000000000000001");
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final AtomicInteger questions = new AtomicInteger();

    @Test
    void aTokenIsAskedAboutOnceHoweverManyUseItAtOnce() throws Exception {
        var release = new CountDownLatch(1);
        var users = users(MINUTE, token -> {
            await(release);
            return good("agent", null);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Caller>> callers = new ArrayList<>();
            for (int i = 0; i < 200; i++) callers.add(threads.submit(() -> users.find("a.b.c")));
            release.countDown();
            for (var caller : callers)
                assertThat(caller.get()).isEqualTo(new Caller(WORKER.value(), Caller.Role.AGENT));
        }
        assertThat(users.find("a.b.c")).isNotNull();
        assertThat(questions).hasValue(1);
    }

    @Test
    void aBadTokenIsAskedAboutOnceToo() {
        var users = users(MINUTE, token -> new Verdict.Bad());
        assertThat(users.find("a.b.c")).isNull();
        assertThat(users.find("a.b.c")).isNull();
        assertThat(questions).hasValue(1);
    }

    @Test
    void aGoodWordIsBelievedNoLongerThanTheTokenLives() {
        var users = users(MINUTE, token -> good("agent", NOW.minusSeconds(1)));
        assertThat(users.find("a.b.c")).isNotNull();
        assertThat(users.find("a.b.c")).isNotNull();
        assertThat(questions.get()).isGreaterThan(1);
    }

    @Test
    void aGoodWordIsForgottenAfterTheTimeConfigured() {
        var users = users(Duration.ofMillis(1), token -> good("agent", null));
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            users.find("a.b.c");
            return questions.get() > 1;
        });
    }

    @Test
    void whatCannotBeCheckedIs503AndGetsNobodyIn() {
        var users = users(MINUTE, token -> new Verdict.Unknown("HTTP 500"));
        assertThatThrownBy(() -> users.find("a.b.c")).isInstanceOfSatisfying(ApiProblem.class, problem -> {
            assertThat(problem.problem().type().status()).isEqualTo(503);
            assertThat(problem.headers()).containsKey("Retry-After");
        });
    }

    @Test
    void aValidatorThatHangsIs503InTimeAndHoldsUpNoKnownToken() throws Exception {
        var never = new CountDownLatch(1);
        var users = new FlexUsers(
                (token, atMost) -> {
                    if (token.equals("known.to.us")) return good("agent", null);
                    await(never);
                    return new Verdict.Bad();
                },
                Duration.ofMillis(300),
                MINUTE,
                InstantSource.fixed(NOW));
        assertThat(users.find("known.to.us")).isNotNull();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Throwable>> strangers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                String token = "stranger." + i + ".x";
                strangers.add(
                        threads.submit(() -> org.assertj.core.api.Assertions.catchThrowable(() -> users.find(token))));
            }
            assertThat(users.find("known.to.us")).isNotNull();
            for (var stranger : strangers)
                assertThat(stranger.get()).hasMessageContaining("authentication-unavailable");
            never.countDown();
        }
    }

    @Test
    void theHighestRoleCountsAndNoKnownRoleIsForbidden() {
        assertThat(role("agent")).isEqualTo(Caller.Role.AGENT);
        assertThat(users(MINUTE, token -> new Verdict.Good(List.of("agent", "admin", "x"), WORKER, "u", null))
                        .find("a.b.c")
                        .role())
                .isEqualTo(Caller.Role.ADMIN);
        assertThat(role("supervisor")).isEqualTo(Caller.Role.SUPERVISOR);
        assertThatThrownBy(() -> role("wfo.full_access")).hasMessageContaining("forbidden");
    }

    @Test
    void aUserWhoIsNoWorkerIsToldApartAndNotNamed() {
        var users = users(MINUTE, token -> new Verdict.Good(List.of("admin"), null, token + "@example.com", null));
        var one = users.find("jane.x.doe").name();
        assertThat(one)
                .matches("flex-[0-9a-f]{16}")
                .isNotEqualTo(users.find("john.x.doe").name());
    }

    @Test
    void whatIsNoTokenByItsFormIsNotSentToTwilio() {
        var users = users(MINUTE, token -> good("admin", null));
        for (String text : List.of(
                "",
                "a.b",
                "backend-secret-for-tests",
                ".......".substring(0, 3),
                "a.b.c d.e.f",
                "a.b.\u00e9\u00e9\u00e9")) assertThat(users.find(text)).as(text).isNull();
        assertThat(questions).hasValue(0);
    }

    private Caller.Role role(String role) {
        return users(MINUTE, token -> good(role, null)).find("a.b." + role).role();
    }

    private FlexUsers users(Duration longest, Function<String, Verdict> twilio) {
        FlexTokens tokens = (token, atMost) -> {
            questions.incrementAndGet();
            return twilio.apply(token);
        };
        return new FlexUsers(tokens, Duration.ofSeconds(20), longest, InstantSource.fixed(NOW));
    }

    private static Verdict good(String role, Instant expires) {
        return new Verdict.Good(List.of(role), WORKER, "jane@example.com", expires);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
