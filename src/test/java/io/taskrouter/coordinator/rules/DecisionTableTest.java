package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.INTERNAL;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.Call.Kind.PARK_HANGUP;
import static io.taskrouter.coordinator.rules.Call.Kind.TRANSFER;
import static io.taskrouter.coordinator.rules.Call.Phase.ACCEPTING;
import static io.taskrouter.coordinator.rules.Call.Phase.INTENT;
import static io.taskrouter.coordinator.rules.Call.Phase.LIVE;
import static io.taskrouter.coordinator.rules.Call.Phase.OFFERED;
import static io.taskrouter.coordinator.rules.Call.Phase.WRAPPING;
import static io.taskrouter.coordinator.rules.Situations.aWorker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision table: A, C and whether a direct call can ring, with the capacity in place. */
class DecisionTableTest {
    private static final Policies DEFAULT = Policies.DEFAULT;
    private static final Policies NO_RING_DURING_OFFER = new Policies(true, false, false, true);
    private static final Policies NO_DIRECT_DURING_WRAP_UP = new Policies(false, true, false, true);
    private static final Policies RESERVE_PICKUP_SLOT = new Policies(true, true, true, true);

    record Row(String id, Policies policies, Situations state, boolean ready, int capacity, boolean ringable) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Row> table() {
        return Stream.of(
                row("D1 available, nothing", aWorker(), true, 1, true),
                row("D2 ACD offered", aWorker().with(ACD, OFFERED), false, 2, true),
                row(
                        "D2 no ringing during an offer",
                        NO_RING_DURING_OFFER,
                        aWorker().with(ACD, OFFERED),
                        false,
                        1,
                        false),
                row("D3 ACD live", aWorker().with(ACD, LIVE), false, 2, true),
                row(
                        "D3 no ringing during an offer",
                        NO_RING_DURING_OFFER,
                        aWorker().with(ACD, LIVE),
                        false,
                        2,
                        true),
                row("D4 ACD live, direct offered", aWorker().with(ACD, LIVE).with(DIRECT, OFFERED), false, 2, false),
                row("D5 direct live", aWorker().with(DIRECT, LIVE), false, 2, true),
                row("D6 direct offered", aWorker().with(DIRECT, OFFERED), false, 2, true),
                row("D6 two directs offered", aWorker().with(DIRECT, OFFERED).with(DIRECT, OFFERED), false, 2, false),
                row("D7 outbound ringing", aWorker().with(OUTBOUND, OFFERED), false, 2, true),
                row("D7 outbound live", aWorker().with(OUTBOUND, LIVE), false, 2, true),
                row("D9 outbound intent", aWorker().with(OUTBOUND, INTENT), false, 2, true),
                row("D10 internal offered", aWorker().with(INTERNAL, OFFERED), false, 2, true),
                row("D10 internal live", aWorker().with(INTERNAL, LIVE), false, 2, true),
                row("D11 parked only", aWorker().parked("parked"), false, 1, true),
                row("D11 pickup slot reserved", RESERVE_PICKUP_SLOT, aWorker().parked("parked"), false, 2, true),
                row("D12 parked, one live", aWorker().parked("parked").with(ACD, LIVE), false, 2, true),
                row(
                        "D13 parked, one live, one offered",
                        aWorker().parked("parked").with(ACD, LIVE).with(DIRECT, OFFERED),
                        false,
                        2,
                        false),
                row(
                        "D14 the same, pickup intended",
                        aWorker()
                                .parked("pickup")
                                .with(ACD, LIVE)
                                .with(DIRECT, OFFERED)
                                .expecting(1),
                        false,
                        3,
                        true),
                row("D15 one wrapping", aWorker().with(ACD, WRAPPING), false, 2, true),
                row(
                        "D15 no direct during wrap-up",
                        NO_DIRECT_DURING_WRAP_UP,
                        aWorker().with(ACD, WRAPPING),
                        false,
                        1,
                        false),
                row("D16 wrapping, live", aWorker().with(ACD, WRAPPING).with(DIRECT, LIVE), false, 3, true),
                row("D18 park-hangup offered", aWorker().with(PARK_HANGUP, OFFERED), false, 2, true),
                row("D18 park-hangup live", aWorker().with(PARK_HANGUP, LIVE), false, 2, true),
                row("D18 park-hangup wrapping", aWorker().with(PARK_HANGUP, WRAPPING), false, 2, true),
                row(
                        "D18 no direct during wrap-up",
                        NO_DIRECT_DURING_WRAP_UP,
                        aWorker().with(PARK_HANGUP, LIVE),
                        false,
                        1,
                        false),
                row("D19 not available, nothing", aWorker().inBreak(), false, 1, false),
                row("D20 not available, call live", aWorker().inBreak().with(ACD, LIVE), false, 2, false),
                row("D22 ACD and direct offered", aWorker().with(ACD, OFFERED).with(DIRECT, OFFERED), false, 2, false),
                row("D23 ACD live, another offered", aWorker().with(ACD, LIVE).with(ACD, OFFERED), false, 2, false),
                row("D24 conference, this side", aWorker().with(TRANSFER, LIVE), false, 2, true),
                row("D26 accepting", aWorker().with(ACD, ACCEPTING), false, 2, true),
                row("D28 parked, caller gone", aWorker().parked("hangup-grace").expecting(1), false, 1, true));
    }

    private static Row row(String id, Situations state, boolean ready, int capacity, boolean ringable) {
        return row(id, DEFAULT, state, ready, capacity, ringable);
    }

    private static Row row(
            String id, Policies policies, Situations state, boolean ready, int capacity, boolean ringable) {
        return new Row(id, policies, state, ready, capacity, ringable);
    }

    @ParameterizedTest
    @MethodSource("table")
    void decidesAsTheTableSays(Row row) {
        var decision = new CallRules(row.policies()).decide(row.state().settled(row.policies()));
        assertThat(decision.ready()).as("A").isEqualTo(row.ready());
        assertThat(decision.capacity()).as("C").isEqualTo(row.capacity());
        assertThat(decision.ringable()).as("ringable").isEqualTo(row.ringable());
        assertThat(decision.acd().isEmpty()).isEqualTo(row.ready());
        assertThat(decision.direct().isEmpty()).isEqualTo(row.ringable());
    }
}
