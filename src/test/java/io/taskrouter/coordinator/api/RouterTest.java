package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is answered past the role table of {@link RolesTest}: pages, files, callbacks, and everything on the management port. No credential opens or closes anything there, so each is answered alike with
 * none, a wrong one, an expired one and a good one. A route that is registered and has no row here fails, wherever it comes from.
 */
@QuarkusTest
@TestProfile(RouterTest.WithSimulator.class)
class RouterTest extends ApiTest {

    /** Of the main port: as it is registered, and what it answers. Those that only look at what goes by have no answer of their own. */
    private static final List<Row> MAIN = rows("""
            ANY ** of Entrance                    -
            ANY ** of Entrance                    -
            ANY ** of Entrance                    GET /nowhere 404, POST /nowhere 404
            ANY ** of HttpServerCommonHandlers    -
            ANY ** of ResteasyReactiveRecorder    -
            ANY ** of ResteasyReactiveRecorder    -
            ANY ** of ObservabilityIntegrationRecorder -
            ANY ** of QuarkusErrorHandler         -
            ANY /client/[0-9].*                   -
            ANY /client(?:/[^0-9].*)?             -
            GET,HEAD,OPTIONS ** of StaticResourcesRecorder GET /console/ 200, GET /client/coordinator.js 200, POST /client/coordinator.js 404
            ANY /                                 -
            ANY /*                                -
            ANY /q/openapi                        GET /q/openapi 200, HEAD /q/openapi 200, POST /q/openapi 405
            ANY /q/openapi.json                   GET /q/openapi.json 200, POST /q/openapi.json 405
            ANY /q/openapi.yaml                   GET /q/openapi.yaml 200, POST /q/openapi.yaml 405
            ANY /q/openapi                        -
            ANY /q/openapi.json                   -
            ANY /q/openapi.yaml                   -
            ANY /q/openapi.yml                    GET /q/openapi.yml 200
            ANY /q/swagger-ui                     GET /q/swagger-ui 302
            ANY /q/swagger-ui*                    GET /q/swagger-ui/ 200
            GET /media/hold                       GET /media/hold 200
            GET /media/hold.wav                   GET /media/hold.wav 200
            ANY /media/hold                       POST /media/hold 405
            ANY /media/hold.wav                   POST /media/hold.wav 405
            GET /console                          GET /console 302
            ANY /console                          POST /console 405
            GET /problems/:slug                   GET /problems/queue-full 200, GET /problems/none 404
            ANY /problems/:slug                   POST /problems/queue-full 405
            ANY /simulator/*                      GET /simulator/v1/Workspaces/WS00000000000000000000000000000001/Workers 401, GET /simulator/nowhere 404
            """);

    /** Of the management port: whoever reaches it may do all of this. */
    private static final List<Row> MANAGEMENT = rows("""
            ANY ** of VertxHttpRecorder           -
            ANY ** of CorsHandlerImpl             -
            ANY ** of Entrance                    -
            ANY ** of Entrance                    GET /nowhere 404
            ANY ** of QuarkusErrorHandler         -
            ANY /q/metrics                        GET /q/metrics 200
            ANY /q/metrics/*                      GET /q/metrics/x 200
            ANY /q/metrics                        -
            ANY /q/metrics/*                      -
            ANY /q/health-ui                      GET /q/health-ui 302
            ANY /q/health-ui*                     GET /q/health-ui/ 200
            ANY /q/health                         GET /q/health 200
            ANY /q/health/live                    GET /q/health/live 200
            ANY /q/health/ready                   GET /q/health/ready 200
            ANY /q/health/started                 GET /q/health/started 200
            ANY /q/health/well                    GET /q/health/well 200
            ANY /q/health/group                   GET /q/health/group 200
            ANY /q/health/group/*                 GET /q/health/group/x 200
            GET /v1/admin/queues                  GET /v1/admin/queues 200
            POST /v1/admin/pause                  POST /v1/admin/pause 200
            POST /v1/admin/resume                 POST /v1/admin/resume 200
            GET /v1/admin/dead-letters            GET /v1/admin/dead-letters 200
            POST /v1/admin/dead-letters/:id/requeue POST /v1/admin/dead-letters/7-01NONE/requeue 404
            DELETE /v1/admin/dead-letters/:id     DELETE /v1/admin/dead-letters/7-01NONE 404
            GET /v1/admin/setup                   GET /v1/admin/setup 200
            POST /v1/admin/setup                  POST /v1/admin/setup?dryRun=true 200
            ANY /v1/admin/setup                   PUT /v1/admin/setup 405
            ANY /v1/admin/queues                  POST /v1/admin/queues 405
            ANY /v1/admin/dead-letters            POST /v1/admin/dead-letters 405
            ANY /v1/admin/pause                   GET /v1/admin/pause 405
            ANY /v1/admin/resume                  GET /v1/admin/resume 405
            ANY /v1/admin/dead-letters/:id/requeue GET /v1/admin/dead-letters/7-01NONE/requeue 405
            ANY /v1/admin/dead-letters/:id        POST /v1/admin/dead-letters/7-01NONE 405
            ANY /drain                            POST /drain 204, GET /drain 405
            """);

