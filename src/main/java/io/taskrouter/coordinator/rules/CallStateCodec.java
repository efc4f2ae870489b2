package io.taskrouter.coordinator.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.Call.Phase;
import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A worker's calls as JSON, kept with the worker between passes. Times are milliseconds; a member that says nothing is left out, since this text travels with every pass.
 *
 * <p>The schema version is 1. A reader that meets a newer one must leave the worker to a newer release.
 */
public final class CallStateCodec {
    private static final int VERSION = 1;

    private CallStateCodec() {}

    /** Of a newer schema, or with a word that this release does not know. The message holds no values. */
    public static final class Newer extends IllegalArgumentException {
        Newer(String message) {
            super(message);
        }
    }

    public static ObjectNode toJson(CallState state) {
        var ledger = state.ledger();
        var json = JsonNodeFactory.instance.objectNode().put("v", VERSION);
        write(json, "calls", ledger.calls(), CallStateCodec::call);
        write(json, "ended", ledger.ended(), CallStateCodec::ended);
        write(json, "intents", ledger.intents(), CallStateCodec::intent);
        write(json, "begun", ledger.begun(), CallStateCodec::begun);
        write(json, "parked", ledger.parked(), CallStateCodec::parked);
        write(json, "unwrapped", ledger.unwrapped(), CallStateCodec::parked);
        write(json, "pickedUp", ledger.pickedUp(), CallStateCodec::pickedUp);
        write(json, "unparked", ledger.unparked(), CallStateCodec::time);
        write(json, "over", ledger.over(), CallStateCodec::time);
        write(json, "declines", ledger.declines(), CallStateCodec::declines);
        write(json, "takenBack", ledger.takenBack(), CallStateCodec::time);
        write(json, "engagements", ledger.engagements(), EngagementCodec::toJson);
        return json;
    }

    /**
     * @throws Newer when a newer release wrote it
     * @throws IllegalArgumentException when this is no call state; the message holds no values
     */
    public static CallState fromJson(JsonNode json) {
        var version = json.path("v");
        if (version.isInt() && version.intValue() > VERSION) throw new Newer("call state of a newer version");
        if (version.asInt() != VERSION) throw new IllegalArgumentException("call state of an unknown version");
        var ledger = Ledger.empty();
        try {
            read(json, "calls", ledger.calls(), CallStateCodec::readCall);
            read(json, "ended", ledger.ended(), CallStateCodec::readEnded);
            read(json, "intents", ledger.intents(), CallStateCodec::readIntent);
            read(
                    json,
                    "begun",
                    ledger.begun(),
                    node -> new Begun(node.path("pickup").asBoolean(), text(node, "callSid"), at(node, "at")));
            read(json, "parked", ledger.parked(), CallStateCodec::readParked);
            read(json, "unwrapped", ledger.unwrapped(), CallStateCodec::readParked);
            read(json, "pickedUp", ledger.pickedUp(), node -> new PickedUp(need(node, "callSid"), at(node, "at")));
            read(json, "unparked", ledger.unparked(), CallStateCodec::readTime);
            read(json, "over", ledger.over(), CallStateCodec::readTime);
            read(
                    json,
                    "declines",
                    ledger.declines(),
                    node -> new Declines(
                            node.path("count").asInt(),
                            at(node, "last"),
                            node.path("sentOn").asBoolean()));
            read(json, "takenBack", ledger.takenBack(), CallStateCodec::readTime);
            read(json, "engagements", ledger.engagements(), EngagementCodec::fromJson);
        } catch (Newer e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("call state cannot be read");
        }
        return new CallState(ledger);
    }

    private static <T> void write(
            ObjectNode json, String name, Map<String, T> entries, BiFunction<ObjectNode, T, JsonNode> form) {
        if (entries.isEmpty()) return;
        var object = json.putObject(name);
        entries.forEach((key, value) -> object.set(key, form.apply(json.objectNode(), value)));
    }

    private static <T> void read(JsonNode json, String name, Map<String, T> entries, Function<JsonNode, T> form) {
        json.path(name).properties().forEach(entry -> entries.put(entry.getKey(), form.apply(entry.getValue())));
    }

    private static JsonNode call(ObjectNode node, OpenCall call) {
        var task = call.task();
        node.put("task", task.sid())
                .put("kind", task.kind().name())
                .put("phase", call.phase().name());
        put(node, "callSid", task.callSid());
        put(node, "queue", task.queue());
        putTrue(node, "pickup", task.pickup());
        putTrue(node, "doubtful", task.doubtful());
        put(node, "since", call.since());
        put(node, "begun", call.begun());
        if (call.ringsUntil() != null) put(node, "ringsUntil", call.ringsUntil());
        if (call.completing() != null) put(node, "completing", call.completing());
        putTrue(node, "rejected", call.rejected());
        putTrue(node, "stuck", call.stuck());
        return node;
    }

