package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When to ask again for what could not be read of a worker: soon at first, then less and less often. Passes that have something to write go on without it meanwhile, and a worker of whom something can never
 * be read may have many of them.
 */
final class Unread {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LAST = Duration.ofSeconds(5);

    /** However long TaskRouter wants to be left alone. */
    static final Duration MOST = Duration.ofSeconds(30);

    private Unread() {}

    /** Those before the first that relies on the calls, because more is promised or done for it than a write. */
    static List<Update> before(List<Update> updates, Course course) {
        return updates.stream().takeWhile(update -> !relies(update, course)).toList();
    }

    /** What is strict of a change is found when it is judged. Who has waited for a promise for too long gets none, whatever the calls are. */
    private static boolean relies(Update update, Course course) {
        return switch (update.command()) {
            case Command.Change _, Command.Withdraw _ -> false;
            case Command.Intend intend -> !Intents.isLate(update.updateId(), intend.patience(), course);
            case Command.PrepareComplete prepare -> !Intents.isLate(update.updateId(), prepare.patience(), course);
            default -> true;
        };
    }

    /** Is a write all that is done for them, and nothing in them strict, so that they are told the same whether the calls can be read or not? */
    static boolean isOnlyWritten(List<Update> updates) {
        return updates.stream()
                .allMatch(update -> update.handling() != Update.Handling.STRICT
                        && (update.command() instanceof Command.Change
                                || update.command() instanceof Command.Withdraw));
    }

    /** As long as it has been like that already. */
    static Instant until(Course course, Duration atLeast) {
        var known = course.known;
        var lasted = known == null || known.synced() ? Duration.ZERO : Duration.between(known.since(), course.now);
        var pause = within(FIRST, lasted, LAST);
        return course.present().plus(Jitter.around(within(pause, atLeast, MOST)));
    }

    private static Duration within(Duration least, Duration wanted, Duration most) {
        if (wanted.compareTo(least) < 0) return least;
        return wanted.compareTo(most) > 0 ? most : wanted;
    }
}
