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
 * @param callers what became of what they were told
 * @param back until every caller had got on after a try
 */
record Row(String name, int tried, Rest rest, Verdict verdict, Callers callers, Times back) {

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

    /**
     * @param undone accepted with a 202 and refused in the end
     * @param refusals of callers, and answers 500; none of them belongs to any fault but those that say so
     * @param putOff answers that only ask for patience, 429 and 503, and none at all: they are no fault, but tell of what stood in the way
     */
    record Callers(
            long vanished,
            long unsettled,
            long undone,
            long reusedRevisions,
            Map<String, Long> refusals,
            Map<String, Long> putOff) {
        static final Callers CONTENT = new Callers(0, 0, 0, 0, Map.of(), Map.of());

        static Callers of(Answers answers) {
            return new Callers(
                    answers.vanishedCount(),
                    answers.unsettledCount(),
                    answers.undoneCount(),
                    answers.reusedRevisions(),
                    answers.refusals(),
                    answers.putOff());
        }

        private Callers allowing(Set<String> natural) {
            Map<String, Long> others = new TreeMap<>(refusals);
            others.keySet().removeAll(natural);
            return new Callers(vanished, unsettled, undone, reusedRevisions, others, putOff);
        }

        private Callers and(Callers more) {
            return new Callers(
                    vanished + more.vanished,
                    unsettled + more.unsettled,
                    undone + more.undone,
                    reusedRevisions + more.reusedRevisions,
                    sum(refusals, more.refusals),
                    sum(putOff, more.putOff));
        }

        private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
            Map<String, Long> all = new TreeMap<>(one);
            other.forEach((what, times) -> all.merge(what, times, Long::sum));
            return all;
        }
    }

    /** Milliseconds; -1: not measured. */
    record Times(long median, long worst) {
        static final Times UNKNOWN = new Times(-1, -1);

        static Times once(long millis) {
            return new Times(millis, millis);
        }

        static Times of(List<Long> each) {
            if (each.isEmpty()) return UNKNOWN;
            return new Times(each.stream().sorted().toList().get(each.size() / 2), Collections.max(each));
        }

        private Times and(Times more) {
            return new Times(Math.max(median, more.median), Math.max(worst, more.worst));
        }

        @Override
        public String toString() {
            return median < 0 ? "-" : median + " / " + worst;
        }
    }

    static Row of(String name, int tried, Rest rest, Verdict verdict, Answers answers, List<Long> recovered) {
        return new Row(name, tried, rest, verdict, Callers.of(answers), Times.of(recovered));
    }

    /** Where the callers are judged by other means. */
    static Row judged(String name, int tried, boolean finished, Verdict verdict, Times back) {
        return new Row(name, tried, finished ? Rest.REACHED : Rest.STOOD_STILL, verdict, Callers.CONTENT, back);
    }

    /** The same with what the callers were told. */
    Row told(Answers answers) {
        return new Row(name, tried, rest, verdict, Callers.of(answers), back);
    }

    /** Something tried, nothing lost that was acknowledged, nothing doubled, nothing out of order, nobody refused, and at rest in the end. */
    boolean isClean() {
        return tried > 0
                && verdict.accepted() > 0
                && finished()
                && verdict.isClean()
                && losses() == 0
                && callers.reusedRevisions == 0
                && callers.refusals.isEmpty();
    }

    boolean hasBegun() {
        return rest != Rest.NEVER_BEGUN;
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
        return gone() + callers.unsettled + callers.undone;
    }

    /** Of those, what was forgotten for good: neither still under way nor refused after all. */
    long gone() {
        return verdict.lost() + callers.vanished;
    }

    /** The same without the refusals that the fault brings about by nature. */
    Row allowing(Set<String> natural) {
        return new Row(name, tried, rest, verdict, callers.allowing(natural), back);
    }

    Row named(String other) {
        return new Row(other, tried, rest, verdict, callers, back);
    }

    Row recoveredIn(List<Long> millis) {
        return millis.isEmpty() ? this : new Row(name, tried, rest, verdict, callers, Times.of(millis));
    }

    Row and(Row more) {
        return new Row(
                name,
                tried + more.tried,
                rest.and(more.rest),
                verdict.and(more.verdict),
                callers.and(more.callers),
                back.and(more.back));
    }

    static String header() {
        return "%-34s %6s %9s %6s %8s %9s %9s %7s %13s  %s"
                .formatted(
                        "fault",
                        "times",
                        "accepted",
                        "lost",
                        "doubled",
                        "disorder",
                        "rev.twice",
                        "broken",
                        "recovery ms",
                        "");
    }

    String line(String remark) {
        return String.format(
                Locale.ROOT,
                "%-34s %6d %9d %6d %8d %9d %9d %7d %13s  %s",
                name,
                tried,
                verdict.accepted(),
                losses(),
                verdict.doubled(),
                verdict.disordered(),
                callers.reusedRevisions,
                verdict.broken(),
                back,
                remark + (callers.refusals.isEmpty() ? "" : " " + callers.refusals));
    }
}
