package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.twilio.base.TwilioResponse;
import com.twilio.exception.ApiException;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.taskrouter.v1.workspace.Worker;
import com.twilio.rest.taskrouter.v1.workspace.worker.WorkerChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Twilio's own client, unchanged but for where it connects, must find nothing odd here. */
class TwilioSdkTest {
    private static final String WORKSPACE = "WS00000000000000000000000000000001";
    private static SimulatorServer server;
    private static TwilioRestClient twilio;

    @BeforeAll
    static void start() {
        server = SimulatorServer.start(SimulatorOptions.defaults());
        twilio = new TwilioRestClient.Builder("AC00000000000000000000000000000001", "simulated-auth-token")
                .httpClient(new Rebased(server.baseUrl()))
                .build();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void fresh() {
        server.control().reset();
    }

    @Test
    void aWorkerIsReadAndWrittenUnderItsVersion() {
        TwilioResponse<Worker> read = Worker.fetcher(WORKSPACE, ALICE).fetchWithResponse(twilio);
        assertThat(read.getContent().getFriendlyName()).isEqualTo("alice");
        assertThat(read.getContent().getAvailable()).isTrue();
        TwilioResponse<Worker> written = Worker.updater(WORKSPACE, ALICE)
                .setIfMatch(etag(read))
                .setAttributes("{\"grüße\":\"a+b &=%\"}")
                .updateWithResponse(twilio);
        assertThat(written.getContent().getAttributes()).isEqualTo("{\"grüße\":\"a+b &=%\"}");
        assertThat(etag(written)).isEqualTo("\"1\"");
    }

    private static String etag(TwilioResponse<?> response) {
        return response.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("etag"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void anOldVersionIsTwiliosPreconditionError() {
        assertThatThrownBy(() -> Worker.updater(WORKSPACE, ALICE)
                        .setIfMatch("7")
                        .setAttributes("{}")
                        .update(twilio))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.getStatusCode()).isEqualTo(412);
                    assertThat(e.getCode()).isEqualTo(20412);
                });
    }

    @Test
    void anUnknownWorkerIsTwiliosNotFound() {
        assertThatThrownBy(() -> Worker.fetcher(WORKSPACE, "WK99999999999999999999999999999999")
                        .fetch(twilio))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(20404));
    }

    @Test
    void aChannelIsWrittenByItsName() {
        WorkerChannel voice = WorkerChannel.updater(WORKSPACE, ALICE, "voice")
                .setCapacity(2)
                .setAvailable(true)
                .update(twilio);
        assertThat(voice.getConfiguredCapacity()).isEqualTo(2);
        assertThat(voice.getAvailableCapacityPercentage()).isEqualTo(100);
        assertThat(voice.getSid()).startsWith("WC");
    }

    @Test
    void listsArePagedByTheSdkItself() {
        server.control().seed(122, "{}");
        Set<String> sids = new HashSet<>();
        Worker.reader(WORKSPACE).setPageSize(40L).read(twilio).forEach(worker -> sids.add(worker.getSid()));
        assertThat(sids).hasSize(125);
    }

    @Test
    void aWorkerIsMadeAndDeleted() {
        Worker made =
                Worker.creator(WORKSPACE, "erin").setAttributes("{\"a\":1}").create(twilio);
        assertThat(Worker.deleter(WORKSPACE, made.getSid()).delete(twilio)).isTrue();
    }

    /** Sends every request for a Twilio host to the simulator instead. */
    private static final class Rebased extends com.twilio.http.HttpClient {
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final String base;

        Rebased(String base) {
            this.base = base;
        }

        @Override
        public Response makeRequest(Request request) {
            String url = request.constructURL().toString();
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(URI.create(base + url.substring(url.indexOf(".twilio.com") + 11)));
            request.getHeaderParams().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
            builder.header("Authorization", request.getAuthString());
            if (request.getMethod() == HttpMethod.POST) {
                builder.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(request.encodeFormBody()));
            } else {
                builder.method(request.getMethod().name(), BodyPublishers.noBody());
            }
            return send(builder.build());
        }

        private Response send(HttpRequest request) {
            try {
                HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
                List<Header> headers = new ArrayList<>();
                response.headers()
                        .map()
                        .forEach((name, values) -> headers.add(new BasicHeader(name, values.getFirst())));
                return new Response(response.body(), response.statusCode(), headers.toArray(new Header[0]));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
