package io.taskrouter.coordinator.simulator;

import java.util.List;
import java.util.Map;

/**
 * What the judge saw.
 *
 * @param instants changes of workers and reservations looked at
 * @param counts violations by rule (R1, R2, R4, I4, I5, and {@code reject}: a queue call beside another call that was not
 *     rejected in time) and by whose they are: {@code ours} the coordinator's, {@code theirs} a bypasser's, {@code window}
 *     TaskRouter's own, {@code unaware} would be ours had a callback reached us, and was over before the next resync
 * @param windows queue calls offered inside a window nobody can close
 * @param worstMillis the longest time, simulated, that one worker was in an unsafe state, and {@code worstKnownMillis}
 *     that one was after the coordinator had been told
 * @param latest the last findings, one line each, the coordinator's last
 */
public record JudgeReport(
        long instants,
        Map<String, Map<String, Long>> counts,
        Windows windows,
        long worstMillis,
        long worstKnownMillis,
        List<String> latest) {

    /**
     * What became of them; those that are in none of the other numbers have time left.
     *
     * @param answered rejected, at the longest {@code worstMillis} after both calls were known
     * @param ended over, and {@code taken} by the agent, before the rejection was due
     * @param late neither rejected nor over when it was due: a violation of ours
     */
    public record Windows(long opened, long answered, long ended, long taken, long late, long worstMillis) {}

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
