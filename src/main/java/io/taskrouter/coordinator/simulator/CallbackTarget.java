package io.taskrouter.coordinator.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A callback address and its connection overrides: {@code https://host/path#rc=3&rp=5xx,ct,rt&ct=1500&rt=3500}.
 *
 * @param url what is called and signed: without the fragment
 * @param retries further attempts after the first, at most 5
 * @param retryOn {@code 4xx}, {@code 5xx}, {@code ct} (connecting failed), {@code rt} (no answer in time), {@code all}
 * @param connectMillis and {@code readMillis}: time-outs of one attempt
 */
record CallbackTarget(String url, int retries, Set<String> retryOn, int connectMillis, int readMillis) {
    private static final int BUDGET_MILLIS = 15_000;
    private static final int MAX_RETRIES = 5;

    static CallbackTarget parse(String configured) {
        int hash = configured.indexOf('#');
        Map<String, String> overrides = new HashMap<>();
        if (hash >= 0) {
            for (String pair : configured.substring(hash + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    overrides.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
        return new CallbackTarget(
                hash < 0 ? configured : configured.substring(0, hash),
                Math.clamp(number(overrides, "rc", 1), 0, MAX_RETRIES),
                Set.of(overrides.getOrDefault("rp", "ct").split(",")),
                Math.clamp(number(overrides, "ct", 5_000), 100, BUDGET_MILLIS),
                Math.clamp(number(overrides, "rt", BUDGET_MILLIS), 100, BUDGET_MILLIS));
    }

    private static int number(Map<String, String> overrides, String name, int otherwise) {
        try {
            return Integer.parseInt(overrides.getOrDefault(name, Integer.toString(otherwise)));
        } catch (NumberFormatException malformed) {
            return otherwise;
        }
    }

    /** {@code outcome}: a status, or {@code ct} or {@code rt}. */
    boolean retries(String outcome) {
        String kind = outcome.length() == 3 ? outcome.charAt(0) + "xx" : outcome;
        return retryOn.contains("all") || retryOn.contains(kind);
    }
}
