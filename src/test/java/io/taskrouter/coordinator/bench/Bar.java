package io.taskrouter.coordinator.bench;

import java.io.PrintStream;
import java.util.Locale;

/** A progress bar that is redrawn in place at a terminal, and one plain line at the end anywhere else. */
public final class Bar {
    private static final int WIDTH = 30;
    private static final boolean TERMINAL =
            System.console() != null && System.console().isTerminal();

    private final PrintStream out;
    private final String title;

    public Bar(PrintStream out, String title) {
        this.out = out;
        this.title = title;
    }

    /** @param share 0 to 1 */
    public void show(double share, String note) {
        if (TERMINAL) {
            int full = (int) Math.round(Math.clamp(share, 0, 1) * WIDTH);
            out.printf(
                    Locale.ROOT,
                    "\r  %-38s %s%s %3.0f %%  %s\u001b[K",
                    title,
                    "█".repeat(full),
                    "░".repeat(WIDTH - full),
                    share * 100,
                    note);
            out.flush();
        }
    }

    public void done(String note) {
        out.printf(Locale.ROOT, TERMINAL ? "\r  %-38s %s\u001b[K%n" : "  %-38s %s%n", title, note);
        out.flush();
    }
}
