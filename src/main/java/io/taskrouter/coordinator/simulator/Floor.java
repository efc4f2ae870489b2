package io.taskrouter.coordinator.simulator;

import java.util.List;

/** Everything that lives above the bare workspace: calls, people, callbacks. */
final class Floor {
    private final SimulatedWorkspace workspace;
    private final CallBook calls;
    private final Agents agents;
    private final Callers callers;
    private final EventStream stream;

    Floor(SimulatedWorkspace workspace, CallbackSender sender, long seed) {
        this.workspace = workspace;
        this.calls = new CallBook(workspace, new StatusCallbacks(workspace, sender));
        this.agents = new Agents(workspace, calls, new Dice(seed + 4));
        this.callers = new Callers(workspace, calls, new Dice(seed + 5));
        this.stream = new EventStream(workspace, sender);
        workspace.events().listeners(List.of(new EventCallbacks(workspace, sender), stream, agents));
    }

    /** Nobody acts any more, and nothing is sent. */
    void close() {
        agents.behave(null);
        callers.behave(null);
        workspace.events().listeners(List.of());
    }

    CallBook calls() {
        return calls;
    }

    EventStream stream() {
        return stream;
    }

    Agents agents() {
        return agents;
    }

    Callers callers() {
        return callers;
    }
}
