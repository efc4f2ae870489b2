package io.taskrouter.coordinator.day;

import io.taskrouter.coordinator.day.Line.Expected;
import io.taskrouter.coordinator.day.Line.Step;
import io.taskrouter.coordinator.simulator.FloorControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ann's day, and what the rules demand at each of its lines. */
final class Script {
    private final Agent ann;
    private final Agent ben;
    private final FloorControl phone;
    private final Service service;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, String> calls = new HashMap<>();

    private Script(Scene scene) {
        this.ann = scene.ann;
        this.ben = scene.ben;
        this.phone = scene.phone();
        this.service = scene.service;
    }

    static List<Line> of(Scene scene) {
        Script script = new Script(scene);
        script.morning();
        script.parking();
        script.outbound();
        script.declined();
        script.transfer();
        return List.copyOf(script.lines);
    }

    private void at(String clock, String told, String rule, Step step, Expected... expected) {
        lines.add(new Line(clock, told, rule, step, List.of(expected)));
    }

    private void morning() {
        at("08:55", "Ann's desk is empty", "S01 D19", ann::isLookedAt, ann.is("A=f C=1 | activity | idle"));
        at("09:00", "Ann logs in", "D1", () -> ann.goes("Available"), ann.is("A=t C=1 | rings | idle"));
        at(
                "09:04",
                "Mrs Diaz calls the queue, and rings at Ann",
                "D2",
                () -> calls("Mrs Diaz", phone.callQueue()),
                ann.is("A=f C=2 | rings | acd offered"));
        at("09:05", "Ann takes the call", "D3", ann::takes, ann.is("A=f C=2 | rings | acd live"));
        at(
                "09:06",
                "Mr Okoye calls the queue: nobody is free",
                "R1",
                () -> calls("Mr Okoye", phone.callQueue()),
                ann.is("A=f C=2 | rings | acd live"),
                waits("Mr Okoye"));
        at(
                "09:07",
                "Mr Okoye gives up",
                "R1",
                () -> phone.hangUp(call("Mr Okoye")),
                ann.is("A=f C=2 | rings | acd live"));
    }

    private void parking() {
        at(
                "09:08",
                "Mr Kim dials Ann's extension",
                "D4",
                () -> calls("Mr Kim", phone.callExtension("1234")),
                ann.is("A=f C=2 | full | acd live, direct offered"));
        at(
                "09:08",
                "Ann parks Mrs Diaz",
                "S22",
                () -> ann.parks(call("Mrs Diaz")),
                ann.is("A=f C=2 | rings | direct offered | 1 parked"),
                hears("Mrs Diaz", "music"));
        at("09:09", "Ann takes Mr Kim's call", "D12", ann::takes, ann.is("A=f C=2 | rings | direct live | 1 parked"));
        at(
                "09:11",
                "Ann picks up Mrs Diaz, who rings at her again",
                "D13",
                () -> ann.picksUp(call("Mrs Diaz")),
                ann.is("A=f C=2 | full | acd offered, direct live | 1 parked"));
        at(
                "09:11",
                "Ann parks Mr Kim",
                "S23",
                () -> ann.parks(call("Mr Kim")),
                ann.is("A=f C=2 | rings | acd offered | 2 parked"),
                hears("Mr Kim", "music"));
        at("09:11", "Ann takes Mrs Diaz' call", "S23", ann::takes, ann.is("A=f C=2 | rings | acd live | 1 parked"));
        at(
                "09:14",
                "Mr Kim hangs up while he is parked: his wrap-up rings",
                "S25 D16",
                () -> phone.hangUp(call("Mr Kim")),
                ann.is("A=f C=3 | rings | acd live, park-hangup offered"));
        at("09:14", "Ann takes it", "D16", ann::takes, ann.is("A=f C=3 | rings | acd live, park-hangup live"));
        at("09:15", "Ann completes it", "D3", () -> ann.completes("park-hangup"), ann.is("A=f C=2 | rings | acd live"));
        at(
                "09:19",
                "Mrs Diaz hangs up: Ann wraps up",
                "D15",
                () -> phone.hangUp(call("Mrs Diaz")),
                ann.is("A=f C=2 | rings | acd wrapping"));
        at("09:21", "Ann completes the call", "S05 D1", () -> ann.completes("acd"), ann.is("A=t C=1 | rings | idle"));
    }

