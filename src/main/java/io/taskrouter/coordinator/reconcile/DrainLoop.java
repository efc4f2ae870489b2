package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.PassRunner;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Works off one worker's claims, pass after pass, until nothing is left to do now. Owns timing and retry; each claim has a virtual thread of its own. */
final class DrainLoop implements PassRunner {
    private static final Logger LOG = Logger.getLogger(DrainLoop.class);
    /** A batch that failed so often in a way that is its own fault is given up. */
    private static final int MAX_ATTEMPTS = 5;

    private final PassTools tools;
    private final Backoff backoff;
    private final Duration gatheringWindow;
    private final PassTraces traces;
    private final ThreadFactory threads = Thread.ofVirtual().name("pass-", 0).factory();

    DrainLoop(PassTools tools, Backoff backoff, Duration gatheringWindow, PassTraces traces) {
        this.tools = tools;
        this.backoff = backoff;
        this.gatheringWindow = gatheringWindow;
        this.traces = traces;
    }

    @Override
    public void start(Claim claim) {
        threads.newThread(() -> drain(claim)).start();
    }

    /** The first claim comes of an update that woke the queue: most often of the first to come back of those whom the last pass served. What a pass hands over waited beside those it served. */
    private void drain(Claim first) {
        @Nullable Claim claim = first;
        int callers = first.served();
        while (claim != null) {
            claim = next(claim, callers);
            if (claim != null) callers = claim.served() + claim.updates().size();
        }
    }

    private @Nullable Claim next(Claim handed, int callers) {
        try {
            var claim = gathered(handed, callers);
            if (claim == null) return lost(handed);
            return switch (run(claim)) {
                case Ending.Done done -> settled(claim, tools.passes().settle(claim, done.settlement()));
                case Ending.Again again -> again(claim, again);
                case Ending.Lost _ -> lost(claim);
            };
        } catch (QueueUnavailable e) {
            // Nothing was removed: whoever finds the worker due goes on from what TaskRouter says.
            LOG.warnf("Redis went away during a pass over %s; the pass is taken up when it is back", handed.worker());
            return null;
        }
    }

    /**
     * The callers that the last pass served send their next updates within moments; a pass that starts at once would split them into two camps that wait for each other. So it waits for them, until all are
     * back or the window is over. A caller who is alone, and one who waited alone behind another, waits for nobody.
     *
     * @param callers how many there seem to be
     */
    private @Nullable Claim gathered(Claim claim, int callers) {
        int here = claim.updates().size();
        boolean alone = claim.served() < 2 && here < 2;
        if (alone || callers <= here || claim.waiting() > 0 || claim.unclean() || gatheringWindow.isZero()) return claim;
        tools.passes().awaitQueued(claim, callers - here, gatheringWindow);
        return tools.passes().gather(claim).orElse(null);
    }

    private Ending run(Claim claim) {
        try {
            return traces.over(claim, () -> new Pass(tools, claim).run());
        } catch (QueueUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.errorf(e, "A pass over %s failed by a fault of ours, attempt %d", claim.worker(), claim.attempts() + 1);
            return claim.attempts() + 1 < MAX_ATTEMPTS || claim.updates().isEmpty() ? failed(claim) : bury(claim);
        }
    }

    private Ending failed(Claim claim) {
        tools.passes().release(claim, new Passes.Retry(backoff.next(claim.worker(), Duration.ZERO), true, false));
        return new Ending.Lost();
    }

    /** Gives up the oldest update of the batch and lets the others try. */
    private Ending bury(Claim claim) {
        var problem = Problem.of(
                ProblemType.INTERNAL_ERROR,
                "The update could not be applied and was put aside; tell the operators its id.");
        var outcome =
                new Passes.Result(claim.updates().getFirst().update().updateId(), new Outcome.Failed(problem), true);
        return new Ending.Done(
                new Passes.Settlement(
                                claim.state(),
                                List.of(outcome),
                                0,
                                null,
                                null,
                                null,
                                List.of(),
                                null,
                                Duration.ofSeconds(1),
                                !tools.draining().isDraining())
                        .telling(FeedEntries.of(claim, List.of(outcome))),
                1);
    }

    private @Nullable Claim settled(Claim claim, Passes.Settled settled) {
        backoff.clear(claim.worker());
        return switch (settled) {
            case Passes.Settled.Next(var next) -> next;
            case Passes.Settled.Idle _ -> null;
            case Passes.Settled.Lost _ -> lost(claim);
        };
    }

    private @Nullable Claim again(Claim claim, Ending.Again again) {
        var pause = backoff.next(claim.worker(), again.atLeast());
        LOG.infof("Worker %s again in %d ms: %s", claim.worker(), pause.toMillis(), again.why());
        tools.passes().release(claim, new Passes.Retry(pause, false, again.clean()));
        return null;
    }

    private static @Nullable Claim lost(Claim claim) {
        LOG.debugf("Worker %s has another holder", claim.worker());
        return null;
    }
}
