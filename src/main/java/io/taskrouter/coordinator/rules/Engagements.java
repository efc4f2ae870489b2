package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Heard;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Brings together what TaskRouter and other sources say of the same calls. What TaskRouter knows counts once, as TaskRouter tells it; others only add what it does not know. Several sources that
 * tell of calls unknown to TaskRouter are taken to tell of the same ones.
 */
final class Engagements {
    /** How long released ones absorb what comes late. */
    private static final Duration KEPT = Duration.ofMinutes(15);

    /** Of one worker. Nobody is in so many calls; a source that makes up sessions must not fill the memory of all. */
    private static final int MOST = 32;

    /** By how much the clocks of the sources and TaskRouter's may differ. */
    private static final Duration SKEW = Duration.ofSeconds(10);

    private final Ledger ledger;

    Engagements(Ledger ledger) {
        this.ledger = ledger;
    }

    void hear(Heard heard) {
        var known = ledger.engagements().get(heard.engagement());
        if (known != null && heard.ordered() && heard.sequence() <= known.sequence()) return;
        boolean begins = heard.stage().compareTo(Stage.CONNECTED) <= 0;
        if (known == null || known.isOver() && heard.ordered() && begins) {
            if (heard.ordered() && begins) releaseOthers(heard);
            ledger.engagements().put(heard.engagement(), first(heard));
        } else if (!known.isOver()) {
            ledger.engagements().put(heard.engagement(), known.heard(heard));
        }
        bind();
        forgetBeyondMost(heard.engagement());
        tellAccepting(heard);
    }

    /** Under which name a call is known, where two of one session are told apart by their SIDs. */
    String name(String session, String callSid) {
        var known = ledger.engagements().get(session);
        boolean another =
                known != null && known.callSid() != null && !known.callSid().equals(callSid);
        var longer = session + "/" + callSid;
        return another || ledger.engagements().containsKey(longer) ? longer : session;
    }

