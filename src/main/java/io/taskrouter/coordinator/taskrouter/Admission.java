package io.taskrouter.coordinator.taskrouter;

import com.netflix.concurrency.limits.Limiter.Listener;
import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may send now. Three limits in a row: the rate of the endpoint, the rate of the account, calls under way at once. All three are learned: from 429, from the limits TaskRouter names in its answers,
 * from {@code Retry-After} (which closes the whole account: nothing is sent before it has passed), and from latency.
 */
final class Admission {
    /** A caller that could not wait for a place comes back in about this time. */
    private static final Duration CROWDED_PAUSE = Duration.ofMillis(250);

    private final Duration call;
    private final Duration longestWait;
    private final LongSupplier nanos;
    private final Clock clock;
    private final Turnstile account;
    private final List<Turnstile> endpoints;
    private final OrderedLimiter concurrency;

    Admission(TwilioConfig config, LongSupplier nanos, Clock clock) {
        this.call = config.requestTimeout();
        this.longestWait = config.limiter().maxWait();
        this.nanos = nanos;
        this.clock = clock;
        this.account = new Turnstile(new Pace(nanos));
        this.endpoints = Stream.generate(() -> new Turnstile(new Pace(nanos)))
                .limit(Endpoint.values().length)
                .toList();
        int max = Math.min(config.limiter().max(), config.pool().size());
        int initial = Math.min(config.limiter().initial(), max);
        this.concurrency = OrderedLimiter.of(new ConcurrencyLimit(initial, max), nanos);
    }

    /** @throws CallFailed when it is not this caller's turn within what the fence allows */
    Place enter(Endpoint endpoint, Fence fence) {
        Patience patience = new Patience(fence, call, longestWait, nanos);
        try {
            Listener listener = place(endpoint, patience);
            // Retry-After may have come while this caller waited for a place
            while (account.pace().isClosed()) {
                listener.onIgnore();
                listener = place(endpoint, patience);
            }
            return sending(endpoint, listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.notSent(Cause.THROTTLED, CROWDED_PAUSE);
        }
    }

    private Listener place(Endpoint endpoint, Patience patience) throws InterruptedException {
        pass(of(endpoint), patience);
        pass(account, patience);
        return concurrency.acquire(patience).orElseThrow(() -> Failures.notSent(Cause.THROTTLED, CROWDED_PAUSE));
    }

    private Place sending(Endpoint endpoint, Listener listener) {
        long now = nanos.getAsLong();
        of(endpoint).pace().sent(now);
        account.pace().sent(now);
        return new Place(endpoint, listener, now);
    }

    private Turnstile of(Endpoint endpoint) {
        return endpoints.get(endpoint.ordinal());
    }

    private static void pass(Turnstile turnstile, Patience patience) throws InterruptedException {
        long wait = turnstile.enter(patience);
        if (wait > 0) throw Failures.notSent(Cause.THROTTLED, Duration.ofNanos(wait));
    }

    int underWay() {
        return concurrency.getInflight();
    }

    int limit() {
        return concurrency.getLimit();
    }

    int waiting() {
        int paced = endpoints.stream().mapToInt(Turnstile::waiting).sum();
        return paced + account.waiting() + concurrency.waiting();
    }

    /** Requests per second of the account; infinite while no limit is known. */
    double rate() {
        return account.pace().rate();
    }

    /** A place among the calls under way, to be left exactly once. */
    final class Place {
        private final Endpoint endpoint;
        private final Listener listener;
        private final long enteredNanos;

        private Place(Endpoint endpoint, Listener listener, long enteredNanos) {
            this.endpoint = endpoint;
            this.listener = listener;
            this.enteredNanos = enteredNanos;
        }

        void leave(Attempt attempt) {
            int status = attempt.status();
            if (status == 429) refused(attempt);
            else if (status >= 200 && status < 500) listener.onSuccess();
            else listener.onIgnore(); // how long a failure takes says nothing about room
            learn(attempt);
        }

        private void refused(Attempt attempt) {
            boolean endpointsOwn = number(attempt.header("X-Rate-Limit-Limit")) != null
                    && Integer.valueOf(0).equals(number(attempt.header("X-Rate-Limit-Remaining")));
            boolean told = endpointsOwn || pause(attempt).isPositive();
            boolean counts = (endpointsOwn ? of(endpoint) : account).pace().refused(enteredNanos, told);
            if (endpointsOwn || !counts) listener.onIgnore();
            else listener.onDropped();
        }

        private void learn(Attempt attempt) {
            Integer limit = number(attempt.header("X-Rate-Limit-Limit"));
            if (limit != null && limit > 0) {
                double perSecond = (double) limit / windowSeconds(attempt.header("X-Rate-Limit-Config"));
                of(endpoint).pace().named(perSecond, number(attempt.header("X-Rate-Limit-Remaining")));
            }
            if (attempt.status() != 429 && attempt.status() != 503) return;
            Duration pause = pause(attempt);
            if (pause.isPositive()) account.pace().close(pause.toNanos());
        }

        private Duration pause(Attempt attempt) {
            return ErrorBody.retryAfter(attempt, clock.instant());
        }
    }

    /** Twilio publishes no syntax; {@code 50;w=1} is how others write it. Without it a limit is per second, as Twilio's console says. */
    private static int windowSeconds(@Nullable String config) {
        if (config == null) return 1;
        int at = config.indexOf(";w=");
        Integer seconds = at < 0 ? null : number(config.substring(at + 3));
        return seconds == null || seconds == 0 ? 1 : seconds;
    }

    private static @Nullable Integer number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 7) return null;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return null;
        }
        return Integer.valueOf(text);
    }
}
