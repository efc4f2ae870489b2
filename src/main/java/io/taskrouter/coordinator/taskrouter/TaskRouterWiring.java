package io.taskrouter.coordinator.taskrouter;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Hands out what shares the adapter's connections, limits and breaker. */
final class TaskRouterWiring {

    @Produces
    @Singleton
    WorkspaceObjects workspaceObjects(TwilioTaskRouter taskRouter) {
        return taskRouter.objects();
    }
}