    /** First what is over anyway, then what TaskRouter knows as well, then what nothing was heard of for longest. */
    private void forgetBeyondMost(String latest) {
        while (ledger.engagements().size() > MOST) {
            ledger.engagements().entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(latest))
                    .min(Comparator.comparing((Map.Entry<String, Engagement> entry) ->
                                    entry.getValue().isOver()
                                            ? 0
                                            : entry.getValue().bound() != null ? 1 : 2)
                            .thenComparing(entry -> entry.getValue().heard())
                            .thenComparing(Map.Entry::getKey))
                    .map(Map.Entry::getKey)
                    .ifPresent(ledger.engagements()::remove);
        }
    }

    /** Are there so many open ones that others had to be forgotten? */
    static boolean isOverfull(Ledger ledger) {
        return ledger.engagements().size() >= MOST
                && ledger.engagements().values().stream().noneMatch(Engagement::isOver);
    }

    /** Late word of a call that TaskRouter has ended is none. */
    private Engagement first(Heard heard) {
        var fresh = Engagement.begin(heard);
        boolean ended = isEnded(heard.reservationSid()) || isEnded(heard.taskSid());
        return ended ? fresh.over() : fresh;
    }

    private boolean isEnded(@org.jspecify.annotations.Nullable String sid) {
        return sid != null && ledger.ended().containsKey(sid);
    }

    /** One call at a time: where another begins, the one before is over. */
    private void releaseOthers(Heard heard) {
        ledger.engagements()
                .replaceAll((key, other) ->
                        other.source().equals(heard.source()) && !other.isOver() ? other.over() : other);
    }

    /** The click on accept, which TaskRouter does not tell. */
    private void tellAccepting(Heard heard) {
        if (heard.stage() != Stage.ACCEPTING && heard.stage() != Stage.CONNECTED) return;
        var engagement = ledger.engagements().get(heard.engagement());
        if (engagement == null || engagement.bound() == null) return;
        ledger.calls()
                .computeIfPresent(engagement.bound(), (sid, call) -> call.reported(Call.Phase.ACCEPTING, heard.at()));
    }

    // ---- which of TaskRouter's calls they are

    void bind() {
        if (ledger.engagements().isEmpty()) return;
        ledger.engagements().replaceAll((key, each) -> isReleasedByTaskRouter(each) ? each.over() : each);
        for (var entry : open()) {
            // also what was bound by a guess before it was named
            named(entry.getValue()).ifPresent(sid -> bind(entry, sid));
        }
        for (var entry : open()) {
            if (entry.getValue().isLoose()) likely(entry.getValue()).ifPresent(sid -> bind(entry, sid));
        }
    }

    /**
     * Before TaskRouter's call goes. Where nobody is known to have accepted it, whoever talks was taken wrongly to talk in it, and does so in another one. What only rings goes with it, but nobody has said that it is over: what
     * is heard of it again counts.
     */
    void setFree(String reservationSid) {
        var call = ledger.calls().get(reservationSid);
        if (call == null || call.phase().compareTo(Call.Phase.LIVE) >= 0) return;
        for (var entry : open()) {
            var each = entry.getValue();
            boolean guessed = reservationSid.equals(each.bound())
                    && named(each).filter(reservationSid::equals).isEmpty();
            if (!guessed) continue;
            if (each.stage().compareTo(Stage.CONNECTED) >= 0)
                ledger.engagements().put(entry.getKey(), each.boundTo(null));
            else ledger.engagements().remove(entry.getKey());
        }
    }

    private boolean isReleasedByTaskRouter(Engagement engagement) {
        return !engagement.isOver()
                && (engagement.bound() != null && !ledger.calls().containsKey(engagement.bound())
                        || isEnded(engagement.reservationSid()));
    }

    private void bind(Map.Entry<String, Engagement> entry, String reservationSid) {
        ledger.engagements().put(entry.getKey(), entry.getValue().boundTo(reservationSid));
    }

    private List<Map.Entry<String, Engagement>> open() {
        return ledger.engagements().entrySet().stream()
                .filter(entry -> !entry.getValue().isOver())
                .map(Map.Entry::copyOf)
                .sorted(Comparator.comparing((Map.Entry<String, Engagement> entry) ->
                                entry.getValue().begun())
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }

    /** By the strongest name alone: where that fits nothing that is known, the call is yet to come, and a weaker name would only lead to another one. */
    private Optional<String> named(Engagement engagement) {
        var reservation = engagement.reservationSid();
        if (reservation != null) return Optional.of(reservation).filter(ledger.calls()::containsKey);
        var task = engagement.taskSid();
        if (task != null) return latest(call -> call.task().sid().equals(task));
        var customer = engagement.callSid();
        return customer == null
                ? Optional.empty()
                : latest(call -> customer.equals(call.task().callSid()));
    }

    /** A task, and so a customer, may come to the same worker again: what was is over for the source. */
    private Optional<String> latest(Predicate<OpenCall> wanted) {
        return ledger.calls().entrySet().stream()
                .filter(call -> wanted.test(call.getValue()))
                .max(Comparator.comparing((Map.Entry<String, OpenCall> call) ->
                                call.getValue().begun())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }

    /** Nobody names it, but a worker who talks at TaskRouter and at the source talks on one telephone. */
    private Optional<String> likely(Engagement engagement) {
        Set<String> taken = ledger.engagements().values().stream()
                .filter(other -> other.source().equals(engagement.source()) && !other.isOver())
                .map(Engagement::bound)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
        return ledger.calls().entrySet().stream()
                .filter(call -> !taken.contains(call.getKey()) && mayBe(call.getValue(), engagement))
                .min(Comparator.comparing(call -> call.getValue().begun()))
                .map(Map.Entry::getKey);
    }

    /**
     * What wraps up has no telephone in it any more, unless the source says that it wraps up too. Whoever calls out is not being called; but a telephone that is called may be the worker's side of a call going out. Nobody
     * talks in a call before it is offered.
     */
    private static boolean mayBe(OpenCall call, Engagement engagement) {
        var kind = call.task().kind();
        boolean mayGoOut = kind == Call.Kind.OUTBOUND || kind == Call.Kind.INTERNAL;
        return kind != Call.Kind.PARK_HANGUP
                && kind != Call.Kind.OTHER
                && (mayGoOut || !engagement.outgoing())
                && !engagement.isTalkFrom(call.begun().minus(SKEW))
                && (call.phase() != Call.Phase.WRAPPING || engagement.stage() == Stage.WRAPPING);
    }

    // ---- what they add

    /** Calls that TaskRouter does not know, by their names: those of the source that tells of the most. */
    static List<Map.Entry<String, Engagement>> added(Ledger ledger) {
        return ledger.engagements().entrySet().stream()
                .filter(entry -> !entry.getValue().isOver() && entry.getValue().bound() == null)
                .collect(Collectors.groupingBy(entry -> entry.getValue().source()))
                .values()
                .stream()
                .max(Comparator.comparing((List<Map.Entry<String, Engagement>> list) -> list.size())
                        .thenComparing(list -> list.getFirst().getKey()))
                .orElse(List.of());
    }

    /** Nothing stays forever because somebody has stopped talking. Nobody said that it is over, though: what is heard of it again counts. */
    void forget(Instant now, Duration expiry) {
        ledger.engagements()
                .values()
                .removeIf(each -> !each.isOver() && !each.heard().plus(expiry).isAfter(now));
        ledger.engagements()
                .values()
                .removeIf(each ->
                        each.isOver() && each.heard().plus(expiry).plus(KEPT).isBefore(now));
    }
}
