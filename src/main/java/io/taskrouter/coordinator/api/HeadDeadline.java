package io.taskrouter.coordinator.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cuts connections that send a request's head drop by drop, or none at all after connecting: each head must be there within its time from its first byte on. The server itself only knows silence, which a
 * byte now and then breaks. (Bodies have a deadline of their own, see {@link BodyReader}.)
 */
final class HeadDeadline {
    private static final Logger LOG = Logger.getLogger(HeadDeadline.class);

    private final long millis;
    private boolean expected = true;
    private @Nullable ScheduledFuture<?> deadline;

    private HeadDeadline(long millis) {
        this.millis = millis;
    }

    /** To be called on the connection's event loop, which everything here is confined to; {@code handler} comes after the decoder. */
    static void set(ChannelPipeline pipeline, String handler, long millis) {
        HeadDeadline head = new HeadDeadline(millis);
        head.begin(pipeline.firstContext());
        pipeline.addFirst(head.new Bytes());
        pipeline.addBefore(handler, null, head.new Messages());
    }

    private void begin(ChannelHandlerContext context) {
        if (expected && deadline == null)
            deadline = context.executor().schedule(() -> cut(context), millis, TimeUnit.MILLISECONDS);
    }

    private static void cut(ChannelHandlerContext context) {
        context.close().addListener(closed -> LOG.debug("a request head did not come in time"));
    }

    private void end() {
        if (deadline != null) deadline.cancel(false);
        deadline = null;
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            begin(context);
            context.fireChannelRead(bytes);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end();
            context.fireChannelInactive();
        }
    }

    private final class Messages extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                end();
                expected = false;
            }
            if (message instanceof LastHttpContent) expected = true;
            context.fireChannelRead(message);
        }
    }
}
