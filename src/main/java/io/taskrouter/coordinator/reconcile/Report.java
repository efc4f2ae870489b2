package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a pass found and mended; the answer to somebody who asked to look. */
final class Report {
    private final Set<String> drift = new LinkedHashSet<>();
    private final Set<String> wrote = new LinkedHashSet<>();

    void drift(Set<String> keys) {
        drift.addAll(keys);
    }

    void wrote(String what) {
        wrote.add(what);
    }

    boolean mended() {
        return !wrote.isEmpty();
    }

    ObjectNode json() {
        var json = ExactJson.MAPPER.createObjectNode();
        var found = json.putArray("changedOutside");
        drift.forEach(found::add);
        var written = json.putArray("written");
        wrote.forEach(written::add);
        return json;
    }
}
