package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Truth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happens to a worker beside updates: calls come, are taken, parked, picked up and end. The rules are told it as events; whether anything keeps queue calls away is counted here as it stands in their description. */
final class WorkersDay {
    private static final Duration INTENDED = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration DECLINED = Duration.ofSeconds(5);
    private static final List<Kind> KINDS =
            List.of(Kind.ACD, Kind.DIRECT, Kind.OUTBOUND, Kind.INTERNAL, Kind.TRANSFER, Kind.OTHER);
    private static final List<Progress> PASSED =
            List.of(Progress.REJECTED, Progress.TIMED_OUT, Progress.CANCELED, Progress.FAILED);

    /** A reservation. */
    private record Held(Task task, Progress progress, Instant begun) {}

    /** @param openThen what a read finds at this moment and until the next */
    record Happening(Instant at, List<CallEvent> events, List<Truth.Open> openThen) {}

    /** All that has happened, oldest first. */
    final List<Happening> told = new ArrayList<>();

    CallState calls = CallState.EMPTY;
    Instant now = Instant.parse("2026-03-01T10:00:00.500Z");
    boolean available = true;

    private final Random random;
    private final boolean rescinds;
    private final Map<String, Held> open = new LinkedHashMap<>();
    private final List<String> outbound = new ArrayList<>();
    /** Call SIDs of parked calls; those somebody is about to take back; those whose caller has gone, and when. */
    private final Set<String> parked = new HashSet<>();

    private final Set<String> comingBack = new HashSet<>();
    private final Map<String, Instant> hungUp = new LinkedHashMap<>();
    private final List<CallEvent> news = new ArrayList<>();
    private Instant declinedUntil = Instant.MIN;
    private int unique;

    /** @param rescinds are calls taken back too? Whoever was once offered such a queue call stays ready while the next rings, which {@link #isFree} does not tell. */
    WorkersDay(Random random, boolean rescinds) {
        this.random = random;
        this.rescinds = rescinds;
    }

    /** Does the formula leave the worker free: {@code w=0, a=0, p=0, e=0}? */
    boolean isFree() {
        long wrapping = 0;
        long active = outbound.size() + (declinedUntil.isAfter(now) ? 1 : 0);
        long backSoon = comingBack.size();
        for (var held : open.values()) {
            if (held.task().kind() == Kind.OTHER) continue;
            if (held.progress() == Progress.WRAPPING) wrapping++;
            else active++;
        }
        long expected = comingBack.size() + hungUp.size();
        return wrapping == 0 && active == 0 && parked.size() + backSoon == 0 && expected == 0;
    }

    void goesOn() {
        now = later(1 + random.nextInt(12));
        switch (random.nextInt(12)) {
            case 0 -> comes(KINDS.get(random.nextInt(KINDS.size())));
            case 1, 2, 3, 4 -> movesOn();
            case 5 -> intends();
            case 6 -> parks();
            case 7 -> picksUp();
            case 8 -> hangsUp();
            case 9 -> available = !available;
            default -> now = later(40);
        }
        told.add(new Happening(now, List.copyOf(news), found()));
        news.clear();
        calls = calls.expire(now, Policies.DEFAULT);
        hungUp.entrySet().removeIf(gone -> {
            boolean over = !gone.getValue().plus(GRACE).isAfter(now);
            if (over) parked.remove(gone.getKey());
            return over;
        });
    }

