package io.taskrouter.coordinator.api;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the routers of both ports have registered, however it came there: asked of themselves, those of routers below included. */
@ApplicationScoped
class RegisteredRoutes {
    private final Router main;
    private Router management;

    RegisteredRoutes(Router main) {
        this.main = main;
    }

    void see(@Observes ManagementInterface offered) {
        management = offered.router();
    }

    List<String> main() {
        return of(main, "");
    }

    List<String> management() {
        return of(Objects.requireNonNull(management, "not seen"), "");
    }

    private static List<String> of(Router router, String below) {
        List<String> found = new ArrayList<>();
        for (Route route : router.getRoutes()) {
            List<Router> mounted = handlers(route).stream()
                    .flatMap(handler -> captured(handler).stream())
                    .distinct()
                    .toList();
            if (mounted.isEmpty()) found.add(line(route, below));
            for (Router inner : mounted)
                found.addAll(of(inner, below + path(route).replaceAll("/?\\*?$", "")));
        }
        return found;
    }

    /** Methods and path; where it is every path, who is asked there. */
    private static String line(Route route, String below) {
        String methods = route.methods() == null
                ? "ANY"
                : route.methods().stream().map(HttpMethod::name).sorted().collect(Collectors.joining(","));
        String path = path(route);
        if (!path.isEmpty()) return methods + " " + below + path;
        return methods + " " + below + "** of "
                + handlers(route).stream()
                        .map(RegisteredRoutes::name)
                        .distinct()
                        .collect(Collectors.joining(","));
    }

    /** As it was registered; empty when every path is meant. */
    private static String path(Route route) {
        Object path = field(field(route, "state"), "path");
        Object pattern = field(field(route, "state"), "pattern");
        if (path != null) return route.isExactPath() ? path.toString() : path + "*";
        return pattern == null ? "" : pattern.toString();
    }

    private static String name(Object handler) {
        return handler.getClass().getName().replaceAll(".*\\.(?=[^.]*$)", "").replaceAll("[/$].*", "");
    }

    private static List<?> handlers(Route route) {
        return Stream.of("contextHandlers", "failureHandlers")
                .map(which -> (List<?>) field(field(route, "state"), which))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
    }

    /** A router that is mounted below another is known to the mounting handler alone. */
    private static List<Router> captured(Object handler) {
        return Arrays.stream(handler.getClass().getDeclaredFields())
                .filter(field -> Router.class.isAssignableFrom(field.getType()))
                .map(field -> (Router) field(handler, field.getName()))
                .toList();
    }

    private static Object field(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("Vert.x keeps its routes otherwise now: look anew", e);
        }
    }
}
