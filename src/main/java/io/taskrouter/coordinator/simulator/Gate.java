package io.taskrouter.coordinator.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows the credentials: the account's, and an API key's when one is configured. */
final class Gate {
    private final Set<String> accepted = new HashSet<>();

    Gate(SimulatorOptions.Account account) {
        accepted.add(header(account.accountSid(), account.authToken()));
        if (account.apiKey() != null && account.apiSecret() != null) {
            accepted.add(header(account.apiKey(), account.apiSecret()));
        }
    }

    boolean opensFor(@Nullable String authorization) {
        return authorization != null && accepted.contains(authorization);
    }

    /** The user of HTTP Basic, for want of a better name. */
    static String user(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith("Basic ")) {
            return "unknown";
        }
        try {
            String pair = new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
            return pair.substring(0, Math.max(0, pair.indexOf(':')));
        } catch (IllegalArgumentException malformed) {
            return "unknown";
        }
    }

    private static String header(String user, String secret) {
        byte[] pair = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
