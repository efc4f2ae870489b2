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

/**
 * Requests that are no HTTP (a bad request line, headers beyond the limit) never reach a router, and the server answers them without a body. Netty lets extensions see each connection first; this one puts
 * our answer in the place of the bare one. Found by Netty's service loader when {@value #SWITCH} is {@code serviceload}; without it, and on ports that also speak HTTP/2 (the management port does), they stay bare.
 */
public final class BareAnswers extends ChannelInitializerExtension {
    /** The system property that makes Netty look for extensions. */
    public static final String SWITCH = ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY;

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast(new Replacing());
    }

    private static final class Replacing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (context.pipeline().get("handler") instanceof VertxHandler<?> handler
                    && handler.getConnection() instanceof HttpServerConnection connection)
                connection.invalidRequestHandler(Replacing::answer);
            context.fireChannelActive();
            context.pipeline().remove(this);
        }

        private static void answer(HttpServerRequest request) {
            Throwable cause = request.decoderResult().cause();
            int status = cause instanceof TooLongHttpLineException ? 414 : cause instanceof TooLongHttpHeaderException ? 431 : 400;
            String id = RequestId.choose(null);
            request.response()
                    .setStatusCode(status)
                    .putHeader(RequestId.HEADER, id)
                    .putHeader("Content-Type", ProblemDocument.MEDIA_TYPE)
                    .putHeader("Connection", "close")
                    .end(Buffer.buffer(ProblemDocument.bytes(RawProblems.ofStatus(status).problem(), id)))
                    .onComplete(sent -> request.connection().close());
        }
    }
}
