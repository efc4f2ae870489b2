package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.List;

/** What a fresh workspace holds: Flex's activities and channels, and the queues and workflows of a voice floor. */
final class StandardSetup {
    static final String INBOUND_ACD = "Inbound ACD";
    static final String PARK_PICKUP = "Park Pickup";
    static final String EVERYONE = "Everyone";
    static final String DIRECT_EXTENSION = "Direct Extension";
    static final String OUTBOUND = "Outbound";
    private static final List<String> CHANNELS = List.of("default", TaskChannel.VOICE, "chat", "sms", "video");
    private static final List<String> NAMES = List.of("alice", "bob", "carol");

    private StandardSetup() {}

    static WorkspaceSettings fill(SimulatedWorkspace workspace) {
        Instant now = workspace.now();
        addActivity(workspace, 1, "Offline", false);
        Activity available = addActivity(workspace, 2, "Available", true);
        addActivity(workspace, 3, "Unavailable", false);
        addActivity(workspace, 4, "Break", false);
        for (int i = 0; i < CHANNELS.size(); i++) {
            String name = CHANNELS.get(i);
            workspace
                    .channels()
                    .put(new TaskChannel(
                            Sids.numbered("TC", i + 1), workspace.sids().nextOrdinal(), name, name, true, now, now));
        }
        addQueue(workspace, 1, INBOUND_ACD, "isAcdReady == true");
        addQueue(workspace, 2, PARK_PICKUP, "1 == 1");
        addQueue(workspace, 3, EVERYONE, "1 == 1");
        addWorkflow(workspace, 1, INBOUND_ACD, 15, "{\"queue\":\"" + Sids.numbered("WQ", 1) + "\"}");
        addWorkflow(
                workspace,
                2,
                DIRECT_EXTENSION,
                60,
                "{\"queue\":\"" + Sids.numbered("WQ", 3)
                        + "\",\"expression\":\"task.directExtension == worker.directExtension\"}");
        addWorkflow(workspace, 3, OUTBOUND, 60, "{\"queue\":\"" + Sids.numbered("WQ", 3) + "\"}");
        return new WorkspaceSettings(
                "Simulated Flex Workspace", Sids.numbered("WA", 1), available.sid(), "", null, true, "FIFO", now, now);
    }

    /** alice, bob and carol for a person to play with; further ones are called agent-4 and so on. */
    static void seed(SimulatedWorkspace workspace, int workers) {
        for (int n = 1; n <= workers; n++) {
            String name = n <= NAMES.size() ? NAMES.get(n - 1) : "agent-" + n;
            String attributes = "{\"contact_uri\":\"client:" + name + "\",\"skills\":[\"x\"],\"roles\":[\"agent\"],"
                    + "\"directExtension\":\"" + (1000 + n) + "\"}";
            workspace.createWorker(
                    Sids.numbered("WK", n),
                    name,
                    workspace.activityNamed("Available"),
                    Attributes.parse(attributes),
                    Caller.inProcess("seed"));
        }
    }

    private static Activity addActivity(SimulatedWorkspace workspace, int n, String name, boolean available) {
        Instant now = workspace.now();
        Activity activity =
                new Activity(Sids.numbered("WA", n), workspace.sids().nextOrdinal(), name, available, now, now);
        workspace.activities().put(activity);
        return activity;
    }

    private static void addQueue(SimulatedWorkspace workspace, int n, String name, String expression) {
        Instant now = workspace.now();
        workspace
                .queues()
                .put(new TaskQueue(
                        Sids.numbered("WQ", n),
                        workspace.sids().nextOrdinal(),
                        name,
                        expression,
                        1,
                        "FIFO",
                        null,
                        null,
                        now,
                        now));
    }

    private static void addWorkflow(SimulatedWorkspace workspace, int n, String name, int timeout, String target) {
        Instant now = workspace.now();
        String configuration = "{\"task_routing\":{\"filters\":["
                + "{\"filter_friendly_name\":\"Park Pickup OR Hangup\","
                + "\"expression\":\"isParkPickup == true OR isParkHangup == true\","
                + "\"targets\":[{\"queue\":\"" + Sids.numbered("WQ", 2)
                + "\",\"known_worker_sid\":\"task.targetWorker\"}]},"
                + "{\"filter_friendly_name\":\"Any\",\"expression\":\"1 == 1\",\"targets\":[" + target + "]}]}}";
        workspace
                .workflows()
                .put(new Workflow(
                        Sids.numbered("WW", n),
                        workspace.sids().nextOrdinal(),
                        name,
                        configuration,
                        timeout,
                        null,
                        null,
                        now,
                        now));
    }
}
