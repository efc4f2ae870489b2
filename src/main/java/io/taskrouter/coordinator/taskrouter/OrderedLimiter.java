package io.taskrouter.coordinator.taskrouter;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limiter.AbstractLimiter;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The library's limiters refuse at once, or serve the last comer first; here callers wait in order. */
final class OrderedLimiter extends AbstractLimiter<Patience> {
    private final Places places;

    private OrderedLimiter(Builder builder) {
        super(builder);
        this.places = new Places(getLimit());
    }

    static OrderedLimiter of(Limit limit, LongSupplier clock) {
        return new Builder().named("taskrouter").limit(limit).nanoClock(clock).build();
    }

    @Override
    public Optional<Limiter.Listener> acquire(Patience patience) {
        try {
            boolean free = !places.hasQueuedThreads() && places.tryAcquire(); // alone it would overtake
            boolean taken = free || places.tryAcquire(patience.nanos(), TimeUnit.NANOSECONDS);
            return taken ? Optional.of(new Place(createListener())) : createRejectedListener();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return createRejectedListener();
        }
    }

    int waiting() {
        return places.getQueueLength();
    }

    @Override
    protected void onNewLimit(int limit) {
        int before = getLimit();
        super.onNewLimit(limit);
        if (limit > before) places.release(limit - before);
        else places.reducePermits(before - limit);
    }

    private static final class Places extends Semaphore {
        Places(int count) {
            super(count, true);
        }

        @Override
        protected void reducePermits(int count) {
            super.reducePermits(count);
        }
    }

    private final class Place implements Limiter.Listener {
        private final Limiter.Listener sample;

        Place(Limiter.Listener sample) {
            this.sample = sample;
        }

        @Override
        public void onSuccess() {
            sample.onSuccess();
            places.release();
        }

        @Override
        public void onIgnore() {
            sample.onIgnore();
            places.release();
        }

        @Override
        public void onDropped() {
            sample.onDropped();
            places.release();
        }
    }

    private static final class Builder extends AbstractLimiter.Builder<Builder> {
        @Override
        protected Builder self() {
            return this;
        }

        OrderedLimiter build() {
            return new OrderedLimiter(this);
        }
    }
}
