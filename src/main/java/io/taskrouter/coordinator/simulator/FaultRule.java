package io.taskrouter.coordinator.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A fault for some of the requests. The first rule that matches and fires decides.
 *
 * @param id given by the simulator when the rule is added; 0 before
 * @param method {@code GET}, {@code POST}, {@code DELETE}, or null for any
 * @param endpoint as in counters, like {@code worker} or {@code worker-channel}, or null for any
 * @param worker a worker SID, or null for any
 * @param probability in 0..1 of each matching request; used while {@code next} is 0
 * @param next exactly so many of the next matching requests, then the rule is spent
 * @param landing whether and when the request takes effect
 * @param landAfterMillis with {@link Landing#LATE}: real time from the request to its effect
 * @param answer what the caller sees
 * @param status with {@link Answer#STATUS} and {@link Answer#HTML}
 * @param answerAfterMillis real time before the answer, on top of the latency
 */
public record FaultRule(
        long id,
        @Nullable String method,
        @Nullable String endpoint,
        @Nullable String worker,
        double probability,
        int next,
        Landing landing,
        long landAfterMillis,
        Answer answer,
        int status,
        long answerAfterMillis) {

    /** Whether the request takes effect. */
    public enum Landing {
        NEVER,
        NOW,
        LATE
    }

    /** What the caller sees instead of, or besides, the ordinary answer. */
    public enum Answer {
        /** the ordinary answer, perhaps late */
        NORMAL,
        /** an error of {@code status} with Twilio's error body */
        STATUS,
        /** the connection is cut before any answer */
        RESET,
        /** the head of an answer, half a body, then the connection is cut */
        TRUNCATED,
        /** nothing, until the caller gives up */
        SILENCE,
        /** a page of HTML with {@code status} */
        HTML,
        /** 200 with a body that is no JSON */
        WRONG_JSON,
        /** 401 with 20003 */
        UNAUTHORIZED,
        /** the ordinary answer without its version header */
        NO_ETAG,
        /** 200 and ten megabytes */
        HUGE,
        /** 200 and a small gzip body that unpacks to 256 megabytes */
        GZIP_BOMB;

        boolean needsEffect() {
            return this == NORMAL || this == NO_ETAG || this == TRUNCATED;
        }
    }

    private static FaultRule rule(Landing landing, long landAfterMillis, Answer answer, int status) {
        return new FaultRule(0, null, null, null, 1, 0, landing, landAfterMillis, answer, status, 0);
    }

    /** 5xx (or any other status), nothing changed. */
    public static FaultRule errorBefore(int status) {
        return rule(Landing.NEVER, 0, Answer.STATUS, status);
    }

    /** 5xx although the write was applied. */
    public static FaultRule errorAfter(int status) {
        return rule(Landing.NOW, 0, Answer.STATUS, status);
    }

    public static FaultRule resetBefore() {
        return rule(Landing.NEVER, 0, Answer.RESET, 0);
    }

    public static FaultRule resetAfter() {
        return rule(Landing.NOW, 0, Answer.RESET, 0);
    }

    /** No answer and no effect. */
    public static FaultRule hang() {
        return rule(Landing.NEVER, 0, Answer.SILENCE, 0);
    }

    /** No answer, and the write takes effect after so many milliseconds. */
    public static FaultRule lateLanding(long millis) {
        return rule(Landing.LATE, millis, Answer.SILENCE, 0);
    }

    /** The ordinary answer, so many milliseconds later than it would have been; applied at once. */
    public static FaultRule slow(long millis) {
        return rule(Landing.NOW, 0, Answer.NORMAL, 0).answeringAfter(millis);
    }

    public static FaultRule of(Landing landing, Answer answer) {
        return rule(landing, 0, answer, 200);
    }

    public FaultRule on(@Nullable String onMethod, @Nullable String onEndpoint) {
        return new FaultRule(
                id,
                onMethod,
                onEndpoint,
                worker,
                probability,
                next,
                landing,
                landAfterMillis,
                answer,
                status,
                answerAfterMillis);
    }

    public FaultRule forWorker(String sid) {
        return new FaultRule(
                id,
                method,
                endpoint,
                sid,
                probability,
                next,
                landing,
                landAfterMillis,
                answer,
                status,
                answerAfterMillis);
    }

    public FaultRule withProbability(double value) {
        return new FaultRule(
                id, method, endpoint, worker, value, 0, landing, landAfterMillis, answer, status, answerAfterMillis);
    }

    public FaultRule times(int count) {
        return new FaultRule(
                id, method, endpoint, worker, 1, count, landing, landAfterMillis, answer, status, answerAfterMillis);
    }

    public FaultRule answeringAfter(long millis) {
        return new FaultRule(
                id, method, endpoint, worker, probability, next, landing, landAfterMillis, answer, status, millis);
    }

    FaultRule numbered(long number) {
        return new FaultRule(
                number,
                method,
                endpoint,
                worker,
                probability,
                next,
                landing,
                landAfterMillis,
                answer,
                status,
                answerAfterMillis);
    }

    boolean concerns(Route route, @Nullable String workerSid) {
        return (method == null || method.equals(route.method()))
                && (endpoint == null || endpoint.equals(route.endpoint()))
                && (worker == null || worker.equals(workerSid));
    }
}
