package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Caller.Role;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules for agents, whose tokens are told apart by worker. */
class ActionTest {
    private static final String ME = "WK00000000000000000000000000000001";
    private static final String SOMEBODY = "WK00000000000000000000000000000002";
    private static final Set<Action> OWN =
            Set.of(Action.READ_WORKER, Action.CHANGE_ATTRIBUTES, Action.WISH, Action.HANDLE_CALLS, Action.RECONCILE);

    private final InMemoryDocuments documents = new InMemoryDocuments();
    private final ProtectedKeys guarded = new ProtectedKeys(new Keys(), documents);

    @ParameterizedTest
    @EnumSource(Action.class)
    void anAgentMayActOnTheOwnWorkerAlone(Action action) {
        assertThat(agent(ME).allows(action)).isEqualTo(OWN.contains(action));
        assertThat(agent(SOMEBODY).allows(action)).isFalse();
        assertThat(new Access(new Caller(ME, Role.AGENT), null, false).allows(action))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void aSupervisorMayDoEverythingButAdminister(Action action) {
        for (Role role : Set.of(Role.SUPERVISOR, Role.ADMIN))
            assertThat(new Access(new Caller(ME, role), new WorkerSid(SOMEBODY), false).allows(action))
                    .isEqualTo(action != Action.ADMINISTER);
    }

    @Test
    void anAgentMayNotNameProtectedKeys() {
        assertThatThrownBy(() -> guarded.check(agent(ME), ExactJson.object("{\"a\":1,\"roles\":[]}"), ""))
                .isInstanceOf(ApiProblem.class);
        assertThatThrownBy(() -> guarded.check(agent(ME), ExactJson.object("{\"directExtension\":null}"), ""))
                .isInstanceOf(ApiProblem.class);
        guarded.check(agent(ME), ExactJson.object("{\"a\":{\"roles\":1}}"), "");
        guarded.check(
                new Access(new Caller(ME, Role.SUPERVISOR), new WorkerSid(ME), false),
                ExactJson.object("{\"roles\":[]}"),
                "");
    }

    @Test
    void aWholeDocumentMayNameProtectedKeysWithTheValuesTheyHad() {
        documents.byStamp.put("e1", "{\"roles\":[\"agent\"],\"routing\":{\"levels\":{\"x\":3.0}},\"a\":1}");
        guarded.check(
                agent(ME),
                ExactJson.object("{\"coordinator\":{\"rev\":\"e1\"},\"routing\":{\"levels\":{\"x\":3}},\"a\":2}"),
                "");
        assertThatThrownBy(() -> guarded.check(
                        agent(ME),
                        ExactJson.object("{\"coordinator\":{\"rev\":\"e1\"},\"routing\":{\"levels\":{\"x\":4}}}"),
                        ""))
                .isInstanceOf(ApiProblem.class);
        assertThatThrownBy(() -> guarded.check(
                        agent(ME), ExactJson.object("{\"coordinator\":{\"rev\":\"e1\"},\"directExtension\":null}"), ""))
                .isInstanceOf(ApiProblem.class);
        guarded.check(
                agent(ME), ExactJson.object("{\"coordinator\":{\"rev\":\"e1\"},\"roles\":[\"agent\"],\"a\":2}"), "");
        assertThatThrownBy(() -> guarded.check(
                        agent(ME), ExactJson.object("{\"coordinator\":{\"rev\":\"e1\"},\"roles\":[\"admin\"]}"), ""))
                .isInstanceOf(ApiProblem.class);
        assertThatThrownBy(() -> guarded.check(
                        agent(ME), ExactJson.object("{\"coordinator\":{\"rev\":\"e2\"},\"roles\":[\"agent\"]}"), ""))
                .isInstanceOf(ApiProblem.class);
    }

    @Test
    void anAgentsJsonPatchMayNotTouchProtectedKeys() {
        for (String patch : Set.of(
                "[{\"op\":\"remove\",\"path\":\"/roles\"}]",
                "[{\"op\":\"add\",\"path\":\"/routing/skills\",\"value\":1}]",
                "[{\"op\":\"move\",\"from\":\"/roles\",\"path\":\"/x\"}]",
                "[{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]"))
            assertThatThrownBy(() -> guarded.check(agent(ME), PatchOperation.all(array(patch))))
                    .isInstanceOf(ApiProblem.class);
        guarded.check(
                agent(ME),
                PatchOperation.all(
                        array(
                                "[{\"op\":\"test\",\"path\":\"/roles\",\"value\":1},{\"op\":\"add\",\"path\":\"/rolesX\",\"value\":1}]")));
    }

    private static ArrayNode array(String text) {
        return (ArrayNode) StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Access agent(String worker) {
        return new Access(new Caller(ME, Role.AGENT), new WorkerSid(worker), false);
    }

    private record Keys() implements AuthConfig {
        @Override
        public String mode() {
            return "api-key";
        }

        @Override
        public Map<String, Key> apiKeys() {
            return Map.of();
        }

        @Override
        public Duration tokenTimeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration tokenCache() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Set<String> agentProtectedKeys() {
            return Set.of("directExtension", "routing", "roles");
        }
    }
}
