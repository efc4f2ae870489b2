package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However a body ends, the room it took is free again, once. */
@Timeout(60)
class BodyReaderTest {
    private static final int LIMIT = 61;
    private static final int BUDGET = 100;
    /** More than the budget has room for, should one leave something behind. */
    private static final int MANY = 5;

    private final BodyBudget budget = new BodyBudget(BUDGET);
    private final List<Socket> sockets = new ArrayList<>();
    private Vertx vertx;
    private HttpServer server;
    private volatile BodyReader.Patience patience = new BodyReader.Patience(TimeUnit.MINUTES.toMillis(5));

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        router.route().handler(http -> BodyReader.read(http, LIMIT, patience, budget));
        router.route().handler(http -> http.response().end(BodyReader.body(http).length + " of " + budget.held()));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket each : sockets) each.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatCameWholeIsNotCounted() throws Exception {
        for (int i = 0; i < MANY; i++)
            assertThat(answerTo(50, 50)).startsWith("HTTP/1.1 200 ").endsWith("50 of 0");
        assertThat(budget.held()).isZero();
    }

    @Test
    void whoFindsNoRoomIsToldToComeBackAndTakesNone() throws Exception {
        stall(60);
        stall(30);
        for (int i = 0; i < MANY; i++)
            assertThat(answerTo(60, 11))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("retry-after: 1\r\n")
                    .contains("application/problem+json", "/problems/overloaded");
        assertThat(budget.held()).isEqualTo(90);
        assertThat(answerTo(10, 10)).startsWith("HTTP/1.1 200 ");
        assertThat(budget.held()).isEqualTo(90);
    }

    @Test
    void whoseConnectionIsGoneMakesRoom() throws Exception {
        for (int i = 0; i < MANY; i++) {
            stall(60).close();
            await().until(() -> budget.held() == 0);
        }
        assertThat(answerTo(60, 60)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whoIsTooSlowMakesRoom() throws Exception {
        patience = new BodyReader.Patience(100);
        for (int i = 0; i < MANY; i++) assertThat(answerTo(60, 50)).startsWith("HTTP/1.1 408 ");
        assertThat(budget.held()).isZero();
    }

    @Test
    void whoSendsTooMuchMakesRoom() throws Exception {
        String chunks = "1e\r\n" + "x".repeat(30) + "\r\n";
        for (int i = 0; i < MANY; i++) {
            assertThat(RawHttp.exchange(
                            server.actualPort(),
                            "POST / HTTP/1.1\r\nHost: x\r\n" + "Transfer-Encoding: chunked\r\n\r\n" + chunks.repeat(3)))
                    .startsWith("HTTP/1.1 413 ");
            assertThat(budget.held()).isZero();
        }
    }

    private Socket stall(int bytes) throws IOException {
        long before = budget.held();
        Socket socket = new Socket("localhost", server.actualPort());
        sockets.add(socket);
        socket.getOutputStream().write(request(bytes + 1, bytes));
        await().until(() -> budget.held() == before + bytes);
        return socket;
    }

    private String answerTo(int announced, int sent) throws IOException {
        return RawHttp.exchange(server.actualPort(), out -> out.write(request(announced, sent)));
    }

    private static byte[] request(int announced, int sent) {
        return ("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + announced + "\r\n\r\n"
                        + "x".repeat(sent))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
