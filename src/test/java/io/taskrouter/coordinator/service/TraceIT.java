package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One trace from the caller's request through the queue to TaskRouter, across real processes. */
@Timeout(180)
class TraceIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CALLERS = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String ANOTHERS = "5bf92f3577b34da6a3ce929d0e0e4737";

    private RedisServer redis;
    private SimulatorServer simulator;
    private String worker;

    @BeforeEach
    void aWorker() {
        redis = RedisServer.start();
        simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
        worker = simulator.control().seed(1, "{}").getFirst();
    }

    @AfterEach
    void end() {
        simulator.close();
        redis.close();
    }

    @Test
    void whatOneReplicaAcceptsAndAnotherWritesIsOneTrace() {
        try (var accepting = SpanCollector.start();
                var writing = SpanCollector.start();
                var one = replica(accepting);
                var other = replica(writing)) {
            // A replica that leaves accepts and leaves the work to the others.
            given().post("http://127.0.0.1:" + one.managementPort() + "/drain")
                    .then()
                    .statusCode(204);
            patch(one, CALLERS, "wait=20").then().statusCode(200);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(writing.of(CALLERS))
                            .extracting(SpanCollector.Span::name)
                            .contains("pass", "taskrouter worker-write"));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(accepting.of(CALLERS)).isNotEmpty());
            var request = accepting.of(CALLERS).getFirst();
            var pass = named(writing, CALLERS, "pass");
            assertThat(request.parent()).isEqualTo("00f067aa0ba902b7");
            assertThat(pass.parent()).isEqualTo(request.id());
            assertThat(named(writing, CALLERS, "taskrouter worker-write").parent())
                    .isEqualTo(pass.id());
            assertThat(accepting.of(CALLERS))
                    .extracting(SpanCollector.Span::name)
                    .doesNotContain("pass");
            assertThat(other.isReady()).isTrue();
        }
    }

    @Test
    void aPassThatServesSeveralCallersIsLinkedToTheTraceOfEach() {
        try (var spans = SpanCollector.start();
                var replica = replica(spans)) {
            patch(replica, "1".repeat(32), "wait=20").then().statusCode(200);
            simulator.control().fault(FaultRule.hang().on("POST", "worker"));
            patch(replica, "2".repeat(32), "respond-async").then().statusCode(202);
            patch(replica, CALLERS, "respond-async").then().statusCode(202);
            patch(replica, ANOTHERS, "respond-async").then().statusCode(202);
            simulator.control().clearFaults();

            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(named(spans, CALLERS, "pass").linkedTraces())
                                    .isEqualTo(List.of(ANOTHERS)));
        }
    }

    private static SpanCollector.Span named(SpanCollector collector, String trace, String name) {
        return collector.of(trace).stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span " + name));
    }

    private Response patch(CoordinatorProcess replica, String trace, String prefer) {
        return given().contentType("application/merge-patch+json")
                .header("Prefer", prefer)
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .body("{\"k\":\"" + trace + "\"}")
                .patch(replica.url() + "/v1/workers/" + worker + "/attributes");
    }

    private CoordinatorProcess replica(SpanCollector collector) {
        Map<String, String> settings = CoordinatorProcess.beside(redis, simulator, Map.of());
        settings.put("quarkus.otel.sdk.disabled", "false");
        settings.put("quarkus.otel.exporter.otlp.endpoint", collector.endpoint());
        settings.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
        settings.put("quarkus.otel.bsp.schedule.delay", "200ms");
        return CoordinatorProcess.start(settings);
    }
}
