package io.taskrouter.coordinator.bench;

import java.util.Map;

/**
 * One strategy's run in one profile.
 *
 * @param repeat counted from 1
 * @param seconds measured, after the warm-up
 * @param updates acknowledged within them
 * @param acknowledged in the whole run, which is what {@code findings} are about
 * @param queued of these, answered 202 first and followed to their end
 * @param latency of {@code updates}, from the first attempt to the last answer
 * @param failed updates given up within the measured time, by reason
 * @param repeated answers that made a caller try again, whole run, by kind
 * @param unexplained answers that owed a reason and gave none, whole run
 * @param unfinished updates still being tried when the run ended
 * @param traffic at TaskRouter within the measured time
 * @param throttled share of the requests answered 429, from ten seconds after the beginning on, warm-up included
 * @param findings about every step of the whole run, warm-up included
 * @param readyMillis from the start of the coordinator's process until it was ready; NaN for other strategies
 * @param residentMib the coordinator's resident memory after the run; NaN for other strategies
 * @param busyCores processor time of each process within the measured time, in cores
 */
record RunResult(
        String profile,
        String strategy,
        int repeat,
        double seconds,
        long updates,
        long acknowledged,
        long queued,
        Percentiles latency,
        Map<String, Long> failed,
        Map<String, Long> repeated,
        long unexplained,
        long unfinished,
        Traffic traffic,
        double throttled,
        Findings findings,
        double readyMillis,
        double residentMib,
        Map<String, Double> busyCores) {

    double perSecond() {
        return updates / seconds;
    }

    /** NaN when nothing was acknowledged. */
    double callsPerUpdate() {
        return updates == 0 ? Double.NaN : (double) traffic.calls() / updates;
    }

    long failures() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }

    /** False: nothing can be concluded from it. A loop that slow is no opponent; a history with gaps is no witness. */
    boolean isValid() {
        boolean loopInHot = profile.equals(Profile.HOT.label()) && strategy.equals(StrategyKind.ETAG_LOOP.label());
        return findings.gaps() == 0 && !(loopInHot && perSecond() < Targets.LEAST_OPPONENT_PER_SECOND);
    }
}