    private static OpenCall readCall(JsonNode node) {
        var task = new Task(
                need(node, "task"),
                word(Kind.class, node, "kind"),
                text(node, "callSid"),
                text(node, "queue"),
                node.path("pickup").asBoolean(),
                node.path("doubtful").asBoolean());
        return new OpenCall(
                task,
                word(Phase.class, node, "phase"),
                at(node, "since"),
                at(node, "begun"),
                node.has("ringsUntil") ? at(node, "ringsUntil") : null,
                node.has("completing") ? at(node, "completing") : null,
                node.path("rejected").asBoolean(),
                node.path("stuck").asBoolean());
    }

    /** Most entries by far are these: a bare number when reported, negative when only inferred. */
    private static JsonNode ended(ObjectNode node, Ended ended) {
        long at = ended.at().toEpochMilli();
        return node.numberNode(ended.reported() ? at : -at);
    }

    private static Ended readEnded(JsonNode node) {
        long at = number(node);
        return new Ended(Instant.ofEpochMilli(Math.abs(at)), at > 0);
    }

    private static JsonNode intent(ObjectNode node, Intent intent) {
        node.put("purpose", intent.purpose().name());
        put(node, "callSid", intent.callSid());
        put(node, "at", intent.at());
        put(node, "expires", intent.expires());
        node.put("lasts", intent.lasts().toMillis());
        putTrue(node, "safe", intent.safe());
        putTrue(node, "announced", intent.announced());
        put(node, "to", intent.to());
        return node;
    }

    private static Intent readIntent(JsonNode node) {
        var at = at(node, "at");
        var expires = at(node, "expires");
        return new Intent(
                word(Purpose.class, node, "purpose"),
                text(node, "callSid"),
                at,
                expires,
                node.has("lasts")
                        ? Duration.ofMillis(number(node.path("lasts")))
                        : Duration.between(at, expires), // an older release wrote this
                node.path("safe").asBoolean(),
                node.path("announced").asBoolean(), // an older release wrote none
                text(node, "to"));
    }

    private static JsonNode begun(ObjectNode node, Begun begun) {
        putTrue(node, "pickup", begun.pickup());
        put(node, "callSid", begun.callSid());
        put(node, "at", begun.at());
        return node;
    }

    private static JsonNode pickedUp(ObjectNode node, PickedUp pickup) {
        put(node, "callSid", pickup.callSid());
        put(node, "at", pickup.at());
        return node;
    }

    private static JsonNode parked(ObjectNode node, ParkedCall parked) {
        node.put("kind", parked.kind().name());
        put(node, "name", parked.name());
        put(node, "queue", parked.queue());
        put(node, "since", parked.since());
        put(node, "workflow", parked.workflow());
        put(node, "conversation", parked.conversation());
        put(node, "attributes", parked.attributes());
        put(node, "wrapUp", parked.wrapUp());
        return node;
    }

    private static ParkedCall readParked(JsonNode node) {
        return new ParkedCall(
                word(Kind.class, node, "kind"),
                text(node, "name"),
                text(node, "queue"),
                at(node, "since"),
                text(node, "workflow"),
                text(node, "conversation"),
                text(node, "attributes"),
                text(node, "wrapUp"));
    }

    private static JsonNode declines(ObjectNode node, Declines declines) {
        node.put("count", declines.count());
        put(node, "last", declines.last());
        putTrue(node, "sentOn", declines.sentOn());
        return node;
    }

    private static JsonNode time(ObjectNode node, Instant at) {
        return node.numberNode(at.toEpochMilli());
    }

    private static Instant readTime(JsonNode node) {
        return Instant.ofEpochMilli(number(node));
    }

    static Instant at(JsonNode node, String name) {
        return Instant.ofEpochMilli(number(node.path(name)));
    }

    private static long number(JsonNode node) {
        if (!node.isIntegralNumber()) throw new IllegalArgumentException("no time");
        return node.longValue();
    }

    static String need(JsonNode node, String name) {
        var text = text(node, name);
        if (text == null) throw new IllegalArgumentException(name + " is missing");
        return text;
    }

    static <E extends Enum<E>> E word(Class<E> words, JsonNode node, String name) {
        var word = need(node, name);
        try {
            return Enum.valueOf(words, word);
        } catch (IllegalArgumentException e) {
            throw new Newer("an unknown " + name); // without the cause, which quotes the word
        }
    }

    static @Nullable String text(JsonNode node, String name) {
        return node.path(name).textValue();
    }

    static void put(ObjectNode node, String name, @Nullable String text) {
        if (text != null) node.put(name, text);
    }

    static void put(ObjectNode node, String name, Instant at) {
        node.put(name, at.toEpochMilli());
    }

    static void putTrue(ObjectNode node, String name, boolean is) {
        if (is) node.put(name, true);
    }
}
