package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens of Flex users, as Twilio judges them. Every call is one request; nothing is remembered here. */
public interface FlexTokens {

    /** @param atMost from now to the last byte of the answer; beyond it the verdict is {@link Verdict.Unknown} */
    Verdict judge(String token, Duration atMost);

    /** What is known of a token. */
    sealed interface Verdict {
        /**
         * @param roles as Twilio spells them, custom ones included
         * @param worker null for a user who is no worker
         * @param user who it is, in the user's own words: never to be logged or stored as it is
         * @param expires null when Twilio does not say
         */
        record Good(
                List<String> roles,
                @Nullable WorkerSid worker,
                String user,
                @Nullable Instant expires) implements Verdict {}

        /** Twilio says that this is no valid token, or no longer. */
        record Bad() implements Verdict {}

        /** Twilio did not say, or said something else. */
        record Unknown(String why) implements Verdict {}
    }
}
