package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import org.jspecify.annotations.Nullable;

/** Under which terms a caller asks: what the headers say besides the body. */
record Terms(
        Preferences preferences,
        @Nullable String ifMatch,
        @Nullable Idempotency idempotency) {

    /** @throws ApiProblem 400 */
    static Terms of(Call call) {
        Terms terms = unconditional(call);
        return new Terms(terms.preferences, Conditions.ifMatch(call.header("If-Match")), terms.idempotency);
    }

    /** Of what asks for no revision, whatever {@code If-Match} says. */
    static Terms unconditional(Call call) {
        Preferences preferences = Preferences.of(call.headers("Prefer"));
        return new Terms(preferences, null, IdempotencyKeys.of(call, preferences));
    }

    /** Of a read: only how long to wait. */
    static Terms ofRead(Call call) {
        return new Terms(Preferences.of(call.headers("Prefer")), null, null);
    }
}