    /** Resources outside of the role table. Twilio's posts prove themselves by their signature; nothing here has one. */
    private static final List<Row> RESOURCES = rows("""
            POST /webhooks/taskrouter             POST /webhooks/taskrouter 403, GET /webhooks/taskrouter 405
            POST /webhooks/event-streams          POST /webhooks/event-streams 403, GET /webhooks/event-streams 405
            POST /webhooks/voice-status           POST /webhooks/voice-status 403, GET /webhooks/voice-status 405
            """);

    /** Folders whose files anybody may have. */
    private static final List<String> PUBLIC = List.of("client", "console");

    private static final Map<String, String> CREDENTIALS = new LinkedHashMap<>();

    static {
        CREDENTIALS.put("none", "");
        CREDENTIALS.put("a wrong one", "Bearer wrong-secret-wrong-secret");
        CREDENTIALS.put("an expired one", "Bearer " + InMemoryTokens.of(WORKER, "agent") + ".expired");
        CREDENTIALS.put("an agent's", "Bearer " + InMemoryTokens.of(WORKER, "agent"));
        CREDENTIALS.put("an operator's", OPERATOR.getValue());
    }

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    RegisteredRoutes registered;

    @Inject
    AllowedMethods resources;

    @Inject
    Router router;

    /** Its route is there only when it is on. */
    public static final class WithSimulator extends InMemory {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new HashMap<>(super.getConfigOverrides());
            all.put("simulator.enabled", "true");
            return all;
        }
    }

    private record Ask(String method, String path, int status) {
        static Ask of(String text) {
            String[] words = text.split(" ");
            return new Ask(words[0], words[1], Integer.parseInt(words[2]));
        }
    }

    private record Row(String route, List<Ask> asks) {
        static Row of(String line) {
            String[] parts = line.split(" (?=(?:GET|POST|PUT|DELETE) /\\S+ [0-9]|-$)", 2);
            List<Ask> asks = parts[1].equals("-")
                    ? List.of()
                    : Arrays.stream(parts[1].split(", ")).map(Ask::of).toList();
            return new Row(parts[0].strip(), asks);
        }
    }

    private static List<Row> rows(String table) {
        return table.lines().map(Row::of).toList();
    }

    private static List<String> routes(List<Row> table) {
        return table.stream().map(Row::route).toList();
    }

    @Test
    void everyRouteOfBothPortsHasARow() {
        assertThat(registered.main()).containsExactlyInAnyOrderElementsOf(routes(MAIN));
        assertThat(registered.management()).containsExactlyInAnyOrderElementsOf(routes(MANAGEMENT));
    }

    @Test
    void everyResourceOutsideOfTheRoleTableHasARow() {
        assertThat(resources.all())
                .filteredOn(route -> !route.template().startsWith("/v1/"))
                .extracting(route -> route.method() + " " + route.template())
                .containsExactlyInAnyOrderElementsOf(routes(RESOURCES));
    }

    @Test
    void aRouteIsSeenHoweverItIsRegistered() {
        Router below = Router.router(null);
        below.post("/deep").handler(RoutingContext::next);
        var planted = List.of(
                router.get("/planted").handler(RoutingContext::next),
                router.routeWithRegex("/planted-[a-z]+").handler(RoutingContext::next),
                router.route().handler(http -> http.next()),
                router.route("/below/*").subRouter(below));
        try {
            List<String> seen = new ArrayList<>(registered.main());
            routes(MAIN).forEach(seen::remove);
            assertThat(seen)
                    .containsExactlyInAnyOrder(
                            "GET /planted", "ANY /planted-[a-z]+", "ANY ** of RouterTest", "POST /below/deep");
        } finally {
            planted.forEach(Route::remove);
        }
    }

    @Test
    void everyFileThatIsServedIsInAFolderThatAnybodyMaySee() throws IOException, URISyntaxException {
        List<String> folders = new ArrayList<>();
        for (URL root :
                Collections.list(Thread.currentThread().getContextClassLoader().getResources("META-INF/resources"))) {
            assertThat(root.getProtocol()).as("a library's files: %s", root).isEqualTo("file");
            try (Stream<Path> files = Files.list(Path.of(root.toURI()))) {
                files.forEach(file -> folders.add(file.getFileName().toString()));
            }
        }
        assertThat(folders).containsExactlyInAnyOrderElementsOf(PUBLIC);
    }

    static Stream<Ask> main() {
        return Stream.concat(MAIN.stream(), RESOURCES.stream()).flatMap(row -> row.asks.stream());
    }

    static Stream<Ask> management() {
        return MANAGEMENT.stream().flatMap(row -> row.asks.stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("main")
    void onTheMainPortNoCredentialMakesADifference(Ask ask) {
        assertAnsweredAlike(ask, "");
        assertThat(queue.accepted).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("management")
    void onTheManagementPortNoCredentialMakesADifference(Ask ask) {
        assertAnsweredAlike(ask, management.resolve("/").toString().replaceAll("/$", ""));
    }

    private static void assertAnsweredAlike(Ask ask, String origin) {
        CREDENTIALS.forEach((which, credential) -> {
            RequestSpecification request = given().config(PLAIN).redirects().follow(false);
            if (!credential.isEmpty()) request.header("Authorization", credential);
            if (ask.path.startsWith("/webhooks/"))
                request.header(
                        "Content-Type",
                        ask.path.endsWith("event-streams") ? "application/json" : "application/x-www-form-urlencoded");
            assertThat(request.request(ask.method, origin + ask.path).statusCode())
                    .as(which)
                    .isEqualTo(ask.status);
        });
    }
}
