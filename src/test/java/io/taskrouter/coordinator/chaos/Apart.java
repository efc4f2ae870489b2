package io.taskrouter.coordinator.chaos;

import java.util.Locale;
import java.util.Random;

/** Faults that need a stage and a course of their own. */
enum Apart {
    TEN_THOUSAND_WAITING_ALL_KILLED(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return Backlog.play();
        }
    },
    A_RAISE_THAT_LANDS_LATE(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return LateWrite.RAISE.play("8s", true, 1_000, 2_500, 4_000, 5_500, 7_000, 7_500);
        }
    },
    READINESS_THAT_LANDS_LATE(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return LateWrite.READINESS.play("8s", true, 1_000, 2_500, 4_000, 5_500, 7_000, 7_500);
        }
    },
    CONTROL_NO_QUARANTINE(true) {
        @Override
        Row play(Plan plan) throws Exception {
            return LateWrite.RAISE.play("1s", true, 4_000, 5_500, 7_000);
        }
    },
    CONTROL_NO_VERSIONS(true) {
        @Override
        Row play(Plan plan) throws Exception {
            return LateWrite.READINESS.play("8s", false, 4_000, 5_500, 7_000);
        }
    },
    A_HOLDER_FROZEN_BETWEEN_TWO_WRITES(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return BetweenWrites.play(plan.triesOf(2), new Random(plan.seed()));
        }
    },
    CONTROL_NO_LEASE_FENCE(true) {
        @Override
        Row play(Plan plan) throws Exception {
            return BetweenWrites.playUnfenced(new Random(plan.seed()));
        }
    },
    TASKROUTER_DOWN_FOR_MINUTES(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return Outage.play(plan.outage());
        }
    },
    A_CAPACITY_CHANGED_UNHEARD(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return Unheard.play();
        }
    },
    AN_UPDATE_THAT_IS_ALWAYS_400(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return Poison.play();
        }
    },
    TWO_COORDINATORS_TWO_REDIS(false) {
        @Override
        Row play(Plan plan) throws Exception {
            return Rivals.play();
        }
    };

    private final boolean mustFail;

    Apart(boolean mustFail) {
        this.mustFail = mustFail;
    }

    abstract Row play(Plan plan) throws Exception;

    boolean mustFail() {
        return mustFail;
    }

    /** A control has to show the very thing that is prevented otherwise. */
    boolean isAsPromised(Row row) {
        return mustFail ? row.tried() > 0 && row.finished() && row.verdict().disordered() > 0 : row.isClean();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("control no", "control: no");
    }
}
