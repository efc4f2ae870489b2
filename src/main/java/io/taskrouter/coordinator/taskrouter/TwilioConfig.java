package io.taskrouter.coordinator.taskrouter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How to reach TaskRouter and as whom; read as {@code twilio.*}. Whether it makes sense together is checked when the service starts, see {@link TwilioSettings}. */
@ConfigMapping(prefix = "twilio")
public interface TwilioConfig {

    /** Whose workspace it is: {@code AC} and 32 hexadecimal digits. */
    Optional<String> accountSid();

    /** The account's primary token. Signs webhooks, and authenticates calls when there is no API key. */
    Optional<String> authToken();

    /** Also accepted for webhook signatures while the primary token is being rotated. */
    Optional<String> authTokenPrevious();

    /** {@code WS} and 32 hexadecimal digits. */
    Optional<String> workspaceSid();

    /** {@code SK} and 32 hexadecimal digits; used for calls instead of the auth token, together with its secret. */
    Optional<String> apiKey();

    Optional<String> apiSecret();

    /** Empty: Twilio's own hosts. Else every call to {@code *.twilio.com} goes to this address, its path put in front. */
    Optional<String> baseUrl();

    @WithDefault("auto")
    IfMatchMode ifMatch();

    /** From the moment a call may be sent to its last byte: connecting, sending, waiting and reading together. */
    @WithDefault("5s")
    Duration requestTimeout();

    /** How long a write with unknown outcome may still take effect. */
    @WithDefault("30s")
    Duration lateWriteWindow();

    /** For a free connection, and for one TCP and TLS handshake; within {@link #requestTimeout()} in any case. */
    @WithDefault("2s")
    Duration connectTimeout();

    Pool pool();

    Limiter limiter();

    Breaker breaker();

    Retry retry();

    /** Is {@code If-Match} enforced for workers: find out, or take somebody's word for it. */
    enum IfMatchMode {
        AUTO,
        ENFORCED,
        IGNORED
    }

    /** Connections kept to TaskRouter. */
    interface Pool {
        @WithDefault("256")
        int size();

        /** An idle connection is not used again after this; below what Twilio's load balancers allow. */
        @WithDefault("20s")
        Duration keepAlive();
    }

    /** Calls under way at once; the limit moves between these as TaskRouter's answers tell. */
    interface Limiter {
        @WithDefault("64")
        int initial();

        @WithDefault("512")
        int max();

        /** A call that would have to wait longer for its place is not made. */
        @WithDefault("5s")
        Duration maxWait();
    }

    /** Opens when TaskRouter as a whole is out. */
    interface Breaker {
        /** Calls looked at; the breaker stays closed before there were so many. */
        @WithDefault("20")
        int window();

        /** Share of outages among them that opens it, above 0 and up to 1. */
        @WithDefault("0.6")
        double failureRatio();

        /** How long nothing is sent; then single calls try. */
        @WithDefault("1s")
        Duration delay();
    }

    /** For reads alone: a write is sent once, and whoever asked for it decides. */
    interface Retry {
        @WithDefault("2")
        int reads();

        /** Before the first repetition; doubles for the next one. */
        @WithDefault("100ms")
        Duration delay();
    }
}
