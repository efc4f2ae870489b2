package io.taskrouter.coordinator.chaos;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One line of the report.
 *
 * @param rest how far everything came
 * @param undone accepted with a 202 and refused in the end
 * @param refusals of callers, and answers 500; none of them belongs to any fault but those that say so
 * @param putOff answers that only ask for patience, 429 and 503: they are no fault, but tell of what stood in the way
 * @param recoveryMillis median and worst time until every caller had got on after a try; -1: not measured
 */
record Row(
        String name,
        int tried,
        Rest rest,
        Verdict verdict,
        long vanished,
        long unsettled,
        long undone,
        long reusedRevisions,
        Map<String, Long> refusals,
        Map<String, Long> putOff,
        long medianMillis,
        long worstMillis) {

    /** Every single caller has to get on before the first try and after each, and nothing may wait in the end. */
    enum Rest {
        REACHED(""),
        NEVER_BEGUN("before anything was tried not every caller got going"),
        STOOD_STILL("not every caller got on again"),
        NEVER_IDLE("something still waited in the end");

        private final String trouble;

        Rest(String trouble) {
            this.trouble = trouble;
        }

        Rest and(Rest next) {
            return this == REACHED ? next : this;
        }
    }

    /** Where nobody is put off. */
    Row(
            String name,
            int tried,
            boolean finished,
            Verdict verdict,
            long vanished,
            long unsettled,
            long undone,
            long reusedRevisions,
            Map<String, Long> refusals,
            long medianMillis,
            long worstMillis) {
        this(
                name,
                tried,
                finished ? Rest.REACHED : Rest.STOOD_STILL,
                verdict,
                vanished,
                unsettled,
                undone,
                reusedRevisions,
                refusals,
                Map.of(),
                medianMillis,
                worstMillis);
    }

    static Row of(String name, int tried, Rest rest, Verdict verdict, Answers answers, List<Long> recovered) {
        return new Row(
                name,
                tried,
                rest,
                verdict,
                answers.vanishedCount(),
                answers.unsettledCount(),
                answers.undoneCount(),
                answers.reusedRevisions(),
                answers.refusals(),
                answers.putOff(),
                recovered.isEmpty() ? -1 : median(recovered),
                recovered.isEmpty() ? -1 : Collections.max(recovered));
    }

    private static long median(List<Long> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    /** Something tried, nothing lost that was acknowledged, nothing doubled, nothing out of order, nobody refused, and at rest in the end. */
    boolean isClean() {
        return tried > 0
                && verdict.accepted() > 0
                && finished()
                && verdict.isClean()
                && losses() == 0
                && reusedRevisions == 0
                && refusals.isEmpty();
    }

    boolean finished() {
        return rest == Rest.REACHED;
    }

    /** What did not come to its end, empty where everything did. */
    String trouble() {
        return rest.trouble;
    }

    /** Acknowledged and not there. */
    long losses() {
        return verdict.lost() + vanished + unsettled + undone;
    }

    /** The same without the refusals that the fault brings about by nature. */
    Row allowing(Set<String> natural) {
        Map<String, Long> others = new TreeMap<>(refusals);
        others.keySet().removeAll(natural);
        return new Row(
                name,
                tried,
                rest,
                verdict,
                vanished,
                unsettled,
                undone,
                reusedRevisions,
                others,
                putOff,
                medianMillis,
                worstMillis);
    }

    Row named(String other) {
        return new Row(
                other,
                tried,
                rest,
                verdict,
                vanished,
                unsettled,
                undone,
                reusedRevisions,
                refusals,
                putOff,
                medianMillis,
                worstMillis);
    }

    Row recoveredIn(List<Long> millis) {
        if (millis.isEmpty()) return this;
        return new Row(
                name,
                tried,
                rest,
                verdict,
                vanished,
                unsettled,
                undone,
                reusedRevisions,
                refusals,
                putOff,
                median(millis),
                Collections.max(millis));
    }

    Row and(Row more) {
        return new Row(
                name,
                tried + more.tried,
                rest.and(more.rest),
                verdict.and(more.verdict),
                vanished + more.vanished,
                unsettled + more.unsettled,
                undone + more.undone,
                reusedRevisions + more.reusedRevisions,
                refusals,
                putOff,
                Math.max(medianMillis, more.medianMillis),
                Math.max(worstMillis, more.worstMillis));
    }

    static String header() {
        return "%-34s %6s %9s %6s %8s %9s %9s %13s  %s"
                .formatted("fault", "times", "accepted", "lost", "doubled", "disorder", "rev.twice", "recovery ms", "");
    }

    String line(String remark) {
        return String.format(
                Locale.ROOT,
                "%-34s %6d %9d %6d %8d %9d %9d %13s  %s",
                name,
                tried,
                verdict.accepted(),
                losses(),
                verdict.doubled(),
                verdict.disordered(),
                reusedRevisions,
                medianMillis < 0 ? "-" : medianMillis + " / " + worstMillis,
                remark + (refusals.isEmpty() ? "" : " " + refusals));
    }
}
