package io.taskrouter.coordinator.taskrouter;

import com.twilio.security.RequestValidator;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tells whether Twilio sent a post: {@code X-Twilio-Signature}, made with the account's auth token over the address that
 * Twilio was told to call. The current token counts and, while it is being rotated, the previous one; each is compared in a
 * time that does not depend on where the difference is. Never throws for what a post contains. Without a token nothing is
 * ever genuine.
 */
@Singleton
public final class Signatures {
    private final List<RequestValidator> tokens;

    @Inject
    Signatures(TwilioConfig config) {
        this(Stream.of(config.authToken(), config.authTokenPrevious())
                .flatMap(Optional::stream)
                .toList());
    }

    private Signatures(List<String> tokens) {
        this.tokens = tokens.stream()
                .filter(token -> !token.isBlank())
                .map(RequestValidator::new)
                .toList();
    }

    /** With these auth tokens instead of the configured ones. */
    public static Signatures of(String... tokens) {
        return new Signatures(List.of(tokens));
    }

    /**
     * A form.
     *
     * @param url as configured at Twilio, its query included and its fragment not; a default port may be there or not
     * @param fields all fields, decoded, whitespace and empty ones included
     */
    public boolean isGenuine(String url, Map<String, String> fields, String signature) {
        return any(token -> token.validate(url, fields, signature));
    }

    /** Anything else: its hash travels in the address, as {@code bodySHA256}. */
    public boolean isGenuine(String url, byte[] body, String signature) {
        String text = new String(body, StandardCharsets.UTF_8); // what is no UTF-8 comes out with another hash
        return any(token -> {
            try {
                return token.validate(url, text, signature);
            } catch (URISyntaxException e) {
                return false;
            }
        });
    }

    /** Asks all, so that the time does not tell which one matched. */
    private boolean any(Predicate<RequestValidator> question) {
        boolean genuine = false;
        for (RequestValidator token : tokens) genuine |= question.test(token);
        return genuine;
    }
}
