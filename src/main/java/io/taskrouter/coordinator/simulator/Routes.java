package io.taskrouter.coordinator.simulator;

/** Every path there is. */
final class Routes {
    private Routes() {}

    static RouteTable of(Simulation simulation, SimulatedWorkspace workspace, Floor floor, CallbackSender sender) {
        RouteTable routes = new RouteTable();
        new WorkspaceApi(workspace).addTo(routes);
        new WorkerApi(workspace).addTo(routes);
        new WorkerChannelApi(workspace).addTo(routes);
        new ActivityApi(workspace).addTo(routes);
        new TaskChannelApi(workspace).addTo(routes);
        new TaskQueueApi(workspace).addTo(routes);
        new WorkflowApi(workspace).addTo(routes);
        new TaskApi(workspace).addTo(routes);
        new ReservationApi(workspace).addTo(routes);
        new EventApi(workspace).addTo(routes);
        new TokenApi(workspace).addTo(routes);
        new CallApi(workspace, floor.calls()).addTo(routes);
        new FloorApi(simulation, workspace, floor, sender).addTo(routes);
        new ControlApi(simulation, workspace).addTo(routes);
        return routes;
    }
}
