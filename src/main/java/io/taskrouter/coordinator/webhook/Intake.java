package io.taskrouter.coordinator.webhook;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads what was let in, and has it queued. Every method throws {@link QueueUnavailable} when that failed. */
@Singleton
class Intake {
    /** Event Streams waits five seconds for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Forwarder forwarder;
    private final Metrics metrics;
    private final TaskRouterTranslator taskRouter;
    private final InstantSource clock;

    @Inject
    Intake(
            Forwarder forwarder,
            Metrics metrics,
            Instance<InstantSource> clock,
            @ConfigProperty(name = "twilio.workspace-sid") Optional<String> workspace) {
        this.forwarder = forwarder;
        this.metrics = metrics;
        this.clock = clock.isResolvable() ? clock.get() : InstantSource.system();
        this.taskRouter = new TaskRouterTranslator(workspace);
    }

    /** @throws Refusal 400 when it is no event */
    void event(Map<String, String> form) {
        demand(take(Source.TASKROUTER, taskRouter.read(form::get, clock.instant())));
    }

    /** @throws Refusal 400 when it is no call's status */
    void status(Map<String, String> form) {
        demand(take(Source.VOICE_STATUS, VoiceTranslator.read(form::get, clock.instant())));
    }

    /**
     * Entries that say nothing are counted and left out: refusing the batch would only have it sent again, as it is, for
     * hours. When one cannot be queued, all come again, and those that were queued count once.
     *
     * @throws Refusal 400 when it is no batch at all
     */
    void batch(byte[] body) {
        Instant received = clock.instant();
        List<Callable<Fate>> work = CloudEvents.read(body).stream()
                .<Callable<Fate>>map(fields -> () -> take(Source.EVENT_STREAMS, taskRouter.read(fields, received)))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Fate> each : threads.invokeAll(work, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) each.get();
        } catch (CancellationException e) {
            throw new QueueUnavailable("the batch was not queued in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailable("interrupted", e);
        }
    }

    private Fate take(Source source, Reading reading) {
        Fate fate = forwarder.forward(reading);
        metrics.event(source, reading, fate);
        switch (reading) {
            case Reading.Named named -> lag(source, named.event());
            case Reading.Nameless nameless -> lag(source, nameless.event());
            case Reading.Dropped dropped -> {}
        }
        return fate;
    }

    private void lag(Source source, Event event) {
        metrics.lag(source, event.at(), clock.instant());
    }

    private static void demand(Fate fate) {
        if (fate == Fate.MALFORMED)
            throw new Refusal(ProblemType.MALFORMED_REQUEST, "Send the fields that the event's type has.");
    }
}
