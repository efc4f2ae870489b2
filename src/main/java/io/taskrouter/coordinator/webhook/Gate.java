package io.taskrouter.coordinator.webhook;

import io.quarkus.runtime.Startup;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.taskrouter.Signatures;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Lets in what Twilio signed. In every profile: the simulator signs for real. */
@Startup
@Singleton
class Gate {
    private static final Logger LOG = Logger.getLogger(Gate.class);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Set<String> JSON =
            Set.of("application/json", "application/cloudevents-batch+json", "application/cloudevents+json");
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Signatures signatures;
    private final @Nullable PublicUrl url;
    private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    @Inject
    Gate(Signatures signatures, @ConfigProperty(name = "coordinator.public-url") Optional<String> publicUrl) {
        this.signatures = signatures;
        this.url = publicUrl.map(PublicUrl::parse).orElse(null);
        if (url == null)
            LOG.warn(
                    "coordinator.public-url is not set: no webhook can be verified, every one is answered 403, and calls"
                            + " are known from looking at TaskRouter alone. Set it to the address that Twilio calls.");
    }

    /** @throws Refusal 415, or 403; also when nobody said what Twilio calls */
    Map<String, String> form(Post post) {
        if (!post.mediaType().equals(FORM) || post.compressed()) throw unsupported(FORM);
        String signature = signature(post);
        String called = called(post);
        Optional<Map<String, String>> fields = Form.parse(post.body());
        if (fields.isEmpty() || !signatures.isGenuine(called, fields.get(), signature)) throw forged(post);
        return fields.get();
    }

    /** @throws Refusal 415, or 403; also when nobody said what Twilio calls */
    byte[] json(Post post) {
        if (!JSON.contains(post.mediaType()) || post.compressed()) throw unsupported("application/json");
        String signature = signature(post);
        if (!signatures.isGenuine(called(post), post.body(), signature)) throw forged(post);
        return post.body();
    }

    private String signature(Post post) {
        if (post.signatures().size() != 1) throw forged(post);
        return post.signatures().getFirst();
    }

    private String called(Post post) {
        if (url == null)
            throw new Refusal(
                    ProblemType.FORBIDDEN, "Set coordinator.public-url: no signature can be verified without.");
        return url.of(post.path(), post.query());
    }

    private static Refusal unsupported(String wanted) {
        return new Refusal(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send " + wanted + ", not compressed.");
    }

    /** Somebody tries, or the address or the token is not the one that Twilio has: then every post ends here. */
    private Refusal forged(Post post) {
        long last = lastWarning.get();
        long now = System.nanoTime();
        if (url != null && now - last >= QUIET_NANOS && lastWarning.compareAndSet(last, now))
            LOG.warnf(
                    "a post to %s%s was not signed by Twilio for this address; when Twilio did send it, coordinator.public-url"
                            + " or twilio.auth-token is wrong",
                    url.base(), post.path());
        return new Refusal(
                ProblemType.FORBIDDEN,
                "Sign the post with the account's auth token over the address that was configured.");
    }
}
