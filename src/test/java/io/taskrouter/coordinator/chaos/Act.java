package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.FaultRule;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

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
    /** Among others who send one after the other: one pass hands over to the next, and that is a batch. */
    AMONG_OTHERS {
        @Override
        void prepare(Stand stand) {
            super.prepare(stand);
            stand.fault(FaultRule.slow(600).on("POST", "worker").times(1));
        }

        @Override
        boolean go(Stand stand, URI at) {
            var first = sends(stand, 0, at);
            boolean held = stand.awaitFault();
            var others = IntStream.range(1, Company.MEMBERS)
                    .mapToObj(each -> sends(stand, each, at))
                    .toList();
            boolean done = super.go(stand, at) && held;
            for (var each : others) done &= each.join();
            return first.join() && done;
        }

        private CompletableFuture<Boolean> sends(Stand stand, int member, URI at) {
            return CompletableFuture.supplyAsync(
                    () -> stand.company
                            .member(member)
                            .go(6, (key, value) -> stand.merge(stand.worker, at, "{\"" + key + "\":" + value + "}")),
                    Thread::startVirtualThread);
        }

        @Override
        boolean holds(Stand stand) {
            return stand.company.lost() == 0 && stand.company.together() > 1;
        }

        @Override
        Set<String> anew() {
            return Set.of("note", "worker-write", "settle");
        }

        @Override
        int turn(String step) {
            return step.equals("note") ? 1 : 2;
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

        @Override
        Set<String> anew() {
            return Set.of("worker-write", "settle");
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

    /** The how manieth of these steps is the one in question: where somebody is served alone first, not his. */
    int turn(String step) {
        return 1;
    }
}
