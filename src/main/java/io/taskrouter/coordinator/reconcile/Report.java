package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.Breach;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a pass found and mended; the answer to somebody who asked to look. */
final class Report {
    private final Set<String> drift = new LinkedHashSet<>();
    private final Set<String> wrote = new LinkedHashSet<>();
    private final List<Breach> breaches = new ArrayList<>();

    void drift(Set<String> keys) {
        drift.addAll(keys);
    }

    void wrote(String what) {
        wrote.add(what);
    }

    void breach(Breach breach) {
        breaches.add(breach);
    }

    /** Breaches counted for the first time. */
    List<Breach> breaches() {
        return List.copyOf(breaches);
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
