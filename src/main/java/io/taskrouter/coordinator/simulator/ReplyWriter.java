package io.taskrouter.coordinator.simulator;

import io.netty.channel.ChannelOption;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;

/** Spells a reply as HTTP, or breaks the connection the way networks do. */
final class ReplyWriter {
    private static final int MEGABYTE = 1 << 20;
    private final HttpServerRequest request;
    private final HttpServerResponse response;

    ReplyWriter(HttpServerRequest request, Simulation.World world) {
        this.request = request;
        this.response = request.response();
        response.headers().set("Twilio-Request-Id", world.requestIds().next("RQ"));
    }

    ReplyWriter concurrency(int underWay) {
        response.headers().set("Twilio-Concurrent-Requests", Integer.toString(underWay));
        return this;
    }

    ReplyWriter duration(long nanos) {
        String micros = Long.toString(1_000_000 + nanos / 1000 % 1_000_000);
        response.headers().set("Twilio-Request-Duration", nanos / 1_000_000_000 + "." + micros.substring(1, 4));
        return this;
    }

    ReplyWriter limits(Limiter.Verdict verdict) {
        String limit = Integer.toString(verdict.limit());
        response.headers()
                .set("X-Rate-Limit-Limit", limit)
                .set("X-Rate-Limit-Remaining", Integer.toString(verdict.remaining()))
                .set("X-Rate-Limit-Config", limit + ";w=1");
        return this;
    }

    void send(Reply reply, SimulatorOptions.Etag spelling) {
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(reply.status());
        reply.headers().forEach(response.headers()::set);
        if (reply.revision() != null) {
            version(reply.revision(), spelling);
        }
        if (reply.status() == 204) {
            response.end();
        } else {
            response.headers().set("Content-Type", reply.contentType());
            response.end(Buffer.buffer(reply.body()));
        }
    }

    private void version(int revision, SimulatorOptions.Etag spelling) {
        switch (spelling) {
            case QUOTED -> response.headers().set("ETag", "\"" + revision + "\"");
            case BARE -> response.headers().set("ETag", Integer.toString(revision));
            case LOWERCASE_NAME -> response.headers().set("etag", "\"" + revision + "\"");
            case ABSENT -> {}
        }
    }

    /** Cuts the connection with a reset, not with an orderly end. */
    void reset() {
        if (request.connection() instanceof ConnectionBase connection) {
            connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        request.connection().close();
    }

    void truncated(Reply reply) {
        response.setStatusCode(reply.status());
        response.headers().set("Content-Type", reply.contentType());
        response.headers().set("Content-Length", Integer.toString(reply.body().length));
        response.write(Buffer.buffer(reply.body()).slice(0, reply.body().length / 2))
                .onComplete(written -> request.connection().close());
    }

    void html(int status) {
        String page = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>";
        send(Reply.text(status, "text/html", page.getBytes()), SimulatorOptions.Etag.ABSENT);
    }

    void huge() {
        response.setChunked(true).headers().set("Content-Type", Reply.JSON);
        response.write("{\"attributes\":\"");
        Buffer chunk = Buffer.buffer("x".repeat(MEGABYTE));
        for (int i = 0; i < 10; i++) {
            response.write(chunk);
        }
        response.end("\"}");
    }

    void gzipBomb() {
        response.headers().set("Content-Type", Reply.JSON).set("Content-Encoding", "gzip");
        response.end(Buffer.buffer(GzipBomb.bytes()));
    }
}
