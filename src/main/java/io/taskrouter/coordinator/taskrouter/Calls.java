package io.taskrouter.coordinator.taskrouter;

import com.twilio.http.TwilioRestClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** The way of every call: credentials that are taken, place under the limits, fence, breaker, deadline, one request, and the answer. Reads may go it again. */
final class Calls {
    private final TwilioRestClient client;
    private final Credentials credentials = new Credentials(System::nanoTime);
    private final Admission admission;
    private final Resilience resilience;
    private final CallMetrics metrics;
    private final TwilioConfig config;

    Calls(TwilioRestClient client, TwilioConfig config, MeterRegistry registry, Clock clock) {
        this.client = client;
        this.config = config;
        this.admission = new Admission(config, System::nanoTime, clock);
        this.resilience = new Resilience(config);
        this.metrics = new CallMetrics(registry, admission, resilience);
    }

    /** What the SDK is asked, and what is taken from its answer; whatever either throws means that the answer made no sense. */
    @FunctionalInterface
    interface Question<T> extends Function<TwilioRestClient, T> {
        /** The header of the answer to the request made last, in this question. */
        static @org.jspecify.annotations.Nullable String header(String name) {
            return Attempt.CURRENT.get().header(name);
        }
    }

    <T> Answer<T> ask(Endpoint endpoint, Fence fence, Question<T> question) {
        try {
            return new Ok<>(demand(endpoint, fence, question));
        } catch (CallFailed e) {
            return e.answer();
        }
    }

    /** @throws CallFailed instead of an answer other than Ok */
    <T> T demand(Endpoint endpoint, Fence fence, Question<T> question) {
        if (!Thread.currentThread().isVirtual()) return OnVirtualThread.run(() -> demand(endpoint, fence, question));
        try {
            if (endpoint.isWrite()) return send(endpoint, fence, question);
            return resilience.repeating(() -> send(endpoint, fence, question));
        } catch (CallFailed e) {
            throw e;
        } catch (Exception e) {
            throw interruptedOr(e);
        }
    }

    private <T> T send(Endpoint endpoint, Fence fence, Question<T> question) throws Exception {
        boolean probe = probes(endpoint);
        Admission.Place place = place(endpoint, fence, probe);
        long started = System.nanoTime();
        Attempt attempt =
                new Attempt(endpoint, started + config.requestTimeout().toNanos());
        CallMetrics.Outcome outcome = CallMetrics.Outcome.UNKNOWN;
        CallSpan span = CallSpan.begin(endpoint);
        try {
            if (!fence.allows(config.requestTimeout())) throw Failures.fenced();
            T value = ScopedValue.where(Attempt.CURRENT, attempt)
                    .call(() -> resilience.once(attempt, understood(question)));
            outcome = CallMetrics.Outcome.OK;
            return value;
        } catch (CallFailed e) {
            outcome = CallMetrics.Outcome.of(e.answer());
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.connectionLost(attempt);
        } finally {
            place.leave(attempt);
            credentials.ended(probe, attempt.status());
            metrics.record(endpoint, outcome, attempt.status(), System.nanoTime() - started);
            span.ended(outcome, attempt.status());
            span.close();
        }
    }

    /** What refused credentials hold back is counted like what the breaker holds back. */
    private boolean probes(Endpoint endpoint) {
        try {
            return credentials.probes();
        } catch (CallFailed e) {
            metrics.record(endpoint, CallMetrics.Outcome.of(e.answer()), 0, 0);
            throw e;
        }
    }

    /** A fence that asks Redis throws what it likes, and a probe whose end is not told would be the last one. */
    private Admission.Place place(Endpoint endpoint, Fence fence, boolean probe) {
        try {
            return admission.enter(endpoint, fence);
        } catch (RuntimeException | Error e) {
            credentials.ended(probe, 0);
            throw e;
        }
    }

    private <T> Callable<T> understood(Question<T> question) {
        return () -> {
            try {
                return question.apply(client);
            } catch (CallFailed e) {
                throw e;
            } catch (RuntimeException e) {
                throw Failures.unreadable(); // never with its cause: it quotes the answer
            }
        };
    }

    private static RuntimeException interruptedOr(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return Failures.unreachable();
        }
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }

    /** The deadline interrupts whoever waits for TaskRouter, and only a virtual thread can be interrupted while it reads from a socket. */
    private static final class OnVirtualThread {
        static <T> T run(Callable<T> call) {
            var task = new java.util.concurrent.FutureTask<>(call);
            Thread.startVirtualThread(task);
            try {
                return task.get();
            } catch (InterruptedException e) {
                task.cancel(true);
                Thread.currentThread().interrupt();
                throw Failures.unreachable();
            } catch (java.util.concurrent.ExecutionException e) {
                throw e.getCause() instanceof RuntimeException unchecked
                        ? unchecked
                        : new IllegalStateException(e.getCause());
            }
        }
    }
}
