package io.taskrouter.coordinator;

import io.smallrye.config.SmallRyeConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** The addresses of Redis, looked at before anybody else reads them: who cannot read one quotes it, password and all. */
final class RedisAddresses {
    private static final String PROPERTY = "quarkus.redis.hosts";

    /** What to do about them, in one line. */
    static final String ADVICE = PROPERTY
            + " must be addresses such as rediss://user:password@host:6379, separated by commas; in user and password"
            + " every character but letters, digits and -._~ is written as %XX: / as %2F, @ as %40, + as %2B";

    private RedisAddresses() {}

    /** Whether each has a host, or names a socket, and nothing that could be the rest of a password; also when there is none. */
    static boolean areUsable(SmallRyeConfig config) {
        // ${ in a password begins an expression, which means nothing
        if (config.getConfigValue(PROPERTY).hasProblems()) return false;
        return config.getOptionalValues(PROPERTY, String.class).orElse(List.of()).stream()
                .allMatch(RedisAddresses::isUsable);
    }

    private static boolean isUsable(String address) {
        try {
            URI uri = new URI(address.strip());
            if ("unix".equals(uri.getScheme())) return true;
            return uri.getHost() != null && uri.getPath().matches("/?[0-9]*");
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
