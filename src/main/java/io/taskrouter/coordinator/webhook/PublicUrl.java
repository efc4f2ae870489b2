package io.taskrouter.coordinator.webhook;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The address under which Twilio knows this service. Signatures are made over it: what a proxy makes of scheme, host and
 * port on the way is never asked.
 */
record PublicUrl(String base) {
    private static final String PROPERTY = "coordinator.public-url";

    /** @throws ConfigurationException one line that names the property */
    static PublicUrl parse(String configured) {
        String base = configured.strip().replaceAll("/+$", "");
        try {
            URI url = new URI(base);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (web && plain && url.getHost() != null) return new PublicUrl(base);
        } catch (URISyntaxException e) {
            // told below, like every other text that is no address
        }
        throw new ConfigurationException(
                PROPERTY + " must be the http or https address that Twilio calls, without user, query and fragment");
    }

    /** What Twilio called, as it was told to. */
    String of(String path, @Nullable String query) {
        return query == null ? base + path : base + path + "?" + query;
    }
}
