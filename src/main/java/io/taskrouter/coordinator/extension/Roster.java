package io.taskrouter.coordinator.extension;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.document.DirectExtension;
import io.taskrouter.coordinator.queue.Census;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import io.taskrouter.coordinator.taskrouter.Workforce;
import io.taskrouter.coordinator.taskrouter.Workforce.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads every worker's extension from TaskRouter into the index. */
final class Roster {
    private static final Logger LOG = Logger.getLogger(Roster.class);

    private final Census census;
    private final Workforce workforce;
    private final TaskRouter taskRouter;
    private final DirectExtension form;
    private final Counter odd;

    Roster(Census census, Workforce workforce, TaskRouter taskRouter, DirectExtension form, MeterRegistry metrics) {
        this.census = census;
        this.workforce = workforce;
        this.taskRouter = taskRouter;
        this.form = form;
        this.odd = Counter.builder("coordinator.extensions.odd")
                .description("extensions found at TaskRouter as a number, or as something else that is no string")
                .register(metrics);
    }

    /**
     * What one census came to.
     *
     * @param changed workers whose extension others have changed since the last one, and those whose extension is a number: while the index was not ready, no pass could make digits of it
     * @param holders workers with an extension
     * @param everybody all workers
     */
    record Result(List<WorkerSid> changed, Set<WorkerSid> holders, Set<WorkerSid> everybody) {}

    boolean isDue(java.time.Duration interval) {
        return census.isDue(interval);
    }

    /** Null when another replica is at it, TaskRouter does not answer, or the index was lost meanwhile. */
    @Nullable Result read() {
        Census.Round begun = census.begin().orElse(null);
        if (begun == null) return null;
        Reading reading = new Reading(begun);
        return reading.everybody() && reading.nobodyElse() && census.finish(begun) ? reading.result() : null;
    }

    private final class Reading {
        private final Census.Round begun;
        private final List<WorkerSid> changed = new ArrayList<>();
        private final List<WorkerSid> numbers = new ArrayList<>();
        private final Set<WorkerSid> holders = new HashSet<>();
        private final Set<WorkerSid> seen = new HashSet<>();

        Reading(Census.Round begun) {
            this.begun = begun;
        }

        Result result() {
            LOG.infof("read %d workers for the index of extensions, %d have one", seen.size(), holders.size());
            Set<WorkerSid> urgent = new LinkedHashSet<>(numbers);
            if (begun.ready()) urgent.addAll(changed);
            return new Result(List.copyOf(urgent), holders, seen);
        }

        boolean everybody() {
            for (Workforce.Roll roll = workforce.roll(); roll.hasNext(); ) {
                Census.Round now = census.goOn(begun).orElse(null);
                if (now == null || !(roll.next() instanceof Answer.Ok<List<Member>>(List<Member> page))) return false;
                if (!take(page, now)) return false;
            }
            return true;
        }

        private boolean take(List<Member> page, Census.Round now) {
            Map<WorkerSid, String> found = new HashMap<>();
            for (Member member : page) {
                String attributes = attributes(member);
                if (attributes == null) return false;
                ObjectNode document = document(attributes);
                String extension = form.in(document);
                found.put(member.worker(), extension == null ? "" : extension);
                if (extension != null) holders.add(member.worker());
                if (DirectExtension.isOdd(document)) {
                    odd.increment();
                    if (extension != null) numbers.add(member.worker());
                }
            }
            seen.addAll(found.keySet());
            return tell(now, found);
        }

        /** Workers that were deleted: known here, and not told of by a pass since the census began. */
        boolean nobodyElse() {
            Map<WorkerSid, String> gone = new HashMap<>();
            for (WorkerSid known : census.known()) if (!seen.contains(known)) gone.put(known, "");
            return gone.isEmpty() || tell(begun, gone);
        }

        private boolean tell(Census.Round as, Map<WorkerSid, String> found) {
            List<WorkerSid> different = census.found(as, found).orElse(null);
            if (different == null) return false;
            changed.addAll(different);
            return true;
        }
    }

    private @Nullable String attributes(Member member) {
        if (member.attributes() != null) return member.attributes();
        return switch (taskRouter.fetchWorker(member.worker(), deadline -> true)) {
            case Answer.Ok(var record) -> record.attributes();
            case Answer.Missing<?> gone -> "{}";
            default -> null;
        };
    }

    private static ObjectNode document(String attributes) {
        try {
            return ExactJson.foreign(attributes);
        } catch (IllegalArgumentException e) {
            return ExactJson.MAPPER.createObjectNode(); // no JSON object: nobody can be reached under it
        }
    }
}
