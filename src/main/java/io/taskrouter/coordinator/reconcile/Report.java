package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.Breach;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a pass found and mended; the answer to somebody who asked to look. */
final class Report {
    private final Set<String> drift = new LinkedHashSet<>();
    private final Set<String> wrote = new LinkedHashSet<>();
    private final List<Breach> breaches = new ArrayList<>();
    private final Map<Object, Runnable> changes = new LinkedHashMap<>();
    private final Map<Object, Runnable> findings = new LinkedHashMap<>();

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

    /**
     * Somebody wrote the worker. A pass that is given back finds it once more, and may read it twice itself; so people are told when it can be found no more.
     *
     * @param change what it is known by
     * @param alarm how they are told
     */
    void changed(Object change, Runnable alarm) {
        changes.putIfAbsent(change, alarm);
    }

    /** What else the next pass would find as well, unless this one settles. */
    void found(Object finding, Runnable alarm) {
        findings.putIfAbsent(finding, alarm);
    }

    /** What was adopted so far has been written: whoever takes the pass up finds no change any more. */
    void taken() {
        tell(changes);
    }

    /** The pass has come to its end. */
    void settled() {
        tell(changes);
        tell(findings);
    }

    private static void tell(Map<?, Runnable> untold) {
        untold.values().forEach(Runnable::run);
        untold.clear();
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
