package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.Breach;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** What people must hear of: counted, and one line each. */
final class Alarms {
    private static final Logger LOG = Logger.getLogger(Alarms.class);
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z._-]{0,39}");

    private final PassMetrics metrics;

    Alarms(PassMetrics metrics) {
        this.metrics = metrics;
    }

    void breach(WorkerSid worker, Breach breach) {
        metrics.breach(breach);
        LOG.warnf(
                "Worker %s was offered queue call %s beside %s (rule %s): %s",
                worker,
                breach.reservationSid(),
                breach.becauseOf(),
                breach.rule(),
                breach.reject() ? "rejected" : "it was accepted already");
    }

    /** A reservation is accepted though its caller has long been gone. */
    void stuck(WorkerSid worker, String reservation, boolean freed) {
        metrics.stuck();
        LOG.warnf(
                "The caller of worker %s's reservation %s has gone, and the reservation is still accepted: %s",
                worker,
                reservation,
                freed ? "its task is completed" : "complete its task, or set coordinator.rules.free-stuck-calls");
    }

    /** Somebody wrote without the coordinator: counted only, it is in the worker's history. */
    void outsideChange(Adoption adoption) {
        metrics.outsideChange(adoption);
    }

    /** Likewise of the voice channel's capacity. */
    void outsideCapacity(boolean raised) {
        metrics.outsideCapacity(raised);
    }

    /**
     * Somebody keeps doing to a worker what must be put back.
     *
     * @param readiness do they set the worker ready while the rules forbid it?
     * @param full is the voice channel kept full because of it?
     */
    void fight(WorkerSid worker, boolean readiness, boolean full) {
        metrics.fight();
        LOG.warnf(
                "Somebody outside keeps %s of worker %s; %s until that stops. Find the writer by the worker's history and"
                        + " stop it.",
                readiness ? "setting isAcdReady" : "undoing attributes",
                worker,
                full
                        ? "its voice channel is kept full"
                        : readiness ? "it is taken back each time" : "what they undo is put back only now and then");
    }

    /** TaskRouter refuses what the rules want written. */
    void refused(WorkerSid worker, int status, int code) {
        LOG.warnf(
                "TaskRouter refuses the attributes of worker %s with HTTP %d, code %d, though no caller's update is in"
                        + " them; they are tried again later, and the voice channel is kept full where the worker should"
                        + " not be ready. Look the code up in Twilio's error list and repair the worker there.",
                worker, status, code);
    }

    /** Somebody outside wrote so much that what callers had set has no room beside it. */
    void noRoom(WorkerSid worker, int length, Set<String> keys) {
        LOG.warnf(
                "Worker %s was written outside; putting back %s would make its attributes %d characters, more than"
                        + " TaskRouter takes, so they are not put back. Shorten the attributes and set them again.",
                worker, keys, length);
    }

    /** Twilio does not do with a caller what it is asked for, though he is still there. */
    void notMoved(WorkerSid worker, String callSid, String what, Answer<?> answer) {
        metrics.notMoved();
        LOG.warnf(
                "Call %s of worker %s could not be %s, it stays where it is: %s",
                callSid, worker, what, answer instanceof Answer.Refused<?> refused ? refused.reason() : "conflict");
    }

    /** For hours the task for the wrap-up of a caller who hung up while parked could not be made. */
    void notWrappedUp(WorkerSid worker, String callSid) {
        metrics.notWrappedUp();
        LOG.errorf(
                "The caller of call %s hung up while parked by worker %s, and no wrap-up task could be made for hours; it"
                        + " is given up. See whether the call's workflow still exists.",
                callSid, worker);
    }

    /** A source says what no vocabulary has: its program is newer than this one. */
    void unheardOf(Event.Signal signal) {
        metrics.unheardOf(signal.source());
        var payload = signal.word().path("payload");
        LOG.infof(
                "Nobody has heard of this word of %s, nothing follows from it: type=%s status=%s flow=%s",
                signal.source(),
                bounded(signal.word().path("type")),
                bounded(payload.path("status")),
                bounded(payload.path("flow")));
    }

    /** A word, not whatever somebody has put there: a number may be anybody's. */
    private static String bounded(JsonNode word) {
        var text = word.asText("");
        return text.isEmpty() || WORD.matcher(text).matches() ? text : "?";
    }

    /** A task's attributes that have to be left behind when its caller is queued again. */
    void shortened(WorkerSid worker, String callSid, List<String> leftOut) {
        LOG.warnf(
                "Call %s of worker %s is queued without the task attributes %s: Twilio takes no more than %d characters",
                callSid, worker, leftOut, Twiml.LIMIT);
    }

    /** Another coordinator, with a Redis of its own, writes the same worker. */
    void rival(WorkerSid worker) {
        metrics.rival();
        LOG.errorf(
                "Another coordinator writes worker %s, so this one does not: two with separate Redis on one workspace"
                        + " undo each other's work. Stop one of them, or give both the same Redis.",
                worker);
    }

    /**
     * A direct extension was assigned without the coordinator.
     *
     * @param what taken: another worker has it, put back; invalid: no extension, put back; ambiguous: two have it and neither is touched
     */
    void extension(WorkerSid worker, String what) {
        metrics.extension(what);
        LOG.warnf(
                "The direct extension of worker %s was changed outside: %s. Find the writer by the worker's history.",
                worker, what);
    }
}
