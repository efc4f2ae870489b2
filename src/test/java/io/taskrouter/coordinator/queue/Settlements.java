package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.queue.Passes.Document;
import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settlements with something in a place of their own. */
final class Settlements {
    private Settlements() {}

    static Settlement outcomes(Settlement of, List<Result> outcomes) {
        return new Settlement(
                of.state(),
                outcomes,
                of.events(),
                of.confirmed(),
                of.marker(),
                of.documents(),
                of.journal(),
                of.summary(),
                of.lookAgain(),
                of.handOver());
    }

    /** The only update of the batch is put aside among the dead letters. */
    static Settlement buried(String updateId, Outcome outcome) {
        return new Settlement(
                "state",
                List.of(new Result(updateId, outcome, true)),
                0,
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                true);
    }

    /** @param document null for none */
    static Settlement kept(
            Claim claim, String state, String summary, List<String> journal, @Nullable Document document) {
        Settlement of = applied(claim);
        return new Settlement(
                state,
                of.outcomes(),
                of.events(),
                of.confirmed(),
                of.marker(),
                document == null ? List.of() : List.of(document),
                journal,
                summary,
                null,
                true);
    }
}
