package io.taskrouter.coordinator.api;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.taskrouter.FlexTokens;
import io.taskrouter.coordinator.taskrouter.FlexTokens.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Callers with a Flex token. What Twilio said of a token is kept under the token's hash: a good word for at most 60 s and never beyond the token's end, a bad one for 10 s, and that nothing could be found
 * out for one second. However many ask with one token, Twilio is asked once; and never more than {@value #AT_ONCE} times at once, whatever is thrown at this port.
 *
 * <p>Fails closed: without Twilio's word nobody gets in. Since that says nothing about the credential, the answer is 503 with {@code Retry-After} and not 401, which would make a browser throw a good token away.
 */
final class FlexUsers {
    private static final Logger LOG = Logger.getLogger(FlexUsers.class);
    private static final int AT_ONCE = 64;
    private static final int REMEMBERED = 20_000;
    private static final Duration BAD = Duration.ofSeconds(10);
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private final FlexTokens tokens;
    private final Duration timeout;
    private final Duration longest;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final AsyncCache<String, Verdict> verdicts;

    /**
     * @param timeout for one question to Twilio
     * @param longest how long a good word is believed, at most 60 s
     */
    FlexUsers(FlexTokens tokens, Duration timeout, Duration longest, InstantSource clock) {
        this.tokens = tokens;
        this.timeout = timeout;
        this.longest = longest;
        this.clock = clock;
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .executor(task -> Thread.ofVirtual().name("flex-user").start(task))
                .expireAfter(Expiry.creating((String key, Verdict verdict) -> life(verdict)))
                .buildAsync();
    }

    /**
     * @return null when the token is not valid
     * @throws ApiProblem 503 when that cannot be found out, 403 when its user has no role here
     */
    @Nullable Caller find(String token) {
        if (!isPlausible(token)) return null;
        return switch (verdict(token)) {
            case Verdict.Good good -> caller(good);
            case Verdict.Bad _ -> null;
            case Verdict.Unknown _ -> throw unavailable();
        };
    }

    /** A Flex token is of several parts with dots between them. What is not (an API key with a typing error, say) is no business of Twilio's. */
    private static boolean isPlausible(String token) {
        return token.length() >= 5
                && token.indexOf('.') > 0
                && token.indexOf('.') < token.lastIndexOf('.')
                && token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    private Verdict verdict(String token) {
        try {
            String key = hash(token);
            Verdict verdict =
                    verdicts.get(key, asked -> judge(token)).get(timeout.toMillis() + 250, TimeUnit.MILLISECONDS);
            // The cache lets go of it in its own time, a moment later: nobody else is to find it there.
            if (life(verdict).isZero()) verdicts.synchronous().invalidate(key);
            return verdict;
        } catch (TimeoutException | ExecutionException e) {
            return new Verdict.Unknown("no verdict");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Unknown("interrupted");
        }
    }

    private Verdict judge(String token) {
        if (!places.tryAcquire()) return new Verdict.Unknown("too many at once");
        try {
            Verdict verdict = tokens.judge(token, timeout);
            if (verdict instanceof Verdict.Unknown(String why)) LOG.warnf("a Flex token could not be checked: %s", why);
            return verdict;
        } finally {
            places.release();
        }
    }

    private Duration life(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Good good -> life(good);
            case Verdict.Bad _ -> BAD;
            case Verdict.Unknown _ -> UNKNOWN;
        };
    }

    private Duration life(Verdict.Good good) {
        if (good.expires() == null) return longest;
        Duration left = Duration.between(clock.instant(), good.expires());
        if (left.isNegative()) return Duration.ZERO;
        return left.compareTo(longest) < 0 ? left : longest;
    }

    /** Named by the worker; a user who is no worker gets a name that tells nobody who it is. */
    private static Caller caller(Verdict.Good good) {
        String name = good.worker() == null
                ? "flex-" + hash(good.user()).substring(0, 16)
                : good.worker().value();
        return new Caller(name, role(good.roles()));
    }

    private static Caller.Role role(List<String> roles) {
        if (roles.contains("admin")) return Caller.Role.ADMIN;
        if (roles.contains("supervisor")) return Caller.Role.SUPERVISOR;
        if (roles.contains("agent")) return Caller.Role.AGENT;
        throw Admission.forbidden();
    }

    private static ApiProblem unavailable() {
        return ApiProblem.of(
                        ProblemType.AUTHENTICATION_UNAVAILABLE,
                        "Twilio cannot be asked about the token just now; repeat the request with the same token.")
                .retryAfter(2);
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
