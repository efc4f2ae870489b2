package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.FaultRule;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Something a caller wants, brought about in a way that takes the service through steps of its own. Each may be repeated by its caller until it is done, and has its effect once. */
enum Act {
    APPEND,
    /** Its first attempt fails in every way, so that the pass is released and taken up again. */
    RETRIED {
        @Override
        void prepare(Stand stand) {
            stand.append(stand.worker, stand.uri, "warm");
            stand.fault(FaultRule.errorBefore(503).on("POST", "worker").times(1));
            stand.fault(FaultRule.errorBefore(503).on("GET", "worker").times(3));
        }
    },
    /** The worker was never seen before. */
    FIRST_SIGHT {
        @Override
        void prepare(Stand stand) {}
    },
    /** So slow that the lease must be prolonged. */
    SLOW {
        @Override
        void prepare(Stand stand) {
            stand.fault(FaultRule.slow(700).times(7));
        }
    },
    /** Among others who send one after the other, so that one pass hands over to the next. */
    AMONG_OTHERS {
        @Override
        boolean go(Stand stand, URI at) {
            List<Thread> others = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String key = "o" + i;
                others.add(Thread.startVirtualThread(() -> {
                    for (int n = 0; n < 6; n++) stand.merge(stand.worker, at, "{\"" + key + "\":" + n + "}");
                }));
            }
            boolean done = super.go(stand, at);
            for (Thread each : others) join(each);
            return done;
        }
    },
    /** A call comes first: readiness goes, then the capacity rises, and both must have been done in the end, whoever did the one. */
    AFTER_AN_EVENT {
        @Override
        boolean go(Stand stand, URI at) {
            return stand.tell(stand.worker, at) && super.go(stand, at);
        }

        @Override
        boolean holds(Stand stand) {
            return stand.isInACall(stand.worker);
        }
    },
    /** The worker's call is over, as TaskRouter tells: the capacity goes down, and only then is he ready again. */
    AFTER_A_CALL {
        @Override
        void prepare(Stand stand) {
            stand.append(stand.worker, stand.uri, "warm");
            stand.takeCall();
        }

        @Override
        boolean go(Stand stand, URI at) {
            return stand.endCall(at) && super.go(stand, at);
        }

        @Override
        boolean holds(Stand stand) {
            return stand.isFree();
        }

        @Override
        Set<String> anew() {
            return Set.of("channel-write", "worker-write");
        }
    },
    /** Somebody has written back an old copy with a change of his own. */
    AFTER_A_BYPASSER {
        @Override
        void prepare(Stand stand) {
            stand.append(stand.worker, stand.uri, "warm");
            String old = stand.document(stand.worker);
            stand.merge(stand.worker, stand.uri, "{\"later\":1}");
            stand.write(stand.worker, old.replace("{\"log\"", "{\"theirs\":1,\"log\""));
        }

        @Override
        boolean holds(Stand stand) {
            String now = stand.document(stand.worker);
            return now.contains("\"theirs\":1") && now.contains("\"later\":1");
        }
    },
    EXTENSION {
        @Override
        boolean go(Stand stand, URI at) {
            return stand.assign(stand.worker, at, null) && super.go(stand, at);
        }

        @Override
        boolean holds(Stand stand) {
            return stand.has(stand.worker);
        }
    },
    EXTENSION_MOVED {
        @Override
        void prepare(Stand stand) {
            stand.append(stand.worker, stand.uri, "warm");
            stand.assign(stand.other, stand.uri, null);
        }

        @Override
        boolean go(Stand stand, URI at) {
            return stand.assign(stand.worker, at, stand.other) && super.go(stand, at);
        }

        @Override
        boolean holds(Stand stand) {
            return stand.has(stand.worker) && !stand.has(stand.other);
        }
    },
    /** Somebody has raised the capacity of a worker who is ready: readiness goes, the capacity goes down, and only then is he ready again. */
    AFTER_A_RAISE {
        @Override
        void prepare(Stand stand) {
            stand.append(stand.worker, stand.uri, "warm");
            stand.raise();
        }

        @Override
        boolean go(Stand stand, URI at) {
            return stand.look(at) && super.go(stand, at);
        }

        @Override
        boolean holds(Stand stand) {
            return stand.isFree();
        }
    };

    /** What comes before the step in question. */
    void prepare(Stand stand) {
        stand.append(stand.worker, stand.uri, "warm");
    }

    /** Returns whether it is done and answered for. */
    boolean go(Stand stand, URI at) {
        return stand.append(stand.worker, at, "x");
    }

    /** Is everything as it must be besides the append? */
    boolean holds(Stand stand) {
        return true;
    }

    /** Steps that are another matter here than where other acts take them. */
    Set<String> anew() {
        return Set.of();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
