package io.taskrouter.coordinator.setup;

import io.taskrouter.coordinator.setup.Finding.Difference;
import io.taskrouter.coordinator.setup.Finding.Status;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects.Line;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects.Settings;
import io.taskrouter.coordinator.taskrouter.WorkspaceObjects.SettingsChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where TaskRouter and the telephone lines report to. An address of somebody else's is never replaced: there is room for one only. */
final class Callbacks {
    /** A callback is sent again up to three times, on refusals, time-outs and lost connections, all within 15 s. */
    private static final String OVERRIDES = "#rc=3&rp=5xx,ct,rt&ct=1500&rt=3500";

    private static final Set<String> EVENTS = Set.of(
            "reservation.created",
            "reservation.accepted",
            "reservation.rejected",
            "reservation.timeout",
            "reservation.canceled",
            "reservation.rescinded",
            "reservation.completed",
            "reservation.failed",
            "reservation.wrapup",
            "task.canceled",
            "task.completed",
            "task.deleted",
            "task.system-deleted",
            "worker.created",
            "worker.activity.update",
            "worker.attributes.update",
            "worker.capacity.update",
            "worker.channel.availability.update",
            "worker.deleted");

    private final WorkspaceObjects objects;
    private final @Nullable String publicUrl;
    private final List<String> numbers;
    private final Making to;

    Callbacks(WorkspaceObjects objects, @Nullable String publicUrl, List<String> numbers, Making to) {
        this.objects = objects;
        this.publicUrl = publicUrl;
        this.numbers = numbers;
        this.to = to;
    }

    void workspace() {
        if (!(objects.settings() instanceof Answer.Ok<Settings>(Settings now))) {
            to.add(to.failed("workspace", "settings"));
            return;
        }
        if (!now.multitasking())
            to.make(
                    "workspace",
                    "multitasking",
                    List.of(new Difference("multiTaskEnabled", "false", "true")),
                    () -> objects.change(new SettingsChange(null, null, true)));
        else to.add(Finding.of("workspace", "multitasking", Status.OK, List.of()));
        events(now);
    }

    private void events(Settings now) {
        String ours = address("/webhooks/taskrouter");
        if (ours == null) {
            to.add(withoutAddress("workspace", "event-callback"));
        } else if (isForeign(now.eventCallbackUrl(), ours)) {
            to.add(
                    Finding.of(
                                    "workspace",
                                    "event-callback",
                                    Status.FOREIGN,
                                    List.of(new Difference("eventCallbackUrl", "another address", ours)))
                            .saying(
                                    "Another program gets the events. Clear its address first, or let that program pass them on."));
        } else {
            List<Difference> differences = new ArrayList<>();
            if (now.eventCallbackUrl() == null || !now.eventCallbackUrl().startsWith(ours + "#"))
                differences.add(new Difference("eventCallbackUrl", now.eventCallbackUrl(), ours + OVERRIDES));
            String filter = filter(now.eventsFilter());
            if (filter != null) differences.add(new Difference("eventsFilter", now.eventsFilter(), filter));
            String url = differences.stream().anyMatch(it -> it.field().equals("eventCallbackUrl"))
                    ? ours + OVERRIDES
                    : null;
            to.make(
                    "workspace",
                    "event-callback",
                    differences,
                    () -> objects.change(new SettingsChange(url, filter, null)));
        }
    }

    /** Null when all that is needed comes through. What others want besides stays. */
    private static @Nullable String filter(@Nullable String now) {
        if (now == null) return null;
        Set<String> types = new TreeSet<>(Stream.of(now.split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList());
        return types.isEmpty() || !types.addAll(EVENTS) ? null : String.join(",", types);
    }

    void phoneNumbers() {
        if (numbers.isEmpty()) {
            to.add(Finding.of("phone-number", "all", Status.UNKNOWN, List.of())
                    .saying("Set coordinator.setup.phone-numbers to the numbers of both lines, or set their call status"
                            + " callback by hand."));
            return;
        }
        String ours = address("/webhooks/voice-status");
        if (ours == null) to.add(withoutAddress("phone-number", "all"));
        else if (objects.phoneNumbers() instanceof Answer.Ok<List<Line>>(List<Line> lines)) {
            for (String each : numbers) numbers(lines, each, ours);
        } else to.add(to.failed("phone-number", "all"));
    }

    private void numbers(List<Line> lines, String wanted, String ours) {
        List<Line> meant = lines.stream()
                .filter(line -> wanted.equals("*") || wanted.equals(line.sid()) || wanted.equals(line.number()))
                .toList();
        if (meant.isEmpty())
            to.add(Finding.of("phone-number", "configured", Status.MISSING, List.of())
                    .saying("The account has no such number: correct coordinator.setup.phone-numbers."));
        for (Line line : meant) number(line, ours);
    }

    private void number(Line line, String ours) {
        if (ours.equals(line.statusCallback()) && "POST".equals(line.method()))
            to.add(Finding.of("phone-number", line.sid(), Status.OK, List.of()));
        else if (isForeign(line.statusCallback(), ours))
            to.add(Finding.of(
                            "phone-number",
                            line.sid(),
                            Status.FOREIGN,
                            List.of(new Difference("statusCallback", "another address", ours)))
                    .saying("Another program gets this number's call status. Let it pass them on, or clear it first."));
        else
            to.make(
                    "phone-number",
                    line.sid(),
                    List.of(
                            ours.equals(line.statusCallback())
                                    ? new Difference("statusCallbackMethod", line.method(), "POST")
                                    : new Difference("statusCallback", line.statusCallback(), ours)),
                    () -> objects.watch(line.sid(), ours));
    }

    private Finding withoutAddress(String object, String name) {
        return Finding.of(object, name, Status.UNKNOWN, List.of())
                .saying("Set coordinator.public-url to the address under which Twilio reaches this service.");
    }

    private @Nullable String address(String path) {
        return publicUrl == null ? null : publicUrl + path;
    }

    private static boolean isForeign(@Nullable String now, String ours) {
        if (now == null) return false;
        UnaryOperator<String> plain = url -> url.replaceAll("[#?].*$", "");
        return !plain.apply(now).equals(ours);
    }
}
