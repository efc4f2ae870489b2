package io.taskrouter.coordinator.api;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.taskrouter.coordinator.command.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides from the configuration who can be let in, and refuses to start where that would be nobody or everybody. */
final class Doorkeeper {
    static final int MIN_SECRET = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7e]+");
    private static final Map<String, Caller.Role> ROLES =
            Map.of("service", Caller.Role.SERVICE, "ivr", Caller.Role.IVR, "operator", Caller.Role.OPERATOR);

    enum Mode {
        TWILIO,
        API_KEY,
        NONE
    }

    private final Mode mode;
    private final ApiKeys keys;

    /** @throws ConfigurationException one line that names the property and says what to set */
    Doorkeeper(AuthConfig config, Collection<String> profiles, @Nullable String accountSid) {
        mode = mode(config.mode());
        if (mode == Mode.NONE && !profiles.contains("local"))
            throw refuse(
                    "coordinator.auth.mode",
                    "is none, which lets everybody in and is allowed in the local profile only; set twilio or api-key");
        if (mode == Mode.TWILIO && (accountSid == null || accountSid.isBlank()))
            throw refuse(
                    "twilio.account-sid",
                    "is missing, but coordinator.auth.mode=twilio needs it to check Flex tokens; set it, or set the mode to api-key");
        if (mode == Mode.API_KEY && config.apiKeys().isEmpty())
            throw refuse(
                    "coordinator.auth.api-keys",
                    "has no key, but coordinator.auth.mode=api-key lets nobody in without one; set coordinator.auth.api-keys.<name>.secret and .role");
        between(
                "coordinator.auth.token-timeout",
                config.tokenTimeout(),
                Duration.ofMillis(100),
                Duration.ofSeconds(10));
        between("coordinator.auth.token-cache", config.tokenCache(), Duration.ZERO, Duration.ofSeconds(60));
        keys = new ApiKeys(entries(config.apiKeys()));
    }

    Mode mode() {
        return mode;
    }

    ApiKeys keys() {
        return keys;
    }

    private static void between(String property, Duration value, Duration low, Duration high) {
        if (value.compareTo(low) < 0 || value.compareTo(high) > 0)
            throw refuse(property, "must be between " + low + " and " + high);
    }

    private static Mode mode(String text) {
        return switch (text) {
            case "twilio" -> Mode.TWILIO;
            case "api-key" -> Mode.API_KEY;
            case "none" -> Mode.NONE;
            default -> throw refuse("coordinator.auth.mode", "must be twilio, api-key or none");
        };
    }

    private static List<ApiKeys.Entry> entries(Map<String, AuthConfig.Key> configured) {
        List<ApiKeys.Entry> entries = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        configured.forEach((name, key) -> {
            String property = "coordinator.auth.api-keys." + name;
            if (!NAME.matcher(name).matches())
                throw refuse(
                        "coordinator.auth.api-keys",
                        "has a key whose name is not of letters, digits, dots, dashes and underscores");
            Caller caller = new Caller(name, role(property + ".role", key));
            String secret = key.secret().orElseThrow(() -> refuse(property + ".secret", "is missing"));
            entries.add(entry(property + ".secret", caller, secret, owners));
            key.secretPrevious().ifPresent(previous -> {
                if (!previous.equals(secret))
                    entries.add(entry(property + ".secret-previous", caller, previous, owners));
            });
        });
        return entries;
    }

    private static Caller.Role role(String property, AuthConfig.Key key) {
        Caller.Role role = ROLES.get(key.role().orElse(""));
        if (role == null) throw refuse(property, "must be service, ivr or operator");
        return role;
    }

    private static ApiKeys.Entry entry(String property, Caller caller, String secret, Map<String, String> owners) {
        if (secret.length() < MIN_SECRET) throw refuse(property, "is shorter than " + MIN_SECRET + " characters");
        if (!SECRET.matcher(secret).matches()) throw refuse(property, "must be printable ASCII without spaces");
        String owner = owners.putIfAbsent(secret, property);
        if (owner != null) throw refuse(property, "is the same as " + owner);
        return ApiKeys.Entry.of(caller, secret);
    }

    private static ConfigurationException refuse(String property, String what) {
        return new ConfigurationException(property + " " + what);
    }
}
