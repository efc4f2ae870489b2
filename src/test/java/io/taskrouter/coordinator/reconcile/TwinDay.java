package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What happens at TaskRouter to two workers, the same to both at the same moment: calls come, are taken, let pass, hung up and wrapped up, the workers take breaks, and somebody outside writes to them.
 *
 * <p>Nothing of it depends on what the coordinator writes, nor gives it cause to interfere: every call is meant for its worker, and a queue call comes only to who has no other, and rings alone.
 */
final class TwinDay {
    private static final List<String> CALLS = List.of(
            "{\"direction\":\"inbound\"}",
            "{\"direction\":\"inbound\"}",
            "{\"direction\":\"inbound\",\"directExtension\":\"1234\"}",
            "{\"direction\":\"outbound\"}",
            "{\"direction\":\"internal\",\"client_call\":true}",
            "{\"direction\":\"inbound\",\"taskType\":\"voicemail\"}");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final List<String> workers;

    /** Which worker a task or a call belongs to, by SID. */
    final Map<String, Integer> whose = new HashMap<>();

    /** What has happened, oldest first. */
    final List<String> log = new ArrayList<>();

    private final SimulatorServer simulator;
    private final SimulatorControl control;
    private final FloorControl phone;
    private final Random random;
    private int unique;

    TwinDay(SimulatorServer simulator, List<String> workers, Random random) {
        this.simulator = simulator;
        this.control = simulator.control();
        this.phone = control.floor();
        this.workers = workers;
        this.random = random;
        for (int i = 0; i < workers.size(); i++) whose.put(workers.get(i), i);
    }

    /** The status of calls on the line that all of them use is told to this address. */
    static void tellCalls(SimulatorServer simulator, String url) {
        var account = simulator.control().options().account();
        var number =
                "/2010-04-01/Accounts/" + account.accountSid() + "/IncomingPhoneNumbers/PN" + "0".repeat(31) + "1.json";
        var credentials = Base64.getEncoder()
                .encodeToString((account.accountSid() + ":" + account.authToken()).getBytes(StandardCharsets.UTF_8));
        post(HttpRequest.newBuilder(URI.create(simulator.baseUrl() + number))
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "StatusCallback=" + URLEncoder.encode(url, StandardCharsets.UTF_8))));
    }

    private static ObjectNode post(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) throw new AssertionError(answer.body());
            return ExactJson.object(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void goesOn() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> comes();
            case 3, 4, 5, 6 -> movesOn();
            case 7 -> hangsUp();
            case 8 -> moves(control.isAvailable(workers.getFirst()) ? "Break" : "Available");
            case 9 -> writes();
            case 10 -> writesCapacity(random.nextInt(4));
            default -> {}
        }
    }

    /** Whatever still rings has been let ring long enough. */
    void comesToRest() {
        while (ringing() > 0) {
            both(
                    "gives up",
                    worker -> phone.hangUp(phone.customerOf(pending(worker).getFirst())));
        }
    }

    private int ringing() {
        return pending(workers.getFirst()).size();
    }

    private List<String> pending(String worker) {
        return phone.openReservations(worker).stream()
                .filter(sid -> phone.reservationStatus(sid).equals("pending"))
                .toList();
    }

    private void comes() {
        var call = CALLS.get(random.nextInt(CALLS.size()));
        boolean queueCall = call.equals(CALLS.getFirst());
        if (open() > (queueCall ? 0 : 2) || isQueueCallRinging()) return;
        both("comes " + call, worker -> place(worker, call));
    }

    private boolean isQueueCallRinging() {
        return pending(workers.getFirst()).stream()
                .anyMatch(sid -> phone.kindOf(sid).equals("acd"));
    }

    private int open() {
        return phone.openReservations(workers.getFirst()).size();
    }

    /** The simulator offers a call made by somebody to him alone, whatever his capacity and readiness. */
    private void place(String worker, String attributes) {
        var body = "{\"kind\":\"outbound\",\"worker\":\"" + worker + "\",\"attributes\":" + attributes + "}";
        var placed = post(HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/control/calls"))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        whose.put(placed.path("callSid").textValue(), whose.get(worker));
        whose.put(placed.path("taskSid").textValue(), whose.get(worker));
    }

    private void movesOn() {
        if (open() == 0) return;
        int which = random.nextInt(open());
        var sid = phone.openReservations(workers.getFirst()).get(which);
        switch (phone.reservationStatus(sid)) {
            case "pending" -> {
                if (random.nextInt(4) == 0) nth("rejects", which, phone::reject);
                else if (random.nextInt(4) == 0) nth("clicks", which, phone::connecting);
                else nth("accepts", which, phone::accept);
            }
            case "accepted" -> {
                if (random.nextBoolean()) nth("wraps up", which, phone::wrap);
                else nth("completes", which, phone::complete);
            }
            default -> nth("completes", which, phone::complete);
        }
    }

    private void nth(String what, int which, Consumer<String> step) {
        both(
                what + " " + which,
                worker -> step.accept(phone.openReservations(worker).get(which)));
    }

    private void hangsUp() {
        if (open() == 0) return;
        int which = random.nextInt(open());
        both(
                "hangs up " + which,
                worker -> phone.hangUp(
                        phone.customerOf(phone.openReservations(worker).get(which))));
    }

    private void moves(String activity) {
        both(activity, worker -> control.writeActivity(worker, activity, "flex"));
    }

    /** A key of his own, beside ours or in place of them. */
    private void writes() {
        int value = ++unique;
        boolean drops = random.nextInt(3) == 0;
        both((drops ? "logs in " : "writes ") + value, worker -> {
            var attributes = (ObjectNode) ExactJson.object(control.attributes(worker));
            if (drops) attributes.remove(List.of("isAcdReady", "coordinator"));
            control.writeAttributes(worker, ExactJson.text(attributes.put("k", value)), "sso");
        });
    }

    private void writesCapacity(int capacity) {
        both("capacity " + capacity, worker -> control.writeCapacity(worker, capacity, "supervisor"));
    }

    private void both(String what, Consumer<String> step) {
        log.add(what);
        workers.forEach(step);
    }
}
