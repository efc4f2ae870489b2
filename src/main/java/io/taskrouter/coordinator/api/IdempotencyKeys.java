package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What makes two requests the same: caller, route and key say which promise is meant, the rest whether it is kept. */
final class IdempotencyKeys {
    private static final int MAX_LENGTH = 255;

    private IdempotencyKeys() {}

    /** @throws ApiProblem 400 when the key is not 1–255 printable ASCII characters */
    static @Nullable Idempotency of(Call call, Preferences preferences) {
        String key = call.header("Idempotency-Key");
        if (key == null) return null;
        if (key.isEmpty() || key.length() > MAX_LENGTH || !key.chars().allMatch(c -> c >= 0x20 && c <= 0x7e))
            throw ApiProblem.malformed("Send an Idempotency-Key of 1 to 255 printable characters.");
        String scope = call.caller().role() + "\0" + call.caller().name() + "\0" + call.route() + "\0" + key;
        String terms =
                call.header("Content-Type") + "\0" + call.header("If-Match") + "\0" + preferences.handling() + "\0";
        String query = call.query();
        if (query != null) terms += query + "\0";
        return new Idempotency(hash(bytes(scope), new byte[0]), hash(bytes(terms), call.body()));
    }

    /** Of the next attempt at the same request, after this update refused it. */
    static Idempotency after(Idempotency key, String refused) {
        return new Idempotency(hash(bytes(key.key() + "\0" + refused), new byte[0]), key.request());
    }

    /** Of taking an intent back that its caller has been told nothing is kept of. */
    static Idempotency withdrawal(String intentId) {
        String key = hash(bytes("withdrawal\0" + intentId), new byte[0]);
        return new Idempotency(key, key);
    }

    static ApiProblem reused() {
        return ApiProblem.of(ProblemType.IDEMPOTENCY_KEY_REUSED, "Send a new Idempotency-Key with a new request.");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            digest.update(second);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
