package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.rules.CallRules;
import io.taskrouter.coordinator.rules.Situation;
import io.taskrouter.coordinator.rules.Standing;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.webhook.Postbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Webhooks that come twice or thrice, each up to a minute late, or in reverse, from the post to what TaskRouter holds in the end: real passes over a real queue, TaskRouter simulated over HTTP, and a clock that only the test
 * moves. The same happens to two workers; one's webhooks come once, at once and in order. In the end the same is known of both, and TaskRouter holds the same.
 *
 * <p>What is known of the calls is the same as soon as the last webhook has come. What TaskRouter holds is so a while later, when what an outsider wrote has been answered with patience. Nobody is looked at just because time
 * has passed: an event of a worker's attributes, activity or capacity makes a pass read them, and a pass that asks to be followed at a moment is followed then, as the rules take the truth from reads.
 *
 * <p>The simulator takes no call back and fails none; that, parking and picking up are tried by {@link LateCallbacksTest}.
 */
class LateWebhooksTest {
    private static final Duration LATEST = Duration.ofSeconds(60);
    private static final int HISTORIES = Integer.getInteger("late.histories", 50);
    private static final int HAPPENINGS = 20;
    /** Until the last webhook has come, and nothing is waited for any more. */
    private static final Duration QUIET = LATEST.plusSeconds(90);

    /** The test says when to look again. */
    private static final Duration NOT_BY_ITSELF = Duration.ofDays(1);

    private static final int IN_ORDER = 0;
    /** The last is a call's. */
    private static final String[] TOLD = ("reservation.created reservation.accepted reservation.rejected"
                    + " reservation.timeout reservation.canceled reservation.wrapup reservation.completed"
                    + " task.canceled task.completed worker.created worker.activity.update"
                    + " worker.attributes.update worker.capacity.update completed")
            .split(" ");

    enum Order {
        ANY,
        REVERSED
    }

    private final ByHand hand =
            new ByHand(SimulatorOptions.defaults().withSeededWorkers(0).withClockFactor(0));
    private final Postbox postbox = new Postbox(hand.queue.inbox(), hand.queue.whereabouts());

    /** How many webhooks of each type have come late. */
    private final Map<String, Integer> seen = new TreeMap<>();

    private Instant now = Instant.now();
    private int unique;

    @BeforeEach
    void everythingIsTold() {
        hand.tools = hand.tools(Map.of(
                "on-direct-declined", "none", // nor does the coordinator send callers on
                "resync-interval", "1h"));
        hand.phone.eventCallback(postbox.url());
        TwinDay.tellCalls(hand.simulator, postbox.url());
    }

    @AfterEach
    void close() {
        postbox.close();
        hand.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatTaskRouterHoldsIsThatOfTheOrderedDelivery(Order order) {
        var only = Integer.getInteger("late.seed");
        if (only != null) {
            new History(only, order).play();
            return;
        }
        for (int seed = 1; seed <= HISTORIES; seed++) new History(seed, order).play();
        System.out.printf("late webhooks, %s: %s%n", order, seen);
        assertThat(seen).containsKeys(TOLD);
        assertThat(hand.control.requests("POST worker-reservation"))
                .as("nobody was turned away")
                .isZero();
    }

    /** Something that is to come. */
    private record Due(Instant at, long number, Runnable what) {}

    private final class History {
        private final int seed;
        private final Order order;
        private final Random random;
        private final TwinDay day;
        private final PriorityQueue<Due> due =
                new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::number));
        private final @Nullable Instant[] looks = new Instant[2];
        private final List<List<String>> reservations = List.of(new ArrayList<>(), new ArrayList<>());
        private final List<String> log = new ArrayList<>();

        History(int seed, Order order) {
            this.seed = seed;
            this.order = order;
            random = new Random(seed);
            day = new TwinDay(hand.simulator, hand.control.seed(2, "{\"directExtension\":\"1234\",\"k\":0}"), random);
        }

