package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.DividedOtherwise;
import io.taskrouter.coordinator.queue.Inbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Whether the queue answers, as a probe may ask: within its own deadline, and with one question under way at most however often it is asked. */
@ApplicationScoped
class RedisState {
    static final String DIVIDED_OTHERWISE = "divided otherwise";
    private static final long DEADLINE_MILLIS = 500;
    private static final WorkerSid NOBODY = new WorkerSid("WK" + "0".repeat(32));

    private final Inbox inbox;
    private @Nullable CompletableFuture<String> question;

    RedisState(Inbox inbox) {
        this.inbox = inbox;
    }

    /** {@code up}, {@code down}, {@link #DIVIDED_OTHERWISE}, or {@code slow} when there is no answer yet. */
    String now() {
        try {
            return asked().get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "slow";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "slow";
        } catch (ExecutionException e) {
            return "down";
        }
    }

    private synchronized CompletableFuture<String> asked() {
        if (question == null || question.isDone()) {
            CompletableFuture<String> next = new CompletableFuture<>();
            Thread.startVirtualThread(() -> next.complete(ask()));
            question = next;
        }
        return question;
    }

    private String ask() {
        try {
            inbox.status(NOBODY, "probe");
            return "up";
        } catch (DividedOtherwise e) {
            return DIVIDED_OTHERWISE;
        } catch (RuntimeException e) {
            return "down"; // whatever it is, nobody may wait for it
        }
    }
}
