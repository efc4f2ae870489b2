package io.taskrouter.coordinator.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The steps of the service that can be seen on the wire, by their names in its code: every script of the queue, every kind of request to TaskRouter. */
final class Steps {
    private static final Pattern REQUEST = Pattern.compile("^(GET|POST|DELETE) (\\S+) HTTP/1\\.1\r\n");
    private static final Pattern SCRIPT = Pattern.compile("(?i)EVALSHA\r\n\\$40\r\n([0-9a-f]{40})");
    private static final Map<String, String> SCRIPTS = Arrays.stream(constants("queue.Script"))
            .collect(Collectors.toMap(script -> told(script, "sha"), script -> name(script)));
    private static final List<Map.Entry<Pattern, String>> RESOURCES = List.of(
            Map.entry(Pattern.compile("/Workers/WK\\w+$"), "worker"),
            Map.entry(Pattern.compile("/Workers/WK\\w+/(Worker)?Channels/"), "channel"),
            Map.entry(Pattern.compile("/Workers/WK\\w+/Reservations$"), "reservation-list"),
            Map.entry(Pattern.compile("/Reservations"), "reservation"),
            Map.entry(Pattern.compile("/Workers$"), "worker-list"),
            Map.entry(Pattern.compile("/Tasks"), "task"),
            Map.entry(Pattern.compile("/Calls"), "call"));

    private Steps() {}

    /** Everything that could be seen. */
    static List<String> all() {
        return Stream.concat(
                        SCRIPTS.values().stream().sorted(),
                        Arrays.stream(constants("taskrouter.Endpoint")).map(endpoint -> told(endpoint, "label")))
                .toList();
    }

    /** The script that is run first by what was sent to Redis, or null. */
    static String ofRedis(String sent) {
        Matcher found = SCRIPT.matcher(sent);
        return found.find() ? SCRIPTS.getOrDefault(found.group(1), "unknown script") : null;
    }

    /** The kind of the request sent to TaskRouter, or null. */
    static String ofTaskRouter(String sent) {
        Matcher found = REQUEST.matcher(sent);
        if (!found.find()) return null;
        String path = found.group(2).replaceFirst("\\?.*", "");
        String resource = RESOURCES.stream()
                .filter(each -> each.getKey().matcher(path).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("setup");
        if (resource.endsWith("-list")) return resource;
        return resource + (found.group(1).equals("GET") ? "-read" : "-write");
    }

    private static String name(Object script) {
        return ((Enum<?>) script).name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static Object[] constants(String type) {
        try {
            return Class.forName("io.taskrouter.coordinator." + type).getEnumConstants();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(type + " has another name now", e);
        }
    }

    private static String told(Object constant, String by) {
        try {
            var method = constant.getClass().getDeclaredMethod(by);
            method.setAccessible(true);
            return String.valueOf(method.invoke(constant));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constant + " has no " + by + " now", e);
        }
    }
}
