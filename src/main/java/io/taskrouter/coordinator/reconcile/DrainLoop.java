package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.PassRunner;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.QueueRefused;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.queue.WrittenByNewer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Works off one worker's claims, pass after pass, until nothing is left to do now. Owns timing and retry; each claim has a virtual thread of its own. */
final class DrainLoop implements PassRunner {
    private static final Logger LOG = Logger.getLogger(DrainLoop.class);
    /** A batch that failed so often in a way that is its own fault is narrowed until the culprit stands alone, who is given up. */
    static final int MAX_ATTEMPTS = 5;
    /** Vanished holders are nobody's fault most often; so many over one pass are. */
    static final int MAX_CRASHES = 8;
    /** Halving the largest batch takes no more. */
    static final int HALVINGS = 8;

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
        var begun = new AtomicReference<@Nullable Pass>();
        var claim = handed;
        try {
            var grown = gathered(handed, callers);
            if (grown == null) return lost(handed);
            claim = grown;
            return ended(claim, run(claim, begun));
        } catch (Throwable e) {
            return broken(claim, begun.get(), e);
        }
    }

    private @Nullable Claim ended(Claim claim, Ending ending) {
        return switch (ending) {
            case Ending.Done done -> settled(claim, tools.passes().settle(claim, done.settlement()));
            case Ending.Again again -> again(claim, again);
            case Ending.Lost _ -> lost(claim);
        };
    }

    /** What comes before or after the pass failed. That counts as the pass does; else nobody would find the culprit, and each try would cost a lease. */
    private @Nullable Claim broken(Claim claim, @Nullable Pass pass, Throwable why) {
        if (why instanceof WrittenByNewer) return leave(claim, pass);
        boolean isOurs = isFaultOfOurs(why);
        try {
            if (isOurs) {
                LOG.errorf(
                        why,
                        "A pass over %s did not come to its end, attempt %d",
                        claim.worker(),
                        claim.attempts() + 1);
                return ended(claim, failed(claim, pass));
            }
            LOG.warnf("A pass over %s cannot go on: %s", claim.worker(), why.getMessage());
        } catch (Throwable e) {
            isOurs = isFaultOfOurs(e);
            LOG.warnf("Nor can anything of it be given up: %s", e.getClass().getSimpleName());
        }
        boolean counts = isOurs;
        giveBack(claim, () -> release(claim, counts, false));
        return null;
    }

    /** Whoever understands it must not wait for those who do not; and what cannot be read must not be thought to have failed. */
    private @Nullable Claim leave(Claim claim, @Nullable Pass pass) {
        var aside = backoff.next(claim.worker(), Duration.ZERO);
        LOG.errorf(
                "A newer release wrote what is kept of %s or of a worker it shares a call with: left to that release. Where"
                        + " no replica of it runs any more start one; until then what waits for this worker stands.",
                claim.worker());
        giveBack(claim, () -> tools.passes().leave(claim, pass == null && !claim.unclean(), aside));
        return null;
    }

    /** Is it not that Redis was away? Then nothing was removed, and whoever takes the pass up goes on from what TaskRouter says. */
    private static boolean isFaultOfOurs(Throwable e) {
        return !(e instanceof QueueUnavailable) || e instanceof QueueRefused;
    }

    private static void giveBack(Claim claim, Runnable how) {
        try {
            how.run();
        } catch (Throwable e) {
            LOG.warnf(
                    "Worker %s stands until the lease ends: %s",
                    claim.worker(), e.getClass().getSimpleName());
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
        if (alone || callers <= here || claim.waiting() > 0 || claim.unclean() || gatheringWindow.isZero())
            return claim;
        tools.passes().awaitQueued(claim, callers - here, gatheringWindow);
        return tools.passes().gather(claim).orElse(null);
    }

    Ending run(Claim claim) {
        return run(claim, new AtomicReference<>());
    }

    /** @param begun is told the pass */
    private Ending run(Claim claim, AtomicReference<@Nullable Pass> begun) {
        if (claim.crashes() > MAX_CRASHES + HALVINGS && claim.updates().size() == 1) return bury(claim, 1, null);
        try {
            return traces.over(claim, () -> {
                var pass = new Pass(tools, claim);
                begun.set(pass);
                return pass.run();
            });
        } catch (QueueUnavailable e) {
            throw e;
        } catch (Throwable e) {
            LOG.errorf(e, "A pass over %s failed by a fault of ours, attempt %d", claim.worker(), claim.attempts() + 1);
            return failed(claim, begun.get());
        }
    }

    private static boolean isHarmless(@Nullable Pass pass) {
        return pass == null || pass.isWithoutEffect();
    }

    /** What happened is put aside first: it can be read again at TaskRouter. Then the batch gets narrower with each attempt, see {@link Pass}, and at last its one update is given up. */
    private Ending failed(Claim claim, @Nullable Pass pass) {
        boolean harmless = isHarmless(pass);
        int attempts = claim.attempts() + 1;
        int updates = claim.updates().size();
        if (attempts >= MAX_ATTEMPTS && !claim.events().isEmpty() && harmless && (updates == 0 || !claim.unclean()))
            return withoutEvents(claim, pass);
        if (attempts < MAX_ATTEMPTS || updates == 0 || updates > 1 && attempts < MAX_ATTEMPTS + HALVINGS)
            return later(claim, harmless && !claim.unclean() && attempts < MAX_ATTEMPTS);
        return bury(claim, harmless ? 1 : updates, pass);
    }

    private Ending later(Claim claim, boolean clean) {
        release(claim, true, clean);
        return new Ending.Lost();
    }

    private void release(Claim claim, boolean counts, boolean clean) {
        tools.passes().release(claim, new Passes.Retry(backoff.next(claim.worker(), Duration.ZERO), counts, clean));
    }

    private Ending withoutEvents(Claim claim, @Nullable Pass pass) {
        LOG.errorf(
                "%d events of %s are put aside; TaskRouter is read instead",
                claim.events().size(), claim.worker());
        boolean written = claim.unclean();
        return settlement(
                givenUp(claim, pass).state(claim.state(), written),
                claim,
                List.of(),
                claim.events().size(),
                written);
    }

    /** Gives up the oldest updates of the batch and lets the others try. */
    private Ending bury(Claim claim, int count, @Nullable Pass pass) {
        var problem = Problem.of(
                ProblemType.TASKROUTER_REFUSED, // final, which 500 is not: the same key would bring this answer again
                "The update could not be applied and was put aside; tell the operators its id.");
        var outcomes = claim.updates().stream()
                .limit(count)
                .map(queued -> new Passes.Result(queued.update().updateId(), new Outcome.Failed(problem), true))
                .toList();
        boolean written = claim.unclean() || !isHarmless(pass);
        var left = written ? givenUp(claim, pass).state(claim.state(), true) : null;
        return settlement(left == null ? claim.state() : left, claim, outcomes, 0, written);
    }

    /** @param pass null when none was begun over the claim */
    private GivenUp givenUp(Claim claim, @Nullable Pass pass) {
        return pass == null ? new GivenUp(tools, claim.now(), claim.verdicts()) : pass.givenUp();
    }

    /** @param written may a document of this pass stand at TaskRouter? By a state that knows nothing of it, its stamp would be taken for one that Redis has forgotten */
    private Ending settlement(
            @Nullable String state, Claim claim, List<Passes.Result> outcomes, int events, boolean written) {
        return new Ending.Done(
                new Passes.Settlement(
                                state,
                                outcomes,
                                events,
                                null,
                                null,
                                List.of(),
                                List.of(),
                                null,
                                Duration.ofSeconds(1),
                                !tools.draining().isDraining())
                        .telling(FeedEntries.of(claim, outcomes))
                        .seeing(written),
                outcomes.size());
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
        var pause = backoff.after(claim.worker(), again);
        LOG.infof("Worker %s again in %d ms: %s", claim.worker(), pause.toMillis(), again.why());
        tools.passes().release(claim, new Passes.Retry(pause, false, again.clean(), !again.outrun()));
        return null;
    }

    private static @Nullable Claim lost(Claim claim) {
        LOG.debugf("Worker %s has another holder", claim.worker());
        return null;
    }
}
