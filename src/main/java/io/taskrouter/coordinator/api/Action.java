package io.taskrouter.coordinator.api;

import static io.taskrouter.coordinator.api.Scope.ALL;
import static io.taskrouter.coordinator.api.Scope.NONE;
import static io.taskrouter.coordinator.api.Scope.OWN;

import io.taskrouter.coordinator.command.Caller;

/** Who may do what: the contract's table, one line per row. */
enum Action {
    //                    agent, supervisor and admin, service, ivr, operator
    READ_WORKER(OWN, ALL, ALL, NONE, ALL),
    CHANGE_ATTRIBUTES(OWN, ALL, ALL, NONE, NONE),
    WISH(OWN, ALL, ALL, NONE, NONE),
    HOLD(NONE, ALL, ALL, NONE, NONE),
    OVERRIDE_CAPACITY(NONE, ALL, ALL, NONE, NONE),
    HANDLE_CALLS(OWN, ALL, ALL, NONE, NONE),
    RECONCILE(OWN, ALL, ALL, NONE, ALL),
    SEE_FLOOR(NONE, ALL, ALL, NONE, ALL),
    READ_HISTORY(NONE, ALL, ALL, NONE, ALL),
    READ_HISTORY_VALUES(NONE, ALL, ALL, NONE, NONE),
    LOOK_UP_EXTENSION(NONE, ALL, ALL, ALL, ALL),
    ASSIGN_EXTENSION(NONE, ALL, ALL, NONE, NONE),
    ADMINISTER(NONE, NONE, NONE, NONE, ALL);

    private final Scope agent;
    private final Scope supervisor;
    private final Scope service;
    private final Scope ivr;
    private final Scope operator;

    Action(Scope agent, Scope supervisor, Scope service, Scope ivr, Scope operator) {
        this.agent = agent;
        this.supervisor = supervisor;
        this.service = service;
        this.ivr = ivr;
        this.operator = operator;
    }

    Scope scope(Caller.Role role) {
        return switch (role) {
            case AGENT -> agent;
            case SUPERVISOR, ADMIN -> supervisor;
            case SERVICE -> service;
            case IVR -> ivr;
            case OPERATOR -> operator;
        };
    }
}
