package io.taskrouter.coordinator.simulator;

import java.util.function.Consumer;

/** Sends each event that passes the workspace's filter to its callback address, and tells the judge when it was received. */
final class EventCallbacks implements Consumer<WorkspaceEvent> {
    private final SimulatedWorkspace workspace;
    private final EventFields spelling;
    private final CallbackSender sender;

    EventCallbacks(SimulatedWorkspace workspace, CallbackSender sender) {
        this.workspace = workspace;
        this.spelling = new EventFields(workspace);
        this.sender = sender;
    }

    @Override
    public void accept(WorkspaceEvent event) {
        WorkspaceSettings settings = workspace.settings();
        if (!settings.eventCallbackUrl().isBlank() && settings.wants(event.type())) {
            sender.send(
                    settings.eventCallbackUrl(),
                    () -> spelling.of(event),
                    () -> workspace.judge().told(event));
        }
    }
}
