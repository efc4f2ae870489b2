package io.taskrouter.coordinator.simulator;

import java.util.List;
import java.util.Map;

/**
 * What the judge saw.
 *
 * @param instants changes of workers looked at
 * @param counts violations by rule (R1, R2, R4, I4, I5) and by whose they are: {@code ours} the coordinator's, {@code theirs}
 *     a bypasser's, {@code window} TaskRouter's own, {@code unaware} would be ours had a callback reached us
 * @param windowsOpened queue calls offered inside a window nobody can close
 * @param windowsAnswered of these, rejected; {@code windowsEnded}: ended otherwise; {@code windowsMissed}: accepted
 * @param worstMillis the longest time, simulated, that one worker was in an unsafe state
 * @param latest the last findings, one line each
 */
public record JudgeReport(
        long instants,
        Map<String, Map<String, Long>> counts,
        long windowsOpened,
        long windowsAnswered,
        long windowsEnded,
        long windowsMissed,
        long worstMillis,
        List<String> latest) {

    /** Violations of all rules that are the coordinator's. */
    public long ours() {
        return counts.values().stream()
                .mapToLong(byWhom -> byWhom.getOrDefault("ours", 0L))
                .sum();
    }

    /** Violations of one rule by one party. */
    public long of(String rule, String whose) {
        return counts.getOrDefault(rule, Map.of()).getOrDefault(whose, 0L);
    }
}
