package io.taskrouter.coordinator.extension;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Census;
import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.Workers;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import io.taskrouter.coordinator.taskrouter.Workforce;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the plain classes of this package together and sets them going. */
@ApplicationScoped
class ExtensionWiring {

    @Produces
    @Singleton
    DirectExtension form(ExtensionConfig config) {
        return new DirectExtension(
                Pattern.compile("[0-9]{" + config.patternLength().strip().replace('-', ',') + "}"));
    }

    @Produces
    @Singleton
    CensusTaker census(
            Census census,
            Workforce workforce,
            TaskRouter taskRouter,
            Workers workers,
            Inbox inbox,
            Draining draining,
            DirectExtension form,
            ExtensionConfig config,
            @ConfigProperty(name = "coordinator.rules.resync-budget", defaultValue = "5") int requestsPerSecond,
            MeterRegistry metrics) {
        return new CensusTaker(
                new Roster(census, workforce, taskRouter, form, metrics),
                new Newcomers(workers, inbox, requestsPerSecond),
                draining,
                config.sweepInterval());
    }

    @Produces
    @Singleton
    Carriers carriers(Errands errands, Inbox inbox, Extensions extensions, Draining draining, ExtensionConfig config) {
        return new Carriers(errands, new Carriage(errands, inbox, extensions), draining, config.concurrency());
    }

    @Produces
    @Singleton
    Assignments assignments(Errands errands, Carriers carriers) {
        return new Assignments(errands, carriers);
    }

    /** After the queue has been opened. */
    void open(@Observes @Priority(20_000) StartupEvent start, CensusTaker census, Carriers carriers) {
        census.open();
        carriers.open();
    }

    void close(@Disposes CensusTaker census) {
        census.close();
    }

    void closeCarriers(@Disposes Carriers carriers) {
        carriers.close();
    }
}
