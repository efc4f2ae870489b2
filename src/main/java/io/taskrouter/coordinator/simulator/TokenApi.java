package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/**
 * Validation of Flex tokens. A simulated token says who it is: {@code flex.<worker SID or ->.<role>[+<role>][.expired]};
 * anything else is invalid.
 */
final class TokenApi {
    private static final Duration LIFE = Duration.ofHours(1);
    private final SimulatedWorkspace workspace;

    TokenApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
    }

    void addTo(RouteTable routes) {
        routes.add("POST", "/v1/Accounts/{account}/Tokens/validate", "token", this::validate);
    }

    private Reply validate(Exchange exchange) {
        JsonNode token = exchange.json().path("token");
        String[] parts = token.asText("").split("\\.");
        boolean known = parts.length == 3 && parts[0].equals("flex") && !parts[2].isEmpty();
        if (!known) {
            String why = parts.length == 4 && parts[3].equals("expired") ? "token has expired" : "invalid token";
            return Reply.ok(
                    out -> out.flag("valid", false).number("code", 20401).text("message", why));
        }
        Worker worker = workspace.workforce().shelf().find(parts[1]);
        String name = worker == null ? "admin" : worker.state().name();
        return Reply.ok(out -> out.flag("valid", true)
                .number("code", 0)
                .none("message")
                .text("expiration", workspace.now().plus(LIFE).toString())
                .text("realm_user_id", name)
                .text("identity", name)
                .texts("roles", List.of(parts[2].split("\\+")))
                .text("worker_sid", worker == null ? null : worker.sid()));
    }
}
