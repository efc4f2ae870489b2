package io.taskrouter.coordinator.command;

/** Who asked: an API key's name or the worker SID of a Flex token; never a secret or a person's name. */
public record Caller(String name, Role role) {
    public enum Role {
        AGENT,
        SUPERVISOR,
        ADMIN,
        SERVICE,
        IVR,
        OPERATOR
    }
}
