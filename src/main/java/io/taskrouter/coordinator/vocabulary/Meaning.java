package io.taskrouter.coordinator.vocabulary;

import io.taskrouter.coordinator.rules.CallEvent.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What a word amounts to.
 *
 * @param stage how far the call has come, null when the word says nothing of that
 * @param outgoing does the word show that the worker is the one who calls
 * @param look is the truth to be read because of it
 * @param known has anybody heard of this word; one that nobody has is told to people
 */
public record Meaning(@Nullable Stage stage, boolean outgoing, boolean look, boolean known) {
    static final Meaning NOTHING = new Meaning(null, false, false, true);
    static final Meaning LOOK = new Meaning(null, false, true, true);
    static final Meaning UNHEARD_OF = new Meaning(null, false, false, false);

    static Meaning of(Stage stage) {
        return new Meaning(stage, false, false, true);
    }

    static Meaning outgoing(Stage stage) {
        return new Meaning(stage, true, false, true);
    }
}
