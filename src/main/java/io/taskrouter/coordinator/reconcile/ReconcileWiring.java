package io.taskrouter.coordinator.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.StartupEvent;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.PassRunner;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.queue.QueueConfig;
import io.taskrouter.coordinator.queue.Whereabouts;
import io.taskrouter.coordinator.queue.Workers;
import io.taskrouter.coordinator.rules.CallRules;
import io.taskrouter.coordinator.rules.KindOfCall;
import io.taskrouter.coordinator.rules.Policies;
import io.taskrouter.coordinator.rules.Rules;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the plain classes of this package together. */
final class ReconcileWiring {

    /** What contradicts itself stops the start, not the first call that needs it. */
    void check(
            @Observes StartupEvent start,
            ReconcileConfig config,
            QueueConfig queue,
            @ConfigProperty(name = "twilio.request-timeout", defaultValue = "5s") Duration requestTimeout) {
        SendingOn.declined(config);
        SendingOn.aged(config);
        Hold.check(queue.lease(), requestTimeout);
        notCalls(config.tasksWithoutCall());
    }

    static Map<String, Set<String>> notCalls(List<String> marks) {
        var notCalls = new HashMap<String, Set<String>>();
        for (var mark : marks) {
            int equals = mark.indexOf('=');
            if (equals < 1)
                throw new IllegalArgumentException("coordinator.rules.tasks-without-call: \"" + mark
                        + "\" is no attribute=value, such as taskType=callback");
            notCalls.computeIfAbsent(mark.substring(0, equals).strip(), name -> new HashSet<>())
                    .add(mark.substring(equals + 1).strip());
        }
        return notCalls;
    }

    @Produces
    @Singleton
    Policies policies(ReconcileConfig config) {
        return new Policies(
                config.directDuringWrapUp(),
                config.ringDuringOffer(),
                config.reservePickupSlot(),
                config.defaultWish(),
                config.whenDirectAcceptedWhileAcdRings() == ReconcileConfig.DirectAccepted.REJECT_ACD,
                config.directRejectLimit(),
                config.declinedFor(),
                config.declineSettle(),
                config.parkHangupGrace(),
                config.intentTtl(),
                config.foreignCallExpiry());
    }

    @Produces
    @Singleton
    Rules rules(Policies policies) {
        return new CallRules(policies);
    }

    @Produces
    @Singleton
    PassTools tools(
            TaskRouter taskRouter,
            Passes passes,
            Workers workers,
            Draining draining,
            Rules rules,
            Policies policies,
            MeterRegistry meters,
            DirectExtension form,
            Extensions index,
            Whereabouts whereabouts,
            ReconcileConfig config,
            @ConfigProperty(name = "coordinator.public-url") Optional<String> publicUrl,
            @ConfigProperty(name = "coordinator.hold-music-url") Optional<String> holdMusic,
            @ConfigProperty(name = "twilio.late-write-window", defaultValue = "30s") Duration lateWriteWindow,
            @ConfigProperty(name = "coordinator.extensions.pattern-length", defaultValue = "4") String digits) {
        return new PassTools(
                taskRouter,
                passes,
                workers,
                draining,
                rules,
                policies,
                new KindOfCall(notCalls(config.tasksWithoutCall())),
                new StateMemory(),
                new Sweep(workers, config.resyncInterval(), config.resyncBudget()),
                new Alarms(new PassMetrics(meters)),
                config.defaultWish(),
                lateWriteWindow,
                config.resyncInterval(),
                Pattern.compile("[0-9]{" + digits.replace('-', ',') + "}"),
                form,
                index,
                whereabouts,
                new ParkingSettings(
                        config.maxParked(),
                        publicUrl.map(url -> url.strip().replaceAll("/+$", "")).orElse(null),
                        holdMusic.orElse(null),
                        config.parkMaxAge(),
                        SendingOn.aged(config)),
                config.freeStuckCalls(),
                SendingOn.declined(config));
    }

    @Produces
    @Singleton
    PassRunner runner(
            PassTools tools,
            QueueConfig queue,
            Tracer tracer,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "false") boolean untraced) {
        return new DrainLoop(tools, new Backoff(), queue.gatheringWindow(), new PassTraces(untraced ? null : tracer));
    }

    @Produces
    @Singleton
    WorkerViews views(Workers workers, Rules rules, Policies policies, InstantSource clock) {
        return new StoredViews(workers, rules, policies, clock);
    }
}
