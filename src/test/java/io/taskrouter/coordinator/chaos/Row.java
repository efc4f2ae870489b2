package io.taskrouter.coordinator.chaos;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One line of the report.
 *
 * @param finished did the service recover every time, and come to rest in the end
 * @param recoveryMillis median and worst time until every caller had got on after a try; -1: not measured
 */
record Row(
        String name,
        int tried,
        boolean finished,
        Verdict verdict,
        long vanished,
        long unsettled,
        long reusedRevisions,
        Map<String, Long> refusals,
        long medianMillis,
        long worstMillis) {

    static Row of(String name, int tried, boolean finished, Verdict verdict, Answers answers, List<Long> recovered) {
        return new Row(
                name,
                tried,
                finished,
                verdict,
                answers.vanishedCount(),
                answers.unsettledCount(),
                answers.reusedRevisions(),
                answers.refusals(),
                recovered.isEmpty() ? -1 : median(recovered),
                recovered.isEmpty() ? -1 : Collections.max(recovered));
    }

    private static long median(List<Long> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    /** Nothing lost that was acknowledged with 200, nothing doubled, nothing out of order, and at rest in the end. */
    boolean isClean() {
        return finished && verdict.isClean() && vanished == 0 && unsettled == 0 && reusedRevisions == 0;
    }

    Row named(String other) {
        return new Row(
                other,
                tried,
                finished,
                verdict,
                vanished,
                unsettled,
                reusedRevisions,
                refusals,
                medianMillis,
                worstMillis);
    }

    Row recoveredIn(List<Long> millis) {
        if (millis.isEmpty()) return this;
        return new Row(
                name,
                tried,
                finished,
                verdict,
                vanished,
                unsettled,
                reusedRevisions,
                refusals,
                median(millis),
                Collections.max(millis));
    }

    Row and(Row more) {
        return new Row(
                name,
                tried + more.tried,
                finished && more.finished,
                verdict.and(more.verdict),
                vanished + more.vanished,
                unsettled + more.unsettled,
                reusedRevisions + more.reusedRevisions,
                refusals,
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
                verdict.lost() + vanished + unsettled,
                verdict.doubled(),
                verdict.disordered(),
                reusedRevisions,
                medianMillis < 0 ? "-" : medianMillis + " / " + worstMillis,
                remark + (refusals.isEmpty() ? "" : " " + refusals));
    }
}
