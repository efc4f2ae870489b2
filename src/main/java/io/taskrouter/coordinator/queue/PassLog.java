package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * One line for each settled pass, under a name of its own so that it can be switched by itself. At DEBUG: a thousand passes a second would be 20 GB a day that nobody reads. At INFO stand the passes that
 * somebody may be asked about: those that took over from a holder that vanished, gave an update up, or came after failed attempts. Never what was written.
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
        LOG.logf(
                level,
                "pass %d over %s settled in %d ms: %d updates (%s), %d events, %d dead, unclean=%b, attempts=%d, updates=%s traces=%s",
                claim.pass(),
                claim.worker(),
                lease.minus(claim.lease().remaining()).toMillis(),
                settlement.outcomes().size(),
                ends(settlement),
                settlement.events(),
                settlement.outcomes().stream().filter(Result::dead).count(),
                claim.unclean(),
                claim.attempts(),
                few(settlement.outcomes().stream().map(Result::updateId)),
                few(claim.updates().stream()
                        .map(it -> it.update().traceparent())
                        .filter(Objects::nonNull)
                        .map(PassLog::traceId)
                        .distinct()));
    }

    private static String ends(Settlement settlement) {
        return settlement.outcomes().stream()
                .collect(Collectors.groupingBy(
                        it -> QueueMetrics.End.of(it).name().toLowerCase(java.util.Locale.ROOT),
                        java.util.TreeMap::new,
                        Collectors.counting()))
                .toString();
    }

    private static String few(Stream<String> ids) {
        return ids.limit(MOST_NAMED).collect(Collectors.joining(",", "[", "]"));
    }

    private static String traceId(String traceparent) {
        return traceparent.length() < 35 ? "" : traceparent.substring(3, 35);
    }
}
