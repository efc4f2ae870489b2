package io.taskrouter.coordinator.chaos;

import java.util.Locale;

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
            return LateRaise.play("8s");
        }
    },
    CONTROL_NO_QUARANTINE(true) {
        @Override
        Row play(Plan plan) throws Exception {
            return LateRaise.play("1s");
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
        return mustFail ? row.tried() > 0 && row.verdict().disordered() > 0 : row.isClean();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("control no", "control: no");
    }
}
