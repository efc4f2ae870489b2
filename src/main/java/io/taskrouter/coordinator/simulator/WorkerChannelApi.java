package io.taskrouter.coordinator.simulator;

/** {@code /Workers/{worker}/Channels}: capacity and availability, by SID or unique name, without any version. */
final class WorkerChannelApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/Workers/{worker}/Channels";
    private static final String ONE = ALL + "/{channel}";
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    WorkerChannelApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "worker-channels", this::list)
                .add("GET", ONE, "worker-channel", this::fetch)
                .add("POST", ONE, "worker-channel", this::update);
    }

    private Worker worker(Exchange exchange) {
        return workspace.workforce().get(exchange.name("worker"), exchange.path());
    }

    private Reply list(Exchange exchange) {
        Worker worker = worker(exchange);
        WorkerState state = worker.state();
        return Paging.page(
                exchange,
                "channels",
                after -> state.channels().stream()
                        .map(channel -> new Listed(worker, state, channel))
                        .filter(listed -> listed.ordinal() > after)
                        .toList(),
                any -> true,
                this::fields);
    }

    private Reply fetch(Exchange exchange) {
        Worker worker = worker(exchange);
        return reply(exchange, worker, worker.state());
    }

    private Reply update(Exchange exchange) {
        Worker worker = worker(exchange);
        Integer capacity = exchange.integer("Capacity");
        if (capacity != null && (capacity < 0 || capacity > WorkerChannel.MAX_CAPACITY)) {
            throw Rejection.invalid("Capacity must be between 0 and " + WorkerChannel.MAX_CAPACITY);
        }
        WorkerState after = workspace
                .workforce()
                .updateChannel(
                        worker, exchange.name("channel"), capacity, exchange.flag("Available"), exchange.caller());
        return reply(exchange, worker, after);
    }

    private Reply reply(Exchange exchange, Worker worker, WorkerState state) {
        WorkerChannel channel = state.channel(exchange.name("channel"));
        if (channel == null) {
            throw Rejection.notFound(exchange.path());
        }
        return Reply.ok(out -> fields(out, new Listed(worker, state, channel)));
    }

    private void fields(JsonOut out, Listed listed) {
        WorkerChannel channel = listed.channel;
        String name = channel.channel().uniqueName();
        out.text("sid", channel.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .text("worker_sid", listed.worker.sid())
                .text("task_channel_sid", channel.channel().sid())
                .text("task_channel_unique_name", name)
                .number("configured_capacity", channel.capacity())
                .flag("available", channel.available())
                .number("assigned_tasks", listed.state.accepted(name))
                .number("available_capacity_percentage", free(channel.capacity(), used(listed.state, name)))
                .date("date_created", channel.created())
                .date("date_updated", channel.updated())
                .text("url", urls.of("Workers", listed.worker.sid()) + "/Channels/" + channel.sid());
    }

    private int used(WorkerState state, String channel) {
        return state.used(channel, workspace.options().routing().wrappingFreesCapacity());
    }

    /** Percent of the capacity that is free, rounded down; 0 when there is none or more is used than configured. */
    static int free(int capacity, int used) {
        return capacity <= used ? 0 : (capacity - used) * 100 / capacity;
    }

    private record Listed(Worker worker, WorkerState state, WorkerChannel channel) implements Resource {
        @Override
        public String sid() {
            return channel.sid();
        }

        @Override
        public long ordinal() {
            return channel.channel().ordinal();
        }
    }
}