    /** Never on the full second: only what is read is told in those. */
    private Instant later(long seconds) {
        return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds).plusMillis(1 + random.nextInt(999));
    }

    private void tell(CallEvent event) {
        news.add(event);
        calls = calls.apply(event, Policies.DEFAULT);
    }

    private List<Truth.Open> found() {
        return open.entrySet().stream()
                .map(entry -> new Truth.Open(
                        entry.getKey(),
                        entry.getValue().progress(),
                        entry.getValue().task(),
                        entry.getValue().begun().truncatedTo(ChronoUnit.SECONDS)))
                .toList();
    }

    private void comes(Kind kind) {
        int number = ++unique;
        if (kind == Kind.OUTBOUND && !outbound.isEmpty()) outbound.removeFirst();
        said("WR" + number, Progress.CREATED, new Task("WT" + number, kind, "CA" + number, "Inbound ACD", false));
    }

    /** Phase by phase, or to its end at once. */
    private void movesOn() {
        var sid = any(open.keySet());
        if (sid == null) return;
        var held = open.get(sid);
        var task = held.task();
        switch (held.progress()) {
            case CREATED -> {
                if (task.pickup() || random.nextInt(3) > 0) said(sid, Progress.ACCEPTED, task);
                else passesBy(sid, task);
            }
            case ACCEPTED -> {
                if (random.nextBoolean()) wrapsUp(sid, task);
                else completes(sid, task);
            }
            default -> completes(sid, task);
        }
    }

    /** The caller has gone then, or waits, and may be offered once more; nobody is offered his own call twice. */
    private void passesBy(String sid, Task task) {
        int which = random.nextInt(PASSED.size() + (rescinds ? 1 : 0));
        var how = which == PASSED.size() ? Progress.RESCINDED : PASSED.get(which);
        said(sid, how, task);
        if (how == Progress.CANCELED) {
            tell(new CallEvent.CallOver(task.callSid(), now));
            tell(new CallEvent.TaskOver(task.sid(), now));
        } else if (task.kind() != Kind.OUTBOUND && random.nextBoolean()) {
            now = now.plusMillis(7);
            said("WR" + ++unique, Progress.CREATED, task);
        }
    }

    private void wrapsUp(String sid, Task task) {
        if (random.nextBoolean()) tell(new CallEvent.CallOver(task.callSid(), now));
        said(sid, Progress.WRAPPING, task);
    }

    private void completes(String sid, Task task) {
        said(sid, Progress.COMPLETED, task);
        tell(new CallEvent.TaskOver(task.sid(), now));
    }

    private void said(String sid, Progress progress, Task task) {
        tell(new CallEvent.Reservation(sid, progress, task, now));
        switch (progress) {
            case CREATED, ACCEPTED, WRAPPING ->
                open.merge(sid, new Held(task, progress, now), (was, is) -> new Held(task, progress, was.begun()));
            default -> open.remove(sid);
        }
        boolean refused = progress == Progress.REJECTED || progress == Progress.TIMED_OUT;
        if (refused && task.kind() == Kind.DIRECT) declinedUntil = now.plus(DECLINED);
        if (task.pickup() && progress == Progress.ACCEPTED) parked.remove(task.callSid());
    }

    private void intends() {
        if (!outbound.isEmpty() && random.nextBoolean()) {
            tell(new CallEvent.IntentWithdrawn(outbound.removeLast(), now));
            return;
        }
        var id = "IN" + ++unique;
        outbound.add(id);
        intent(id, Purpose.OUTBOUND, null);
    }

    private void intent(String id, Purpose purpose, @Nullable String callSid) {
        tell(new CallEvent.IntentMade(id, purpose, callSid, now, now.plus(INTENDED)));
    }

    private void parks() {
        for (var entry : List.copyOf(open.entrySet())) {
            var task = entry.getValue().task();
            if (entry.getValue().progress() != Progress.ACCEPTED || task.kind() == Kind.OTHER) continue;
            parked.add(task.callSid());
            tell(new CallEvent.Parked(task.callSid(), task.kind(), null, task.queue(), now));
            tell(new CallEvent.Completed(entry.getKey(), now)); // by the coordinator itself, TaskRouter says so later
            now = now.plusMillis(7);
            completes(entry.getKey(), task);
            return;
        }
    }

    /** First asks for it, then is offered it. */
    private void picksUp() {
        var callSid = any(parked);
        if (callSid == null || hungUp.containsKey(callSid) || isOffered(callSid)) return;
        if (comingBack.add(callSid)) {
            intent("IN" + ++unique, Purpose.PICKUP, callSid);
            return;
        }
        comingBack.remove(callSid);
        int number = ++unique;
        said("WR" + number, Progress.CREATED, new Task("WT" + number, Kind.ACD, callSid, "Park Pickup", true));
    }

    private void hangsUp() {
        var callSid = any(parked);
        if (callSid == null || hungUp.containsKey(callSid) || comingBack.contains(callSid) || isOffered(callSid))
            return;
        hungUp.put(callSid, now);
        tell(new CallEvent.CallOver(callSid, now));
    }

    private boolean isOffered(String callSid) {
        return open.values().stream()
                .anyMatch(held -> callSid.equals(held.task().callSid()));
    }

    private @Nullable String any(Set<String> of) {
        if (of.isEmpty()) return null;
        return of.stream().sorted().skip(random.nextInt(of.size())).findFirst().orElseThrow();
    }
}
