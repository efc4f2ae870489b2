package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TaskRouter calls back, and the rules follow without anybody asking. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class CallbacksTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    SimulatorServer simulator;
    FrontDoor door;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    public static class Called implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return new WholeService().getConfigOverrides();
        }

        @Override
        public List<TestResourceEntry> testResources() {
            List<TestResourceEntry> all = new ArrayList<>(new WholeService().testResources());
            all.add(new TestResourceEntry(FrontDoor.class));
            return all;
        }
    }

    @BeforeEach
    void open() {
        door.leadsTo(service.getPort());
    }

    @AfterEach
    void nobodyIsCalledAnyMore() {
        simulator.control().floor().eventCallback("");
        simulator.control().floor().eventStream("");
        simulator.control().options(simulator.control().options().withCallbacks(SimulatorOptions.Callbacks.faithful()));
    }

    private Floor readyAlone() {
        var floor = Floor.withWorker(simulator, "{\"isAcdReady\":true}");
        floor.look().then().statusCode(200);
        return floor;
    }

    private void notReadyWhileItRings(Floor floor) {
        String call = simulator.control().floor().callInternally(floor.worker);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
            assertThat(floor.capacity()).isEqualTo(2);
        });
        simulator.control().floor().hangUp(call);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(floor.capacity()).isEqualTo(1);
            assertThat(floor.attributes().path("isAcdReady").booleanValue()).isTrue();
        });
    }

    @Test
    void aCallIsFollowedByItsCallbacks() {
        var floor = readyAlone();
        simulator.control().floor().eventCallback(publicUrl + "/webhooks/taskrouter#rc=3&rp=5xx,ct,rt");
        notReadyWhileItRings(floor);
        assertThat(simulator.control().floor().callbacks()).containsKey("204").doesNotContainKeys("403", "400", "500");
    }

    @Test
    void aCallIsFollowedByItsEventStream() {
        var floor = readyAlone();
        simulator.control().floor().eventStream(publicUrl + "/webhooks/event-streams?from=stream");
        notReadyWhileItRings(floor);
        assertThat(simulator.control().floor().callbacks()).containsKey("204").doesNotContainKeys("403", "400", "500");
    }

    @Test
    void callbacksThatComeTwiceAndInAnyOrderLeadToTheSameEnd() {
        var floor = readyAlone();
        simulator
                .control()
                .options(simulator.control().options().withCallbacks(new SimulatorOptions.Callbacks(0, 1, 0.5, 500)));
        simulator.control().floor().eventCallback(publicUrl + "/webhooks/taskrouter");
        simulator.control().floor().eventStream(publicUrl + "/webhooks/event-streams");
        notReadyWhileItRings(floor);
    }

    @Test
    void aWorkerWhoBecomesAvailableIsReadyWithoutAnybodyAsking() {
        var floor = Floor.withWorker(simulator, "{}");
        simulator.control().writeActivity(floor.worker, "Offline", "flex");
        floor.look().then().statusCode(200);
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
        simulator.control().floor().eventCallback(publicUrl + "/webhooks/taskrouter");
        simulator.control().writeActivity(floor.worker, "Available", "flex");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(floor.attributes().path("isAcdReady").booleanValue())
                                .isTrue());
    }
}
