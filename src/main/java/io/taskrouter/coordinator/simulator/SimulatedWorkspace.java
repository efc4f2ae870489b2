package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One workspace: its workers, activities, channels, queues, workflows, events and history. Plain objects, no HTTP; safe to
 * use from many threads.
 */
final class SimulatedWorkspace {
    private final Supplier<SimulatorOptions> options;
    private final SimulatedTime time;
    private final Sids sids;
    private final Shelf<Activity> activities = new Shelf<>();
    private final Shelf<TaskChannel> channels = new Shelf<>();
    private final Shelf<TaskQueue> queues = new Shelf<>();
    private final Shelf<Workflow> workflows = new Shelf<>();
    private final WriteHistory history;
    private final EventLog events;
    private final Workforce workforce;
    private final Judge judge;
    private final TaskDesk tasks;
    private volatile WorkspaceSettings settings;

    SimulatedWorkspace(Supplier<SimulatorOptions> options, SimulatedTime time) {
        this.options = options;
        this.time = time;
        SimulatorOptions now = options.get();
        this.sids = new Sids(now.seed());
        this.history = new WriteHistory(now.history());
        this.events = new EventLog(time, sids, now.history().events());
        this.judge = new Judge(options, time);
        this.workforce = new Workforce(options, time, sids, history, List.of(judge, new WorkerEvents(events)));
        this.tasks = new TaskDesk(this);
        this.settings = StandardSetup.fill(this);
    }

    Activity activity(String sid) {
        Activity activity = activities.find(sid);
        if (activity == null) {
            throw Rejection.invalid("ActivitySid " + sid + " does not exist in this Workspace");
        }
        return activity;
    }

    @Nullable Activity activityNamed(String name) {
        return activities.all().stream()
                .filter(activity -> activity.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    Activity defaultActivity() {
        return activity(settings.defaultActivitySid());
    }

    /** By SID or unique name. */
    @Nullable TaskChannel channel(String sidOrName) {
        return channels.all().stream()
                .filter(channel -> channel.sid().equals(sidOrName)
                        || channel.uniqueName().equals(sidOrName.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null);
    }

    Worker createWorker(
            @Nullable String sid, String name, @Nullable Activity activity, Attributes attributes, Caller by) {
        Activity first = activity == null ? defaultActivity() : activity;
        return workforce.create(sid, name, first, attributes, List.copyOf(channels.all()), by);
    }

    SimulatorOptions options() {
        return options.get();
    }

    String accountSid() {
        return options.get().account().accountSid();
    }

    String sid() {
        return options.get().account().workspaceSid();
    }

    SimulatedTime time() {
        return time;
    }

    /** For what is written into resources and events. */
    Instant now() {
        return time.stamp();
    }

    Sids sids() {
        return sids;
    }

    Shelf<Activity> activities() {
        return activities;
    }

    Shelf<TaskChannel> channels() {
        return channels;
    }

    Shelf<TaskQueue> queues() {
        return queues;
    }

    Shelf<Workflow> workflows() {
        return workflows;
    }

    Workforce workforce() {
        return workforce;
    }

    /** Where event callbacks go from now on. */
    synchronized void eventCallback(String url) {
        WorkspaceSettings old = settings;
        settings = new WorkspaceSettings(
                old.name(),
                old.defaultActivitySid(),
                old.timeoutActivitySid(),
                url,
                old.eventsFilter(),
                old.multitasking(),
                old.queueOrder(),
                old.created(),
                now());
    }

    /** An unavailable worker gives back what it was only offered, a deleted one as well. */
    void deleteWorker(Worker worker, Caller by) {
        tasks.rejectPendingOf(worker);
        workforce.delete(worker, by);
    }

    TaskDesk tasks() {
        return tasks;
    }

    Judge judge() {
        return judge;
    }

    WriteHistory history() {
        return history;
    }

    EventLog events() {
        return events;
    }

    WorkspaceSettings settings() {
        return settings;
    }

    void settings(WorkspaceSettings next) {
        settings = next;
    }
}
