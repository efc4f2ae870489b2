package io.taskrouter.coordinator.taskrouter;

import static io.taskrouter.coordinator.taskrouter.FaultServer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.taskrouter.Answer.Conflict;
import io.taskrouter.coordinator.taskrouter.Answer.NotSent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the calls after a 401. */
class ProbeTest {
    private static final WorkerSid WORKER = new WorkerSid("WK" + "a".repeat(32));
    private static final String ONE_A_SECOND = "X-Rate-Limit-Limit: 1\r\n";

    private final FaultServer server = new FaultServer(reply("401 Unauthorized", ONE_A_SECOND, ""));
    private final Adapter adapter = Adapter.at(server.url()).open();

    @AfterEach
    void close() {
        adapter.close();
        server.close();
    }

    private Answer<WorkerRecord> write(Fence fence) {
        return adapter.taskRouter.writeAttributes(WORKER, "{}", null, fence);
    }

    /** With a limit that is named the fence is asked for the wait already, before there is a place among the calls under way. */
    @Test
    void aProbeWhoseFenceFailsIsFollowedByAnother() {
        assertThat(write(Fence.NONE)).isInstanceOf(NotSent.class);
        server.behave(reply("412 Precondition Failed", "", ""));

        await().until(this::failsAtTheFence);

        await().until(() -> write(Fence.NONE) instanceof Conflict<?>);
    }

    private boolean failsAtTheFence() {
        try {
            write(deadline -> {
                throw new IllegalStateException("Redis does not answer");
            });
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Test
    void whatIsNotSentForRefusedCredentialsIsCounted() {
        server.behave(reply("401 Unauthorized", "", ""));

        for (int i = 0; i < 20; i++) write(Fence.NONE);

        assertThat(server.requests).hasSizeLessThan(20);
        assertThat(adapter.calls(Endpoint.WORKER_WRITE, "not_sent")).isEqualTo(20);
    }
}
