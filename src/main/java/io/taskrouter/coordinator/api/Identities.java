package io.taskrouter.coordinator.api;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.taskrouter.FlexTokens;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells from the Authorization header who asks. May block. */
@Startup
@ApplicationScoped
class Identities {
    private static final Logger LOG = Logger.getLogger(Identities.class);
    private static final Caller ANYBODY = new Caller("anybody", Caller.Role.ADMIN);
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private final Doorkeeper.Mode mode;
    private final ApiKeys keys;
    private final @Nullable FlexUsers users;

    Identities(
            AuthConfig config,
            @ConfigProperty(name = "twilio.account-sid") Optional<String> accountSid,
            FlexTokens tokens,
            InstantSource clock) {
        Doorkeeper doorkeeper = new Doorkeeper(config, ConfigUtils.getProfiles(), accountSid.orElse(null));
        mode = doorkeeper.mode();
        keys = doorkeeper.keys();
        users = mode == Doorkeeper.Mode.TWILIO
                ? new FlexUsers(tokens, config.tokenTimeout(), config.tokenCache(), clock)
                : null;
        if (isOpen())
            LOG.warn(
                    "coordinator.auth.mode is none: EVERYBODY WHO REACHES THIS PORT MAY DO EVERYTHING. For local use only.");
    }

    /** True when everybody may do everything. */
    boolean isOpen() {
        return mode == Doorkeeper.Mode.NONE;
    }

    /** @throws ApiProblem 401 when the credential is missing or not valid, 503 when that cannot be found out, 403 for a user without a role here */
    Caller identify(@Nullable String authorization) {
        if (isOpen()) return ANYBODY;
        if (authorization == null)
            throw Admission.unauthenticated("Send Authorization: Bearer with an API key or a Flex token.");
        Caller caller = null;
        if (startsWith(authorization, BEARER))
            caller = bearer(authorization.substring(BEARER.length()).strip());
        else if (startsWith(authorization, BASIC))
            caller = basic(authorization.substring(BASIC.length()).strip());
        if (caller == null)
            throw Admission.unauthenticated("The credential is not valid here; send a current API key or Flex token.");
        return caller;
    }

    private @Nullable Caller bearer(String credential) {
        Caller caller = keys.bearer(credential);
        return caller == null && users != null ? users.find(credential) : caller;
    }

    private @Nullable Caller basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : keys.basic(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static boolean startsWith(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}
