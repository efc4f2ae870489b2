package io.taskrouter.coordinator.studio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Studio would refuse when a flow is imported, and what it would take but callers would suffer from. */
final class FlowCheck {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final Pattern LIQUID = Pattern.compile("\\{\\{\\s*([^}|]+?)\\s*(?:\\|[^}]*)?}}");

    /** A kind of widget: which properties it cannot do without, and which events it has. */
    private record Kind(Set<String> properties, Set<String> events) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "trigger",
            new Kind(
                    Set.of(),
                    Set.of(
                            "incomingMessage",
                            "incomingCall",
                            "incomingConversationMessage",
                            "incomingRequest",
                            "incomingParent")),
            "set-variables",
            new Kind(Set.of("variables"), Set.of("next")),
            "gather-input-on-call",
            new Kind(Set.of("say", "timeout", "stop_gather"), Set.of("keypress", "speech", "timeout")),
            "make-http-request",
            new Kind(Set.of("method", "url", "content_type"), Set.of("success", "failed")),
            "split-based-on",
            new Kind(Set.of("input"), Set.of("noMatch", "match")),
            "say-play",
            new Kind(Set.of("say", "loop"), Set.of("audioComplete")),
            "send-to-flex",
            new Kind(
                    Set.of("workflow", "channel", "attributes"),
                    Set.of("callComplete", "failedToEnqueue", "callFailure")));

    /** Events whose silence would leave a caller with nothing. */
    private static final Set<String> MUST_LEAD_ON =
            Set.of("next", "keypress", "timeout", "success", "failed", "noMatch", "match", "failedToEnqueue");

    private final List<String> problems = new ArrayList<>();
    private final Map<String, JsonNode> states = new LinkedHashMap<>();
    private final Set<String> variables = new HashSet<>();

    static List<String> problems(JsonNode flow) {
        FlowCheck check = new FlowCheck();
        check.flow(flow);
        return check.problems;
    }

    private void flow(JsonNode flow) {
        if (flow.path("description").asText().isBlank()) problems.add("no description");
        for (JsonNode state : flow.path("states")) {
            String name = state.path("name").asText();
            if (!NAME.matcher(name).matches()) problems.add("bad name " + name);
            if (states.put(name, state) != null) problems.add("two states " + name);
            for (JsonNode variable : state.path("properties").path("variables"))
                variables.add(variable.path("key").asText());
        }
        JsonNode first = states.get(flow.path("initial_state").asText());
        if (first == null || !first.path("type").asText().equals("trigger")) problems.add("no trigger to begin with");
        else reach(flow.path("initial_state").asText());
        states.forEach(this::state);
    }

    private void reach(String first) {
        Set<String> reached = new HashSet<>(Set.of(first));
        for (Deque<String> next = new ArrayDeque<>(reached); !next.isEmpty(); )
            for (JsonNode transition : states.get(next.pop()).path("transitions")) {
                String to = transition.path("next").asText("");
                if (states.containsKey(to) && reached.add(to)) next.push(to);
            }
        states.keySet().stream()
                .filter(name -> !reached.contains(name))
                .forEach(name -> problems.add("nothing leads to " + name));
    }

    private void state(String name, JsonNode state) {
        Kind kind = KINDS.get(state.path("type").asText());
        if (kind == null) {
            problems.add(name + " is of unknown type");
            return;
        }
        JsonNode properties = state.path("properties");
        for (String property : kind.properties)
            if (!properties.hasNonNull(property)) problems.add(name + " has no " + property);
        if (!properties.path("offset").path("x").isInt()
                || !properties.path("offset").path("y").isInt()) problems.add(name + " has no place");
        transitions(name, state, kind);
        liquid(name, state);
        if (state.path("type").asText().equals("send-to-flex")) flex(name, properties);
    }

    private void transitions(String name, JsonNode state, Kind kind) {
        Set<String> given = new HashSet<>();
        for (JsonNode transition : state.path("transitions")) {
            String event = transition.path("event").asText();
            String next = transition.path("next").asText("");
            if (!kind.events.contains(event)) problems.add(name + " has no event " + event);
            if (!given.add(event) && !event.equals("match")) problems.add(name + " has twice " + event);
            if (!next.isEmpty() && !states.containsKey(next)) problems.add(name + " leads to nowhere: " + next);
            if (next.isEmpty() && MUST_LEAD_ON.contains(event)) problems.add(name + " ends at " + event);
            if (event.equals("match")) condition(name, state, transition.path("conditions"));
        }
        for (String event : kind.events) if (!given.contains(event)) problems.add(name + " says nothing of " + event);
    }

    private void condition(String name, JsonNode state, JsonNode conditions) {
        if (conditions.isEmpty()) problems.add(name + " matches without a condition");
        for (JsonNode condition : conditions) {
            if (!condition.path("type").asText().equals("equal_to")
                    || !condition.hasNonNull("value")
                    || condition.path("friendly_name").asText().isBlank()) problems.add(name + " has half a condition");
            if (!condition
                    .path("arguments")
                    .path(0)
                    .equals(state.path("properties").path("input")))
                problems.add(name + " looks at something else than its input");
        }
    }

    private void liquid(String name, JsonNode state) {
        String text = state.path("properties").toString();
        if (text.split("\\{\\{", -1).length != text.split("}}", -1).length && text.contains("{{"))
            if (count(text, "{{") > count(text, "}}")) problems.add(name + " has an open variable");
        for (Matcher each = LIQUID.matcher(text); each.find(); ) variable(name, each.group(1));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private void variable(String name, String path) {
        String[] steps = path.split("\\.");
        boolean known = steps.length > 2
                && switch (steps[0] + "." + steps[1]) {
                    case "trigger.call" -> Set.of("From", "To", "CallSid").contains(steps[2]);
                    case "flow.variables" -> variables.contains(steps[2]);
                    default -> steps[0].equals("widgets") && isGivenBy(steps[1], steps[2]);
                };
        if (!known) problems.add(name + " uses what nobody sets: " + path);
    }

    private boolean isGivenBy(String widget, String what) {
        JsonNode state = states.get(widget);
        String type = state == null ? "" : state.path("type").asText();
        return type.equals("gather-input-on-call") && what.equals("Digits")
                || type.equals("make-http-request") && what.equals("parsed");
    }

    private void flex(String name, JsonNode properties) {
        if (!properties.path("workflow").asText().matches("WW[0-9a-f]{32}"))
            problems.add(name + " has no workflow SID");
        if (!properties.path("channel").asText().matches("TC[0-9a-f]{32}")) problems.add(name + " has no channel SID");
        try {
            if (!MAPPER.readTree(properties.path("attributes").asText()).isObject())
                problems.add(name + " makes a task of something else than attributes");
        } catch (JsonProcessingException e) {
            problems.add(name + " makes a task of attributes that are no JSON");
        }
    }
}
