package io.taskrouter.coordinator.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.Breach;
import org.jboss.logging.Logger;

/** What people must hear of: counted, and one line each. */
final class Alarms {
    private static final Logger LOG = Logger.getLogger(Alarms.class);

    private final MeterRegistry meters;

    Alarms(MeterRegistry meters) {
        this.meters = meters;
    }

    void breach(WorkerSid worker, Breach breach) {
        meters.counter(
                        "coordinator.rule.breaches",
                        "rule",
                        breach.rule(),
                        "rejected",
                        Boolean.toString(breach.reject()))
                .increment();
        LOG.warnf(
                "Worker %s was offered queue call %s beside %s (rule %s): %s",
                worker,
                breach.reservationSid(),
                breach.becauseOf(),
                breach.rule(),
                breach.reject() ? "rejected" : "it was accepted already");
    }

    /** Somebody keeps setting a worker ready during calls. */
    void fight(WorkerSid worker) {
        meters.counter("coordinator.fights").increment();
        LOG.warnf(
                "Somebody outside keeps setting isAcdReady of worker %s during calls; its voice channel is kept full"
                        + " until that stops. Find the writer by the worker's history and stop it.",
                worker);
    }
}
