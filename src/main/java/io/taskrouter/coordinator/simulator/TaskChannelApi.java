package io.taskrouter.coordinator.simulator;

import java.time.Instant;

/** {@code /TaskChannels}; workers made later have a share in each of them. */
final class TaskChannelApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/TaskChannels";
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    TaskChannelApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "task-channels", this::list)
                .add("POST", ALL, "task-channels", this::create)
                .add("GET", ALL + "/{channel}", "task-channel", this::fetch);
    }

    private Reply list(Exchange exchange) {
        return Paging.page(exchange, "channels", workspace.channels()::after, any -> true, this::fields);
    }

    private Reply fetch(Exchange exchange) {
        TaskChannel channel = workspace.channel(exchange.name("channel"));
        if (channel == null) {
            throw Rejection.notFound(exchange.path());
        }
        return Reply.ok(out -> fields(out, channel));
    }

    private Reply create(Exchange exchange) {
        Instant now = workspace.now();
        String unique = exchange.required("UniqueName");
        if (!unique.matches("[A-Za-z_$][A-Za-z0-9_$]*") || workspace.channel(unique) != null) {
            throw Rejection.invalid("UniqueName " + unique + " is malformed or taken");
        }
        TaskChannel channel = new TaskChannel(
                workspace.sids().next("TC"),
                workspace.sids().nextOrdinal(),
                unique,
                exchange.required("FriendlyName"),
                Boolean.TRUE.equals(exchange.flag("ChannelOptimizedRouting")),
                now,
                now);
        workspace.channels().put(channel);
        return Reply.of(201, out -> fields(out, channel));
    }

    private void fields(JsonOut out, TaskChannel channel) {
        out.text("sid", channel.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .text("unique_name", channel.uniqueName())
                .text("friendly_name", channel.friendlyName())
                .flag("channel_optimized_routing", channel.optimizedRouting())
                .date("date_created", channel.created())
                .date("date_updated", channel.updated())
                .text("url", urls.of("TaskChannels", channel.sid()))
                .object("links", links -> links.text("workspace", urls.workspace()));
    }
}
