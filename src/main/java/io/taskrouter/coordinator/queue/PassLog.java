package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * One line for each settled pass, under a name of its own so that it can be switched by itself. At DEBUG: a thousand passes a second would be 20 GB a day that nobody reads. At INFO stand the passes that
 * somebody may be asked about: those that took over from a holder that vanished, gave an update up, or came after failed attempts. Never what was written.
 *
 * <p>The same stands in fields of the line's own where logs are JSON (under {@code mdc}), to be searched and counted.
 */
final class PassLog {
    private static final Logger LOG = Logger.getLogger("io.taskrouter.coordinator.passes");
    private static final int MOST_NAMED = 3;

    private PassLog() {}

    static void settled(Claim claim, Settlement settlement, Duration lease) {
        boolean remarkable = claim.unclean()
                || claim.attempts() > 0
                || settlement.outcomes().stream().anyMatch(Result::dead);
        Logger.Level level = remarkable ? Logger.Level.INFO : Logger.Level.DEBUG;
        if (!LOG.isEnabled(level)) return;
        long millis = lease.minus(claim.lease().remaining()).toMillis();
        Map<String, Long> ends = ends(settlement);
        Map<String, Object> fields = fields(claim, settlement, ends, millis);
        fields.forEach(MDC::put);
        try {
            LOG.logf(
                    level,
                    "pass %d over %s settled in %d ms: %d updates (%s), %d events, %s dead, unclean=%b, attempts=%d, updates=%s traces=%s",
                    claim.pass(),
                    claim.worker(),
                    millis,
                    settlement.outcomes().size(),
                    ends,
                    settlement.events(),
                    fields.get("dead"),
                    claim.unclean(),
                    claim.attempts(),
                    fields.get("updates"),
                    fields.get("traces"));
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }

    private static Map<String, Object> fields(Claim claim, Settlement settlement, Map<String, Long> ends, long millis) {
        Map<String, Object> fields = new LinkedHashMap<>(ends);
        fields.put("worker", claim.worker());
        fields.put("pass", claim.pass());
        fields.put("millis", millis);
        fields.put("events", settlement.events());
        fields.put("dead", settlement.outcomes().stream().filter(Result::dead).count());
        fields.put("unclean", claim.unclean());
        fields.put("attempts", claim.attempts());
        fields.put("updates", few(settlement.outcomes().stream().map(Result::updateId)));
        fields.put(
                "traces",
                few(claim.updates().stream()
                        .map(it -> it.update().traceparent())
                        .filter(Objects::nonNull)
                        .map(PassLog::traceId)
                        .distinct()));
        return fields;
    }

    /** How many updates came to which end. */
    private static Map<String, Long> ends(Settlement settlement) {
        return settlement.outcomes().stream()
                .collect(Collectors.groupingBy(
                        it -> QueueMetrics.End.of(it).name().toLowerCase(Locale.ROOT),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static String few(Stream<String> ids) {
        return ids.limit(MOST_NAMED).collect(Collectors.joining(",", "[", "]"));
    }

    private static String traceId(String traceparent) {
        return traceparent.length() < 35 ? "" : traceparent.substring(3, 35);
    }
}
