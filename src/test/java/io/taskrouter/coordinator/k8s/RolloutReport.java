package io.taskrouter.coordinator.k8s;

import io.taskrouter.coordinator.bench.Findings;
import io.taskrouter.coordinator.bench.Percentiles;
import io.taskrouter.coordinator.bench.Ring;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a rollout.
 *
 * @param during from the beginning of the first replacement to the end of the last
 * @param accepted of the confirmed, those answered 202 at first
 * @param repeated requests sent again since the connection was refused or broke, by which
 * @param failedIn the seconds since the first replacement began in which some failed; negative before
 * @param failed all others that were not answered 200 or 202, by how they were answered
 * @param atOnce within which others had to have what an old one held
 */
record RolloutReport(
        List<Replacement> replaced,
        Duration during,
        long confirmed,
        long accepted,
        Map<String, Long> repeated,
        Map<String, Long> failed,
        Findings findings,
        Ring.Reading ring,
        List<Long> failedIn,
        Percentiles before,
        Percentiles meanwhile,
        double perSecond,
        Duration atOnce) {

    /**
     * One pod for another.
     *
     * @param ready how long the new one took to be ready, {@code left} the old one from the beginning of its pre-stop step to its end
     * @param stopped the old one, from SIGTERM to its end
     * @param taken from then on until no pass was left that went on or waited for a lease to end at that moment, whoever's it is
     * @param exit the old one's exit code
     */
    record Replacement(Duration ready, Duration left, Duration stopped, Duration taken, int exit) {
        private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

        /** Neither crashed nor killed: it left by itself, soon, and left nothing behind. */
        boolean isOrderly(Duration atOnce) {
            return (exit == 0 || exit == 143) && stopped.compareTo(LONGEST_STOP) < 0 && taken.compareTo(atOnce) < 0;
        }
    }

    int lost() {
        return Math.max(findings.lost(), ring.lost());
    }

    int disordered() {
        return findings.disordered() + findings.damaged() + findings.gaps() + ring.disordered() + ring.broken();
    }

    /** Nothing lost, nothing twice, nothing out of order, no request failed, and no connection was refused or broke. */
    boolean isAsPromised() {
        return confirmed > 0
                && lost() == 0
                && ring.doubled() == 0
                && disordered() == 0
                && failed.isEmpty()
                && repeated.isEmpty()
                && replaced.stream().allMatch(each -> each.isOrderly(atOnce));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Replacement each : replaced)
            text.append(String.format(
                    Locale.ROOT,
                    "a new replica was ready after %.1f s, an old one gone %.1f s after its pre-stop step began, %.1f s after SIGTERM (exit %d); others had what it held after %.2f s%n",
                    each.ready.toMillis() / 1e3,
                    each.left.toMillis() / 1e3,
                    each.stopped.toMillis() / 1e3,
                    each.exit,
                    each.taken.toMillis() / 1e3));
        text.append(String.format(
                Locale.ROOT,
                "%d replicas replaced in %.0f s; %d changes confirmed (%d of them 202 first), %.0f/s meanwhile%n",
                replaced.size(),
                during.toMillis() / 1e3,
                confirmed,
                accepted,
                perSecond));
        text.append(String.format(
                Locale.ROOT, "lost %d, doubled %d, out of order %d%n", lost(), ring.doubled(), disordered()));
        text.append("sent again for a connection: ")
                .append(new TreeMap<>(repeated))
                .append("; failed otherwise: ")
                .append(new TreeMap<>(failed))
                .append('\n');
        text.append("answered before: ")
                .append(waits(before))
                .append("; meanwhile: ")
                .append(waits(meanwhile))
                .append('\n');
        if (!failedIn.isEmpty())
            text.append("failed in these seconds of the rollout: ")
                    .append(failedIn)
                    .append('\n');
        findings.examples().forEach(each -> text.append("  ").append(each).append('\n'));
        return text.append(isAsPromised() ? "As promised." : "NOT as promised; what the replicas said: " + Rollout.LOGS)
                .toString();
    }

    private static String waits(Percentiles of) {
        return String.format(
                Locale.ROOT, "p50 %.0f ms, p95 %.0f, p99 %.0f, most %.0f", of.p50(), of.p95(), of.p99(), of.max());
    }
}
