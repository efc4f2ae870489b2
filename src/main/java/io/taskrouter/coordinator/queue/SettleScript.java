package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.CommandCodec;
import io.taskrouter.coordinator.command.CommandCodecOutcomes;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a settlement into the terms of {@code settle.lua}. What was confirmed is encoded once, whoever shares it. */
final class SettleScript {
    private final Keys keys;
    private final QueueConfig config;
    private final Claims claims;
    private final Waiters waiters;
    private final String replica;

    SettleScript(Keys keys, QueueConfig config, Claims claims, Waiters waiters, String replica) {
        this.keys = keys;
        this.config = config;
        this.claims = claims;
        this.waiters = waiters;
        this.replica = replica;
    }

    Invocation prepare(Claim claim, Settlement settlement) {
        checkOrder(claim, settlement);
        List<String> outcomes = settlement.outcomes().stream()
                .map(each -> CommandCodecOutcomes.encode(each.outcome()))
                .toList();
        @Nullable String confirmed = settlement.confirmed() == null ? null : ExactJson.text(settlement.confirmed());
        List<byte[]> dead = dead(claim, settlement, outcomes);
        boolean shared = outcomes.size() > 1;
        var news = Announcement.toOthers(replica, claim, settlement, outcomes, confirmed);
        Keys.Worker of = keys.of(claim.worker());
        Invocation script = RedisInbox.granting(Script.SETTLE, of)
                .key(of.journal())
                .key(of.documents())
                .key(of.floor())
                .key(of.dead())
                .key(of.confirmed(claim.pass()))
                .key(of.feed());
        for (Result each : settlement.outcomes()) script.key(of.status(each.updateId()));
        script.key(of.found());
        script.arg(of.sid())
                .arg(claim.owner())
                .arg(claim.pass())
                .arg(outcomes.size())
                .arg(settlement.events())
                .arg(settlement.marker() == null ? "" : Long.toString(settlement.marker()))
                .arg(orEmpty(settlement.state()))
                .arg(shared ? orEmpty(confirmed) : "")
                .arg(settlement.documents().size())
                .arg(orEmpty(settlement.summary()))
                .arg(
                        settlement.lookAgain() == null
                                ? ""
                                : Long.toString(settlement.lookAgain().toMillis()))
                .arg(settlement.handOver());
        claims.terms(script)
                .arg(config.retention().toSeconds())
                .arg(settlement.journal().size())
                .arg(dead.size())
                .arg(news.size() + (settlement.feed().isEmpty() ? 0 : 1))
                .arg(settlement.found().size())
                .arg(settlement.seen());
        for (int i = 0; i < outcomes.size(); i++) {
            boolean applied = settlement.outcomes().get(i).outcome() instanceof Outcome.Applied;
            script.arg(Results.record(
                    claim, i, outcomes.get(i), applied ? confirmed : null, applied && shared && confirmed != null));
        }
        settlement.journal().forEach(script::arg);
        dead.forEach(script::arg);
        settlement.documents().forEach(document -> script.arg(text(document)));
        settlement.found().forEach(document -> script.arg(text(document)));
        news.forEach((to, message) -> script.arg(Keys.channel(to)).arg(message));
        if (!settlement.feed().isEmpty())
            script.arg(Keys.FEED).arg(of.prefix()).arg(String.join("\n", settlement.feed()));
        return script;
    }

    /** Callers that wait here get the very objects; nothing is read back. */
    void tellHere(Claim claim, Settlement settlement, Instant settledAt) {
        for (int i = 0; i < settlement.outcomes().size(); i++) {
            Claim.Queued queued = claim.updates().get(i);
            Outcome outcome = settlement.outcomes().get(i).outcome();
            @Nullable ObjectNode confirmed = outcome instanceof Outcome.Applied ? settlement.confirmed() : null;
            Update update = queued.update();
            waiters.settled(new Settled(
                    update.updateId(), update.worker(), queued.acceptedAt(), settledAt, outcome, confirmed));
        }
    }

    private static void checkOrder(Claim claim, Settlement settlement) {
        List<Result> outcomes = settlement.outcomes();
        if (outcomes.size() > claim.updates().size()
                || settlement.events() > claim.events().size()) {
            throw new IllegalArgumentException("more settled than was claimed");
        }
        for (int i = 0; i < outcomes.size(); i++) {
            if (!outcomes.get(i)
                    .updateId()
                    .equals(claim.updates().get(i).update().updateId())) {
                throw new IllegalArgumentException("outcomes are not in the order of the batch");
            }
        }
    }

    private static List<byte[]> dead(Claim claim, Settlement settlement, List<String> outcomes) {
        List<byte[]> dead = new ArrayList<>(0);
        for (int i = 0; i < outcomes.size(); i++) {
            if (!settlement.outcomes().get(i).dead()) continue;
            Claim.Queued queued = claim.updates().get(i);
            String update = new String(CommandCodec.encode(queued.update()), StandardCharsets.UTF_8);
            String letter = "{\"acceptedAt\":" + queued.acceptedAt().toEpochMilli() + ",\"update\":" + update
                    + ",\"outcome\":" + outcomes.get(i) + "}";
            dead.add(letter.getBytes(StandardCharsets.UTF_8));
        }
        return dead;
    }

    private static String text(Passes.Document document) {
        return document.stamp() + "\n" + document.attributes();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
