package io.taskrouter.coordinator.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Paths as a tree of segments: found in one walk, where a list of patterns would be tried one by one. */
final class RouteTable {
    private final Node root = new Node();

    /** {@code template} like {@code /v1/Workspaces/{workspace}}; a literal segment goes before a named one. */
    RouteTable add(String method, String template, String endpoint, Route.Operation operation) {
        return add(template, new Route(method, endpoint, false, operation));
    }

    RouteTable control(String method, String template, String endpoint, Route.Operation operation) {
        return add(template, new Route(method, endpoint, true, operation));
    }

    private RouteTable add(String template, Route route) {
        Node node = root;
        for (String segment : template.substring(1).split("/")) {
            node = node.child(segment);
        }
        node.routes.put(route.method(), route);
        return this;
    }

    /** {@code POST /control/reset} and so on, for people who look around. */
    List<String> describe(String prefix) {
        List<String> found = new ArrayList<>();
        root.describe("", found);
        return found.stream()
                .filter(route -> route.contains(" " + prefix))
                .sorted()
                .toList();
    }

    @Nullable Match find(String path) {
        Map<String, String> names = new HashMap<>(8);
        Node node = root;
        int start = 1;
        while (node != null && start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            node = node.step(path.substring(start, end), names);
            start = end + 1;
        }
        return node == null || node.routes.isEmpty() ? null : new Match(node.routes, names);
    }

    /** The operations at a path, and the values of its named segments. */
    record Match(Map<String, Route> routes, Map<String, String> names) {}

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Route> routes = new HashMap<>();
        private @Nullable Node named;
        private String name = "";

        void describe(String path, List<String> into) {
            routes.keySet().forEach(method -> into.add(method + " " + path));
            literals.forEach((segment, node) -> node.describe(path + "/" + segment, into));
            if (named != null) {
                named.describe(path + "/{" + name + "}", into);
            }
        }

        Node child(String segment) {
            if (!segment.startsWith("{")) {
                return literals.computeIfAbsent(segment, any -> new Node());
            }
            named = named == null ? new Node() : named;
            name = segment.substring(1, segment.length() - 1);
            return named;
        }

        @Nullable Node step(String segment, Map<String, String> names) {
            Node literal = literals.get(segment);
            if (literal != null || named == null || segment.isEmpty()) {
                return literal;
            }
            names.put(name, segment.indexOf('%') < 0 ? segment : decode(segment));
            return named;
        }

        private static String decode(String segment) {
            try {
                return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                return segment;
            }
        }
    }
}
