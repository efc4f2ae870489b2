package io.taskrouter.coordinator.api;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.impl.VertxHandler;
import jakarta.enterprise.inject.spi.CDI;

/**
 * Requests that are no HTTP (a bad request line, headers beyond the limit) never reach a router, and the server answers them without a body. Netty lets extensions see each connection first; this one puts
 * our answer in the place of the bare one. On ports that also speak HTTP/2 (the management port does) they stay bare.
 */
public final class BareAnswers extends ChannelInitializerExtension {
    /** To be called before Netty is first used. */
    public static void replace() {
        System.setProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
        // Entrance checks request targets as strictly, and answers with a body.
        System.setProperty("vertx.disableURIValidation", "true");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast(new Replacing());
    }

    private static final class Replacing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (context.pipeline().get("handler") instanceof VertxHandler<?> handler
                    && handler.getConnection() instanceof HttpServerConnection connection) {
                connection.invalidRequestHandler(Replacing::answer);
                HeadDeadline.set(
                        context.pipeline(),
                        "handler",
                        CDI.current().select(HeadPatience.class).get().millis());
            }
            context.fireChannelActive();
            context.pipeline().remove(this);
        }

        private static void answer(HttpServerRequest request) {
            Throwable cause = request.decoderResult().cause();
            int status = cause instanceof TooLongHttpLineException
                    ? 414
                    : cause instanceof TooLongHttpHeaderException ? 431 : 400;
            String id = RequestId.choose(null);
            SecurityHeaders.on(request.response().headers(), "/v1/");
            CDI.current()
                    .select(Cors.class)
                    .get()
                    .mark(request, request.response().headers());
            request.response()
                    .setStatusCode(status)
                    .putHeader(RequestId.HEADER, id)
                    .putHeader("Content-Type", ProblemDocument.MEDIA_TYPE)
                    .putHeader("Connection", "close")
                    .end(Buffer.buffer(JsonBytes.of(
                            ProblemDocument.of(RawProblems.ofStatus(status).problem(), id))))
                    .onComplete(sent -> request.connection().close());
        }
    }
}
