package io.taskrouter.coordinator.bench;

import java.util.Locale;

/**
 * One figure that must be reached.
 *
 * @param value NaN: could not be measured
 * @param atLeast true: {@code value} must reach {@code bound}; false: must not exceed it
 */
record Target(String profile, String what, double value, double bound, boolean atLeast, String unit) {

    static Target atLeast(String profile, String what, double value, double bound, String unit) {
        return new Target(profile, what, value, bound, true, unit);
    }

    static Target atMost(String profile, String what, double value, double bound, String unit) {
        return new Target(profile, what, value, bound, false, unit);
    }

    boolean isMet() {
        return atLeast ? value >= bound : value <= bound;
    }

    String verdict() {
        return "%-8s %-15s %s: %s%s (%s %s%s)%s"
                .formatted(
                        isMet() ? "met" : Double.isNaN(value) ? "UNKNOWN" : "MISSED",
                        profile,
                        what,
                        number(value),
                        unit,
                        atLeast ? "at least" : "at most",
                        number(bound),
                        unit,
                        missed());
    }

    private String missed() {
        if (isMet() || Double.isNaN(value)) {
            return "";
        }
        double by = Math.abs(value - bound);
        String share = bound == 0 ? "" : ", %.0f %%".formatted(by / bound * 100);
        return " missed by " + number(by) + unit + share;
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format =
                value == Math.rint(value) && size < 1e7 ? "%.0f" : size < 1 ? "%.3f" : size < 100 ? "%.2f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
