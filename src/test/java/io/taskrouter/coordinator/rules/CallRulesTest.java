package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.OTHER;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.Call.Kind.PARK_HANGUP;
import static io.taskrouter.coordinator.rules.Call.Phase.DECLINED;
import static io.taskrouter.coordinator.rules.Call.Phase.INTENT;
import static io.taskrouter.coordinator.rules.Call.Phase.LIVE;
import static io.taskrouter.coordinator.rules.Call.Phase.OFFERED;
import static io.taskrouter.coordinator.rules.Call.Phase.WRAPPING;
import static io.taskrouter.coordinator.rules.Situations.aWorker;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CallRulesTest {
    private static final List<String> CODES = List.of(
            "activity",
            "channel-unavailable",
            "full",
            "offered",
            "on-call",
            "wrapping",
            "intent",
            "parked",
            "hangup-grace",
            "wish",
            "hold",
            "override",
            "declined",
            "write-unconfirmed",
            "rebuilding",
            "unknown-worker");

    private static Decision decide(Situations situation) {
        return new CallRules(Policies.DEFAULT).decide(situation.now());
    }

    @Test
    void aReasonNamesTheCallAndSaysSinceWhen() {
        assertThat(decide(aWorker().with(ACD, LIVE)).acd())
                .containsExactly(new Reason("on-call", "WR1", "acd", "on a queue call since 10:02"));
    }

    @Test
    void everyReasonReadsAsAFragment() {
        var decision = decide(aWorker()
                .inBreak()
                .held()
                .unwilling()
                .with(ACD, WRAPPING)
                .with(DIRECT, OFFERED)
                .with(OUTBOUND, INTENT)
                .with(PARK_HANGUP, LIVE)
                .with(DIRECT, DECLINED)
                .parked("parked")
                .parked("intent")
                .parked("pickup")
                .parked("hangup-grace"));
        assertThat(decision.acd())
                .extracting(reason -> reason.code() + ": " + reason.text())
                .containsExactly(
                        "hold: kept out of queue calls by a supervisor",
                        "activity: activity Break is not an available one",
                        "wrapping: wrapping up after a parked caller hung up, since 10:02",
                        "offered: being offered a direct call since 10:02",
                        "intent: about to begin an outbound call since 10:02",
                        "wrapping: wrapping up a queue call since 10:02",
                        "declined: declined a direct call at 10:02",
                        "parked: a caller is parked",
                        "intent: a call is being parked",
                        "parked: a parked call is being picked up",
                        "hangup-grace: a parked caller hung up, the wrap-up task is awaited",
                        "wish: does not want queue calls");
    }

    @Test
    void whatIsNoCallTakesItsSlotAndNothingElse() {
        var decision = decide(aWorker().with(OTHER, LIVE));
        assertThat(decision.ready()).isTrue();
        assertThat(decision.capacity()).isEqualTo(1);
        assertThat(decision.ringable()).isFalse();
        assertThat(decision.direct()).extracting(Reason::code).containsExactly("full");
    }

    @Test
    void anIntentTakesNoSlot() {
        assertThat(decide(aWorker().with(OUTBOUND, INTENT).confirmed(1)).ringable())
                .isTrue();
    }

    @Test
    void aDeclinedCallCountsButTakesNoSlot() {
        var decision = decide(aWorker().with(DIRECT, DECLINED).confirmed(2).declined());
        assertThat(decision.ready()).isFalse();
        assertThat(decision.capacity()).isEqualTo(2);
        assertThat(decision.direct()).extracting(Reason::code).containsExactly("declined");
    }

    @Test
    void whatIsBeingCompletedWrapsForReadinessAndNeedsNoCapacity() {
        var decision = decide(aWorker().with(ACD, WRAPPING).completing("WR1").confirmed(2));
        assertThat(decision.ready()).isFalse();
        assertThat(decision.capacity()).isEqualTo(1);
        var beside = decide(
                aWorker().with(ACD, LIVE).completing("WR1").with(DIRECT, LIVE).confirmed(3));
        assertThat(beside.capacity()).isEqualTo(2);
    }

    @Test
    void anOverrideOnlyLowers() {
        assertThat(decide(aWorker().with(ACD, LIVE).override(1)).capacity()).isEqualTo(1);
        assertThat(decide(aWorker().with(ACD, LIVE).override(9)).capacity()).isEqualTo(2);
        assertThat(decide(aWorker().override(2)).ready()).isTrue();
    }

    @Test
    void anOverrideThatTakesTheSlotIsNamed() {
        assertThat(decide(aWorker()
                                .with(ACD, LIVE)
                                .with(DIRECT, LIVE)
                                .confirmed(1)
                                .override(1))
                        .direct())
                .extracting(Reason::code)
                .containsExactly("override", "full");
        assertThat(decide(aWorker().with(ACD, LIVE).confirmed(1).override(1)).direct())
                .extracting(Reason::code)
                .containsExactly("override");
    }

    @Test
    void withoutAnyCapacityThereIsNothingToBeReadyFor() {
        var decision = decide(aWorker().override(0));
        assertThat(decision.capacity()).isZero();
        assertThat(decision.acd()).extracting(Reason::code).containsExactly("override");
    }

    @Test
    void parkedCallersKeepReadinessAwayWhateverElseIsKnown() {
        assertThat(decide(aWorker().parked("intent")).ready()).isFalse();
        assertThat(decide(aWorker().expecting(1)).acd())
                .extracting(Reason::code)
                .containsExactly("intent");
    }

    @Test
    void aReservedPickupSlotIsOneMoreThanTheRestSays() {
        var rules = new CallRules(new Policies(true, true, true, true));
        assertThat(rules.decide(aWorker().with(ACD, LIVE).parked("parked").now())
                        .capacity())
                .isEqualTo(3);
        assertThat(rules.decide(aWorker()
                                .with(ACD, LIVE)
                                .with(DIRECT, OFFERED)
                                .parked("pickup")
                                .expecting(1)
                                .now())
                        .capacity())
                .isEqualTo(4);
    }

    @Test
    void unconfirmedCapacityRingsNobody() {
        assertThat(decide(aWorker().confirmed(null)).direct())
                .extracting(Reason::code)
                .containsExactly("write-unconfirmed");
    }

    @Test
    void aClosedChannelRingsNobody() {
        assertThat(decide(aWorker().channelOff()).direct())
                .extracting(Reason::code)
                .containsExactly("channel-unavailable");
    }

    @Test
    void whileTheTruthIsReadNobodyIsReady() {
        assertThat(decide(aWorker().rebuilding()).acd())
                .extracting(Reason::code)
                .containsExactly("rebuilding");
    }

    /** The rules' formula, written down once more as they give it. */
    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void readinessAndCapacityFollowTheFormula(
            @ForAll("situations") Situation s, @ForAll boolean wrapUp, @ForAll boolean offer, @ForAll boolean slot) {
        int w = 0;
        int a = 0;
        int accepted = 0;
        int n = 0;
        for (var call : s.calls()) {
            boolean reserved = call.phase() != INTENT && call.phase() != DECLINED;
            if (reserved) n++;
            if (call.kind() == OTHER) continue;
            if (call.kind() == PARK_HANGUP || call.phase() == WRAPPING) w++;
            else a++;
            if (call.kind() != PARK_HANGUP && (call.phase() == LIVE || call.phase() == Call.Phase.ACCEPTING))
                accepted++;
        }
        int p = s.parked().size();
        int e = s.expected();
        int c = 1;
        if (a > 0) c = Math.max(c, !offer && accepted == 0 ? w + a : w + Math.min(a + 1, 2));
        if (a == 0 && w > 0) c = Math.max(c, wrapUp ? w + 1 : w);
        if (e > 0) c = Math.max(c, w + a + e);
        if (p > 0 && slot) c++;
        if (s.override() != null) c = Math.min(c, s.override());
        boolean ready = s.wish() && !s.hold() && s.available() && w == 0 && a == 0 && p == 0 && e == 0;

        var decision = new CallRules(new Policies(wrapUp, offer, slot, true)).decide(s);
        assertThat(decision.capacity()).isEqualTo(c);
        assertThat(decision.ready()).isEqualTo(ready && c > 0);
        assertThat(decision.ringable())
                .isEqualTo(s.available()
                        && s.channelAvailable()
                        && s.confirmedCapacity() != null
                        && s.confirmedCapacity() > n);
        assertThat(decision.acd().isEmpty()).isEqualTo(decision.ready());
        assertThat(decision.direct().isEmpty()).isEqualTo(decision.ringable());
        assertThat(decision.acd()).extracting(Reason::code).isSubsetOf(CODES);
        assertThat(decision.direct()).extracting(Reason::code).isSubsetOf(CODES);
    }

    @Test
    void aQueueCallThatWouldBeTakenBackIsGuardedByTheCapacityWhileItRingsAlone() {
        var rules = new CallRules(Policies.DEFAULT);
        var alone = rules.decide(
                aWorker().confirmed(1).takesBack().with(ACD, OFFERED).now());
        assertThat(alone.ready()).isTrue();
        assertThat(alone.capacity()).isEqualTo(1);
        assertThat(alone.ringable()).isFalse();
        for (var other : List.of(
                aWorker().confirmed(1).takesBack().with(ACD, Call.Phase.ACCEPTING),
                aWorker().confirmed(1).takesBack().with(ACD, OFFERED).with(DIRECT, OFFERED),
                aWorker().confirmed(1).takesBack().with(DIRECT, OFFERED),
                aWorker().confirmed(2).takesBack().with(ACD, OFFERED),
                aWorker().confirmed(1).with(ACD, OFFERED))) {
            assertThat(rules.decide(other.now()).ready()).isFalse();
            assertThat(rules.decide(other.now()).capacity()).isEqualTo(2);
        }
    }

    @Provide
    Arbitrary<Situation> situations() {
        var kinds = Arbitraries.of(Call.Kind.class);
        var calls = Combinators.combine(kinds, Arbitraries.of(LIVE, OFFERED, WRAPPING, Call.Phase.ACCEPTING))
                .as((kind, phase) -> new Call("WR", kind, phase, "CA", "WT", Situations.TEN, null))
                .list()
                .ofMaxSize(3);
        var intents = Arbitraries.of(
                List.<Call>of(),
                List.of(new Call("I", OUTBOUND, INTENT, null, null, Situations.TEN, null)),
                List.of(new Call("T", DIRECT, DECLINED, null, "T", Situations.TEN, null)));
        var parked = Arbitraries.of("parked", "intent", "pickup", "hangup-grace")
                .map(why -> new Situation.Parked("CA", why))
                .list()
                .ofMaxSize(2);
        var flags = Arbitraries.of(true, true, true, false).list().ofSize(4);
        var capacity = Arbitraries.of(Arrays.asList(null, 0, 1, 2, 3));
        return Combinators.combine(calls, intents, parked, Arbitraries.of(0, 0, 1, 2), flags, capacity, capacity)
                .as((c, i, p, e, f, confirmed, override) -> {
                    var all = new ArrayList<>(c);
                    all.addAll(i);
                    return new Situation(
                            f.get(0), !f.get(1), f.get(2), "Some", f.get(3), all, p, e, confirmed, override);
                });
    }
}
