package io.taskrouter.coordinator.reconcile;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where callers go whom nobody takes, as configured. Such an address comes from nowhere else: whoever writes task attributes must not be able to say where callers are sent. */
final class SendingOn {
    private static final String DECLINED = "The person you are calling cannot take your call at the moment. Goodbye.";

    private SendingOn() {}

    /** TwiML for the caller of a declined direct call; null for none. */
    static @Nullable String declined(ReconcileConfig config) {
        var url = config.directDeclinedUrl();
        return switch (config.onDirectDeclined()) {
            case ANNOUNCE -> Twiml.sayAndHangUp(DECLINED);
            case REDIRECT -> Twiml.redirect(address("direct-declined-url", url, "on-direct-declined"));
            case NONE -> null;
        };
    }

    /** TwiML for a caller who was parked for too long; null for the queue that the call came by. */
    static @Nullable String aged(ReconcileConfig config) {
        return switch (config.onParkMaxAge()) {
            case REQUEUE -> null;
            case REDIRECT -> Twiml.redirect(address("park-max-age-url", config.parkMaxAgeUrl(), "on-park-max-age"));
        };
    }

    /** @throws ConfigurationException one line that names the property */
    private static String address(String property, Optional<String> configured, String because) {
        var text = configured.orElse("").strip();
        if (isWeb(text)) return text;
        throw new ConfigurationException(
                "coordinator.rules." + property + " must be an http or https address, since coordinator.rules."
                        + because + "=redirect sends callers there");
    }

    private static boolean isWeb(String text) {
        try {
            var url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return web && url.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
