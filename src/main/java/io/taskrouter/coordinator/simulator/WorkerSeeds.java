package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes workers by the number, and changes one as somebody who does not know the coordinator would. */
final class WorkerSeeds {
    private static final int MAX_AT_ONCE = 15_000;
    private static final String NUMBER = "${n}";
    private final SimulatedWorkspace workspace;

    WorkerSeeds(SimulatedWorkspace workspace) {
        this.workspace = workspace;
    }

    /**
     * {@code {"count":200,"prefix":"agent-","attributes":{…},"activity":"Available","capacity":1,"sid":"WK…"}}; in
     * attributes and name {@code ${n}} stands for the worker's number. Numbers go on from the workers there are.
     */
    List<String> make(JsonNode wish) {
        int count = wish.path("count").asInt(1);
        if (count < 1 || count > MAX_AT_ONCE) {
            throw Rejection.invalid("count must be between 1 and " + MAX_AT_ONCE);
        }
        synchronized (workspace) { // else two at once would be given the same numbers
            return make(count, wish);
        }
    }

    private List<String> make(int count, JsonNode wish) {
        List<String> sids = new ArrayList<>(count);
        int first = wish.path("first").asInt(nextNumber());
        for (int n = first; n < first + count; n++) {
            String given = wish.path("sid").asText("");
            String sid = given.isEmpty() ? Sids.numbered("WK", n) : given;
            sids.add(make(sid, n, wish).sid());
        }
        return sids;
    }

    private int nextNumber() {
        int n = workspace.workforce().shelf().size() + 1;
        while (workspace.workforce().shelf().find(Sids.numbered("WK", n)) != null) {
            n++;
        }
        return n;
    }

    private Worker make(String sid, int n, JsonNode wish) {
        if (workspace.workforce().shelf().find(sid) != null) {
            throw Rejection.invalid("Worker " + sid + " exists");
        }
        String number = Integer.toString(n);
        String text = text(wish.get("attributes"), "{}").replace(NUMBER, number);
        String name = wish.path("friendlyName").asText(wish.path("prefix").asText("agent-") + NUMBER);
        Activity activity = workspace.activityNamed(wish.path("activity").asText("Available"));
        Worker worker = workspace.createWorker(
                sid, name.replace(NUMBER, number), activity, Attributes.parse(text), Caller.inProcess("seed"));
        if (wish.has("capacity")) {
            setCapacity(worker, wish.get("capacity").asInt(), Caller.inProcess("seed"));
        }
        return worker;
    }

    /** {@code {"attributes":{…}|"text","capacity":n,"available":b,"activity":"Break","writer":"flex-ui"}}. */
    WorkerState write(Worker worker, JsonNode wish) {
        Caller by = Caller.inProcess(wish.path("writer").asText("bypasser"));
        Activity activity = wish.has("activity")
                ? workspace.activityNamed(wish.get("activity").asText())
                : null;
        Attributes attributes = wish.has("attributes") ? Attributes.parse(text(wish.get("attributes"), "{}")) : null;
        if (attributes != null || activity != null) {
            workspace.workforce().update(worker, new WorkerChange(attributes, activity, null), by);
        }
        if (wish.has("capacity")) {
            setCapacity(worker, wish.get("capacity").asInt(), by);
        }
        if (wish.has("available")) {
            boolean available = wish.get("available").asBoolean();
            workspace.workforce().updateChannel(worker, TaskChannel.VOICE, null, available, by);
        }
        return worker.state();
    }

    private void setCapacity(Worker worker, int capacity, Caller by) {
        workspace.workforce().updateChannel(worker, TaskChannel.VOICE, capacity, null, by);
    }

    private static String text(@Nullable JsonNode node, String otherwise) {
        return node == null ? otherwise : node.isTextual() ? node.asText() : node.toString();
    }
}