        void play() {
            var at = now;
            for (int i = 0; i < HAPPENINGS; i++) {
                at = at.plusMillis(1_000 + random.nextInt(11_000));
                later(at, day::goesOn);
            }
            at = at.plusSeconds(1);
            later(at, day::comesToRest);
            later(at.plus(LATEST).plusMillis(1), this::isKnown);
            var end = at.plus(QUIET);
            while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
                var next = due.remove();
                goTo(next.at());
                int told = day.log.size();
                next.what().run();
                day.log.subList(told, day.log.size()).forEach(this::log);
                hear();
            }
            goTo(end);
            isTheSame();
        }

        private void log(String what) {
            log.add(now + " " + what);
        }

        private void later(Instant at, Runnable what) {
            due.add(new Due(at, unique++, what));
        }

        private void goTo(Instant at) {
            hand.phone.advance(Duration.between(now, at));
            now = at;
            hear();
        }

        /** What has been posted is on its way from now on. */
        private void hear() {
            var forms = settled();
            forms.sort(Comparator.comparing(
                    form -> form.getOrDefault("Sid", "").substring(form.containsKey("Sid") ? 18 : 0)));
            for (var form : forms) {
                var worker = day.whose.get(
                        form.getOrDefault("WorkerSid", form.getOrDefault("TaskSid", form.getOrDefault("CallSid", ""))));
                if (worker == null) continue;
                if (form.getOrDefault("EventType", "").equals("reservation.created"))
                    reservations.get(worker).add(form.get("ReservationSid"));
                for (var at : worker == IN_ORDER ? List.of(now) : arrivals()) later(at, () -> takeIn(worker, form));
            }
        }

        private List<Instant> arrivals() {
            var arrivals = new ArrayList<Instant>();
            if (order == Order.REVERSED) {
                // whatever happens within half a minute comes in the next one, the last first
                long window = LATEST.toMillis() / 2;
                arrivals.add(now.plusMillis(2 * (window - now.toEpochMilli() % window)));
            }
            for (int copies = 1 + random.nextInt(3) - arrivals.size(); copies > 0; copies--)
                arrivals.add(now.plusMillis(random.nextLong(LATEST.toMillis() + 1)));
            return arrivals;
        }

        private void takeIn(int worker, Map<String, String> form) {
            log("to " + worker + ": " + form.getOrDefault("EventType", "call") + " "
                    + form.getOrDefault("ReservationSid", ""));
            if (worker != IN_ORDER) seen.merge(form.getOrDefault("EventType", form.get("CallStatus")), 1, Integer::sum);
            if (postbox.takeIn(form, now)) pass(worker);
        }

        /** As its turn comes by itself, a long time before everything is read again: nothing has happened to its calls. */
        private void look(int worker, Instant at) {
            if (!at.equals(looks[worker])) return;
            hand.worker = new WorkerSid(day.workers.get(worker));
            var turn = new Event.Worker(
                    "CH" + unique++, now, "worker.capacity.update", null, null, new Event.Channel("chat", 1, 1, 0));
            log("look at " + worker);
            hand.queue.inbox().post(hand.worker, turn.id(), EventCodec.encode(turn));
            pass(worker);
        }

        private void pass(int worker) {
            hand.worker = new WorkerSid(day.workers.get(worker));
            hand.ahead = Duration.between(Instant.now(), now);
            var claim = hand.heard();
            if (!(hand.run(claim) instanceof Ending.Done done)) throw new AssertionError("TaskRouter was there");
            assertThat(hand.queue.passes().settle(claim, ByHand.withoutMore(done.settlement(), NOT_BY_ITSELF)))
                    .isInstanceOf(Passes.Settled.Idle.class);
            var again = done.settlement().lookAgain();
            if (again == null) return;
            var at = now.plus(again);
            looks[worker] = at;
            later(at, () -> look(worker, at));
        }

        /** The last webhook of all that happened has come. */
        private void isKnown() {
            assertThat(calls(1 - IN_ORDER)).as(this::toString).isEqualTo(calls(IN_ORDER));
        }

        private List<String> calls(int worker) {
            hand.worker = new WorkerSid(day.workers.get(worker));
            return situation(hand.state()).calls().stream()
                    .map(call -> number(worker, call.id()) + " " + call.kind() + " " + call.phase())
                    .sorted()
                    .toList();
        }

        private void isTheSame() {
            assertThat(known(1 - IN_ORDER)).as(this::toString).isEqualTo(known(IN_ORDER));
        }

        /** In few words: what is known, what the rules want because of it, what TaskRouter holds. */
        private Map<String, Object> known(int worker) {
            hand.worker = new WorkerSid(day.workers.get(worker));
            var state = hand.state();
            var policies = hand.tools.policies();
            var decision = new CallRules(policies).decide(situation(state));
            var known = new TreeMap<String, Object>();
            known.put("calls", calls(worker));
            known.put("breaches", state.calls().breaches(policies).size());
            known.put("wanted", decision.ready() + " " + decision.capacity() + " " + decision.ringable());
            known.put("acd", state.acd());
            known.put("activity", state.activity().name());
            known.put("synced", state.synced());
            var attributes = (ObjectNode) hand.attributes().without("coordinator");
            known.put("attributes", attributes);
            assertThat(attributes.path("isAcdReady").booleanValue())
                    .as(this::toString)
                    .isEqualTo(decision.ready());
            assertThat(hand.capacity()).as(this::toString).isEqualTo(decision.capacity());
            assertThat(state.calls().openReservations())
                    .as(this::toString)
                    .containsExactlyInAnyOrderElementsOf(hand.phone.openReservations(hand.worker.value()));
            assertThat(state.document().text())
                    .as(this::toString)
                    .isEqualTo(hand.control.attributes(hand.worker.value()));
            assertThat(state.voice().capacity()).as(this::toString).isEqualTo(hand.capacity());
            return known;
        }

        private Situation situation(WorkerState state) {
            var standing = new Standing(
                    state.acd().wish(),
                    state.acd().hold(),
                    state.activity().available(),
                    state.activity().name(),
                    state.voice().available(),
                    state.voice().capacity(),
                    state.voice().override(),
                    false);
            return state.calls().toSituation(standing, now, hand.tools.policies());
        }

        private int number(int worker, String reservation) {
            return reservations.get(worker).indexOf(reservation);
        }

        @Override
        public String toString() {
            return "-Dlate.seed=" + seed + " " + order + "\n" + String.join("\n", log);
        }
    }

    private List<Map<String, String>> settled() {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> hand.phone.callbacksUnderWay() == 0);
        return postbox.posted();
    }
}
