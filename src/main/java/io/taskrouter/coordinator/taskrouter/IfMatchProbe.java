package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.taskrouter.Answer.Conflict;
import io.taskrouter.coordinator.taskrouter.Answer.Ok;
import io.taskrouter.coordinator.taskrouter.TaskRouter.IfMatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Whether {@code If-Match} is enforced for workers: one answer for the whole workspace, found out once, by one caller at a time. */
final class IfMatchProbe {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);
    private volatile IfMatch known;

    IfMatchProbe(TwilioConfig.IfMatchMode mode, InstantSource clock) {
        this.clock = clock;
        this.known = switch (mode) {
            case AUTO -> IfMatch.UNKNOWN;
            case ENFORCED -> IfMatch.ENFORCED;
            case IGNORED -> IfMatch.IGNORED;
        };
    }

    IfMatch known() {
        return known;
    }

    /** @param harmlessWrite of the worker's own friendly name under {@link #impossible}; not made when the answer is known, or somebody asked within the last seconds */
    IfMatch find(Supplier<? extends Answer<?>> harmlessWrite) {
        if (known != IfMatch.UNKNOWN || !isMine()) return known;
        Answer<?> answer = harmlessWrite.get();
        if (answer instanceof Conflict<?>) known = IfMatch.ENFORCED;
        if (answer instanceof Ok<?>) known = IfMatch.IGNORED;
        return known;
    }

    private boolean isMine() {
        Instant now = clock.instant();
        Instant due = next.get();
        return !now.isBefore(due) && next.compareAndSet(due, now.plus(PAUSE));
    }

    /** A version no worker will reach, spelled like this one. */
    static String impossible(String etag) {
        String never = Integer.toString(Integer.MAX_VALUE - 1);
        int quote = etag.indexOf('"');
        return quote < 0 ? never : etag.substring(0, quote) + '"' + never + '"';
    }
}
