package io.taskrouter.coordinator.api;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The API's description at {@code /q/openapi}, as the build wrote it. The framework would read it into a model and write it out in both formats at every start, to serve the same bytes: a
 * quarter of a start's processor time.
 */
@ApplicationScoped
public class Description {
    private static final String PATH = "/q/openapi";
    private static final int BEFORE_THE_FRAMEWORK = -1_000;

    private final Map<String, Buffer> written = new ConcurrentHashMap<>();

    /** To be called before Quarkus starts: it finds no description to prepare, and this class serves it. */
    public static void spareTheStart() {
        OpenApiConstants.classLoader = new ClassLoader(Description.class.getClassLoader()) {
            @Override
            public @Nullable InputStream getResourceAsStream(String name) {
                return name.startsWith(OpenApiConstants.BASE_NAME) ? null : super.getResourceAsStream(name);
            }
        };
    }

    void open(@Observes Router router) {
        router.route(PATH).order(BEFORE_THE_FRAMEWORK).handler(http -> answer(http, wantsJson(http)));
        router.route(PATH + ".json").order(BEFORE_THE_FRAMEWORK).handler(http -> answer(http, true));
        router.route(PATH + ".yaml").order(BEFORE_THE_FRAMEWORK).handler(http -> answer(http, false));
    }

    private static boolean wantsJson(RoutingContext http) {
        String accept = Objects.requireNonNullElse(http.request().getHeader("Accept"), "");
        return accept.contains("application/json")
                || http.queryParam("format").stream().anyMatch("json"::equalsIgnoreCase);
    }

    private void answer(RoutingContext http, boolean json) {
        HttpMethod method = http.request().method();
        if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
            RawProblems.readOnly(http);
            return;
        }
        Buffer body = written.computeIfAbsent(json ? ".JSON" : ".YAML", Description::read);
        HttpServerResponse response = http.response()
                .putHeader("Content-Type", json ? "application/json;charset=UTF-8" : "application/yaml;charset=UTF-8")
                .putHeader("Cache-Control", "no-cache");
        if (method == HttpMethod.HEAD)
            response.putHeader("Content-Length", Integer.toString(body.length()))
                    .end();
        else response.end(body);
    }

    private static Buffer read(String suffix) {
        String name = OpenApiConstants.BASE_NAME + suffix;
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException(name + " is missing");
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
