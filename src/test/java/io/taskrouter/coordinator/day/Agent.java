package io.taskrouter.coordinator.day;

import io.taskrouter.coordinator.day.Line.Expected;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.SimulatorControl;

/** Somebody at the telephone: what they do there, and what their plugin does with the service. */
final class Agent {
    private final String name;
    final String sid;
    private final Service service;
    private final SimulatorControl taskRouter;
    private String intent = "";

    Agent(String name, String sid, Service service, SimulatorControl taskRouter) {
        this.name = name;
        this.sid = sid;
        this.service = service;
        this.taskRouter = taskRouter;
    }

    private FloorControl phone() {
        return taskRouter.floor();
    }

    void goes(String activity) {
        taskRouter.writeActivity(sid, activity, "flex");
    }

    /** Takes what rings. */
    void takes() {
        String reservation = ringing();
        phone().accept(reservation);
        phone().release(sid, phone().callOf(reservation)); // a parked call is back
    }

    void declines() {
        phone().reject(ringing());
    }

    private String ringing() {
        return phone().openReservations(sid).stream()
                .filter(each -> phone().reservationStatus(each).equals("pending"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing rings at " + name));
    }

    /** From the answer on the judge knows as well that the worker has a caller on hold. */
    void parks(String callSid) throws InterruptedException {
        service.post("/workers/" + sid + "/calls/" + callSid + "/park", "");
        phone().occupy(sid, callSid);
    }

    /** The call is the worker's still; the judge forgets that he has it on hold when he takes it. */
    void picksUp(String callSid) throws InterruptedException {
        service.post("/workers/" + sid + "/parked-calls/" + callSid + "/pickup", "");
    }

    void announcesCall() throws InterruptedException {
        intent = service.post("/workers/" + sid + "/intents", "{\"kind\":\"outbound\"}")
                .path("id")
                .asText();
        phone().occupy(sid, intent);
    }

    /** Calls out as announced. */
    void dials() {
        phone().dialOut(sid);
        phone().release(sid, intent);
    }

    /** Hands the call over to a colleague and stays on it. */
    void transfers(String callSid, Agent colleague) {
        String task = phone().taskOf(callSid);
        String mine = phone().openReservations(sid).stream()
                .filter(each -> phone().reservationStatus(each).equals("accepted"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is in no call, task " + task));
        phone().transfer(mine, colleague.sid, true);
    }

    /** Completes the task of the call of that kind. */
    void completes(String kind) throws InterruptedException {
        for (var call : service.get("/workers/" + sid).path("calls")) {
            if (!call.path("kind").asText().equals(kind)) continue;
            service.post("/workers/" + sid + "/tasks/" + call.path("taskSid").asText() + "/complete", "");
            return;
        }
        throw new IllegalStateException(name + " has no call of kind " + kind);
    }

    /** Has the service look at TaskRouter. */
    void isLookedAt() throws InterruptedException {
        service.post("/workers/" + sid + "/reconcile", "");
    }

    /** @param wanted as {@link State} spells it */
    Expected is(String wanted) {
        return new Expected(name, this::state, wanted);
    }

    /** As the service says; where TaskRouter holds something else, both. */
    private String state() throws InterruptedException {
        String said = State.of(service.get("/workers/" + sid));
        String held = "A=" + (taskRouter.attributesTree(sid).path("isAcdReady").asBoolean() ? "t" : "f") + " C="
                + taskRouter.voiceCapacity(sid);
        return said.startsWith(held + " ") ? said : said + " (TaskRouter holds " + held + ")";
    }
}
