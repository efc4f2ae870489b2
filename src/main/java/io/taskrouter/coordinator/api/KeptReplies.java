package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import jakarta.inject.Singleton;

/** Repetitions, under one Idempotency-Key, of requests that are no update of one worker: answered as the first was. */
@Singleton
class KeptReplies {
    private final Errands errands;
    private final Inbox inbox;

    KeptReplies(Errands errands, Inbox inbox) {
        this.errands = errands;
        this.inbox = inbox;
    }

    /** What was asked for. All of it is safe to do twice: a repetition that finds no answer yet does it too, instead of waiting for one who may have died. Whichever is done first has answered both. */
    interface Work {
        /** @param again somebody began it before, and maybe did it */
        Reply done(boolean again);
    }

    /** @throws ApiProblem what is not kept: 422 for a key of another request, 429, 5xx */
    Reply once(Call call, Work work) {
        Idempotency key = IdempotencyKeys.of(call, Preferences.of(call.headers("Prefer")));
        if (key == null) return work.done(false);
        String seed = inbox.newUpdateId();
        Errands.Kept kept = errands.keep(key, seed);
        if (kept.reused()) throw IdempotencyKeys.reused();
        if (kept.answer() != null) return Reply.read(kept.answer()).asReplayed();
        Reply reply = answered(call, work, !kept.seed().equals(seed));
        if (reply.passing()) return reply;
        String own = reply.written();
        String first = errands.answer(key, kept.seed(), own);
        return first.equals(own) ? reply : Reply.read(first).asReplayed();
    }

    private static Reply answered(Call call, Work work, boolean again) {
        try {
            return work.done(again);
        } catch (ApiProblem problem) {
            int status = problem.problem().type().status();
            if (status == 429 || status >= 500) throw problem;
            return Reply.problem(call, problem);
        }
    }
}
