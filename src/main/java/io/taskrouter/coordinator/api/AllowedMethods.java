package io.taskrouter.coordinator.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which methods a path has: a 405 must say so (RFC 9110, 15.5.6), and the framework does not. */
@ApplicationScoped
class AllowedMethods {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^/]+}");

    private final BeanManager beans;
    private volatile @Nullable List<Route> routes;

    AllowedMethods(BeanManager beans) {
        this.beans = beans;
    }

    /** One resource method. */
    record Route(String method, String template, Pattern path, Method resource) {}

    /** As the Allow header lists them. */
    String of(String path) {
        TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
        for (Route route : all()) if (route.path.matcher(path).matches()) methods.add(route.method);
        if (methods.contains("GET")) methods.add("HEAD");
        return String.join(", ", methods);
    }

    /** Every resource method there is. */
    List<Route> all() {
        List<Route> known = routes;
        if (known == null) routes = known = find();
        return known;
    }

    private List<Route> find() {
        List<Route> found = new ArrayList<>();
        beans.getBeans(Object.class, Any.Literal.INSTANCE).forEach(bean -> {
            Path base = bean.getBeanClass().getAnnotation(Path.class);
            if (base != null)
                for (Method method : bean.getBeanClass().getDeclaredMethods()) add(found, base.value(), method);
        });
        return found;
    }

    private static void add(List<Route> found, String base, Method method) {
        Path sub = method.getAnnotation(Path.class);
        String template = ("/" + base + "/" + (sub == null ? "" : sub.value()))
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1");
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null)
                found.add(new Route(
                        verb.value(),
                        template,
                        Pattern.compile(PARAMETER.matcher(template).replaceAll("[^/]+")),
                        method));
        }
    }
}