    private void outbound() {
        at(
                "09:30",
                "Ann is about to call out",
                "S08 D9",
                ann::announcesCall,
                ann.is("A=f C=2 | rings | outbound intent"));
        at("09:30", "Ann dials Mrs Novak", "D7", ann::dials, ann.is("A=f C=2 | rings | outbound offered"));
        at("09:31", "Mrs Novak answers", "D7", ann::takes, ann.is("A=f C=2 | rings | outbound live"));
        at(
                "09:35",
                "Ann sets Break while she still talks",
                "D20",
                () -> ann.goes("Break"),
                ann.is("A=f C=2 | activity | outbound live"));
        at(
                "09:37",
                "Ann completes the call",
                "D19",
                () -> ann.completes("outbound"),
                ann.is("A=f C=1 | activity | idle"));
        at("09:45", "Ann is back", "S09 D1", () -> ann.goes("Available"), ann.is("A=t C=1 | rings | idle"));
    }

    private void declined() {
        at(
                "10:00",
                "Mr Weiss dials Ann's extension",
                "D6",
                () -> calls("Mr Weiss", phone.callExtension("1234")),
                ann.is("A=f C=2 | rings | direct offered"));
        at(
                "10:00",
                "Ann declines: he gets her voicemail, and IVRs know",
                "S32",
                ann::declines,
                ann.is("A=f C=2 | declined | idle"),
                hears("Mr Weiss", "voicemail"),
                lookup("1234", "found: declined"));
        at(
                "10:00",
                "A few seconds later queue calls may come again",
                "S32",
                () -> {},
                ann.is("A=t C=1 | declined | idle"),
                lookup("1234", "found: declined"));
        at(
                "10:01",
                "Half a minute later (here: 12 s) direct ones, too",
                "S32 D1",
                () -> phone.hangUp(call("Mr Weiss")),
                ann.is("A=t C=1 | rings | idle"),
                lookup("1234", "found: rings"),
                lookup("9999", "unknown"));
    }

    private void transfer() {
        at(
                "10:20",
                "Mrs Ito calls the queue, and rings at Ann",
                "D2",
                () -> calls("Mrs Ito", phone.callQueue()),
                ann.is("A=f C=2 | rings | acd offered"));
        at("10:20", "Ann takes the call", "D3", ann::takes, ann.is("A=f C=2 | rings | acd live"));
        at("10:22", "Ben comes in", "D1", () -> ben.goes("Available"), ben.is("A=t C=1 | rings | idle"));
        at(
                "10:23",
                "Ann transfers the call to Ben, and stays on it",
                "D24",
                () -> ann.transfers(call("Mrs Ito"), ben),
                ann.is("A=f C=2 | rings | acd live"),
                ben.is("A=f C=2 | rings | transfer offered"));
        at(
                "10:23",
                "Ben takes it: all three talk",
                "D24",
                ben::takes,
                ann.is("A=f C=2 | rings | acd live"),
                ben.is("A=f C=2 | rings | transfer live"));
        at(
                "10:25",
                "Ann completes her part",
                "D24",
                () -> ann.completes("acd"),
                ann.is("A=t C=1 | rings | idle"),
                ben.is("A=f C=2 | rings | transfer live"));
        at(
                "10:30",
                "Mrs Ito hangs up: Ben wraps up",
                "D15",
                () -> phone.hangUp(call("Mrs Ito")),
                ben.is("A=f C=2 | rings | transfer wrapping"));
        at(
                "10:31",
                "Ben completes the call",
                "S05 D1",
                () -> ben.completes("transfer"),
                ben.is("A=t C=1 | rings | idle"));
        at("12:00", "Ann goes on break", "S09 D19", () -> ann.goes("Break"), ann.is("A=f C=1 | activity | idle"));
    }

    // ---- who calls

    private void calls(String customer, String callSid) {
        calls.put(customer, callSid);
    }

    private String call(String customer) {
        return calls.get(customer);
    }

    private Expected waits(String customer) {
        return new Expected(customer, () -> phone.isWaiting(call(customer)) ? "waits" : "does not wait", "waits");
    }

    private Expected hears(String customer, String what) {
        return new Expected(customer, () -> heard(phone.twiml(call(customer))), "hears " + what);
    }

    private static String heard(String twiml) {
        if (twiml.contains("<Play loop=\"0\">")) return "hears music";
        return twiml.contains(">" + Scene.VOICEMAIL + "</Redirect>") ? "hears voicemail" : "hears " + twiml;
    }

    private Expected lookup(String extension, String wanted) {
        return new Expected(
                "lookup of " + extension,
                () -> {
                    var found = service.get("/extensions/" + extension);
                    String status = found.path("status").asText();
                    return status.equals("found") ? "found: " + State.ringing(found) : status;
                },
                wanted);
    }
}
