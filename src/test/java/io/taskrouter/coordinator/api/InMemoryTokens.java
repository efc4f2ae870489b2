package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.FlexTokens;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Tokens that say who they are, {@code flex.<worker SID or ->.<role>}, as the simulator's do; every other is bad, and {@code out.of.order} gets no answer. */
@Alternative
@Singleton
class InMemoryTokens implements FlexTokens {
    final AtomicInteger questions = new AtomicInteger();
    /** While a token is being judged. */
    volatile Runnable meanwhile = () -> {};

    static String of(String worker, String role) {
        return "flex." + worker + "." + role;
    }

    @Override
    public Verdict judge(String token, Duration atMost) {
        questions.incrementAndGet();
        meanwhile.run();
        if (token.equals("out.of.order")) return new Verdict.Unknown("no answer in time");
        String[] parts = token.split("\\.");
        if (parts.length != 3 || !parts[0].equals("flex")) return new Verdict.Bad();
        return new Verdict.Good(
                List.of(parts[2]),
                WorkerSid.isValid(parts[1]) ? new WorkerSid(parts[1]) : null,
                "somebody@example.com",
                null);
    }
}
