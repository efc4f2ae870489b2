package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.queue.Feed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's event stream. Whoever has news writes and goes on: what the connection does not take is counted, and a reader that falls too far behind, or takes nothing for a whole heartbeat, is sent away.
 * What a stream begins with, a picture or what was missed, does not count as being behind; but nobody gets a picture who has not taken what came before.
 * The last line says why a stream was ended, as a comment: {@code : closing slow-reader}.
 */
final class LiveStream implements Feed.Reader {
    private static final Buffer BEAT = Buffer.buffer(":\n\n");
    private static final long LAST_WORDS_MILLIS = 1_000;
    private static final int PIECE = 64 * 1024;
    /** Bytes of what was missed that one stream may keep in memory besides. Whoever reads all is told a fraction; whoever is cut goes on from where that was. */
    private static final int MOST_MISSED = 4 << 20;

    private final RoutingContext http;
    private final HttpServerResponse out;
    private final Supplier<byte[]> snapshot;
    private final int mostUnsent;
    private final Consumer<String> ended;
    private final AtomicLong unsent = new AtomicLong();
    /** Of the unsent, what the stream begins with. */
    private final AtomicLong beginning = new AtomicLong();

    private final AtomicLong sent = new AtomicLong();
    private final List<Runnable> closing = new ArrayList<>();

    private long sentAtLastBeat = -1;
    private boolean begun;
    private volatile boolean started;
    private boolean over;

    LiveStream(RoutingContext http, Supplier<byte[]> snapshot, int mostUnsent, Consumer<String> ended) {
        this.http = http;
        this.out = http.response();
        this.snapshot = snapshot;
        this.mostUnsent = mostUnsent;
        this.ended = ended;
        http.addEndHandler(end -> gone());
        if (out.closed()) gone(); // then nobody calls the handler any more
    }

    /** What is to be done when it is over; at once when it is. */
    void onClose(Runnable task) {
        synchronized (this) {
            if (!over) {
                closing.add(task);
                return;
            }
        }
        task.run();
    }

    void reads(Feed.Subscription subscription) {
        onClose(subscription::close);
    }

    /** The past has been told: from now on the reader keeps up. Makes sure that the client hears something at once. */
    void start() {
        if (!begun) send(BEAT);
        started = true;
    }

    @Override
    public void reset(String position) {
        if (beginning.get() > 0) close("slow-reader");
        else show(Buffer.buffer(id(position) + event("reset", new String(snapshot.get(), StandardCharsets.UTF_8))));
    }

    /** Piece by piece, so that a heartbeat sees a slow connection move. */
    private synchronized void show(Buffer text) {
        beginning.addAndGet(text.length());
        for (int from = 0; from < text.length(); from += PIECE) {
            Buffer piece = text.slice(from, Math.min(from + PIECE, text.length()));
            write(piece, () -> beginning.addAndGet(-piece.length()));
        }
    }

    /**
     * The position is that after all of it and so goes with the last: a stream cut before begins again with the whole. Written at once, for whoever is sent away in the midst of it would never come to its end.
     */
    @Override
    public void tell(List<String> news, String position) {
        Buffer all = Buffer.buffer();
        for (Iterator<String> rest = news.iterator(); rest.hasNext(); ) {
            String each = rest.next();
            int space = each.indexOf(' ');
            if (!rest.hasNext()) all.appendString(id(position));
            all.appendString(event(each.substring(0, space), each.substring(space + 1)));
        }
        send(all);
    }

    @Override
    public void ended(String reason) {
        close(reason);
    }

    private static String id(String position) {
        return "id: " + position + "\n";
    }

    private static String event(String type, String json) {
        return "event: " + type + "\ndata: " + json + "\n\n";
    }

    private void send(Buffer text) {
        if (!started && beginning.get() < MOST_MISSED) show(text); // told in one go, whoever reads it
        else if (unsent.get() - beginning.get() > mostUnsent) close("slow-reader");
        else write(text, () -> {});
    }

    private synchronized void write(Buffer text, Runnable taken) {
        if (over) return;
        if (!begun) begin();
        int length = text.length();
        unsent.addAndGet(length);
        out.write(text)
                .onSuccess(written -> {
                    unsent.addAndGet(-length);
                    taken.run();
                    sent.incrementAndGet();
                })
                .onFailure(broken -> gone());
    }

    private void begin() {
        begun = true;
        out.setChunked(true)
                .putHeader("Content-Type", EventsResource.EVENT_STREAM)
                .putHeader("X-Accel-Buffering", "no");
    }

    void beat() {
        boolean stuck = unsent.get() > 0 && sent.get() == sentAtLastBeat;
        sentAtLastBeat = sent.get();
        if (stuck) close("slow-reader");
        else send(BEAT);
    }

    /** Says why and ends; a connection that takes nothing is cut. */
    void close(String reason) {
        List<Runnable> tasks = finish();
        if (tasks == null) return;
        ended.accept(reason);
        tasks.forEach(Runnable::run);
        long cut = http.vertx()
                .setTimer(
                        LAST_WORDS_MILLIS, timer -> http.request().connection().close());
        out.end(Buffer.buffer(": closing " + reason + "\n\n"))
                .onComplete(said -> http.vertx().cancelTimer(cut));
    }

    /** Nothing was written yet and nothing will be: somebody else answers. */
    boolean abandon() {
        List<Runnable> tasks = finish();
        if (tasks != null) tasks.forEach(Runnable::run);
        if (!begun) return true;
        http.request().connection().close();
        return false;
    }

    private void gone() {
        List<Runnable> tasks = finish();
        if (tasks == null) return;
        ended.accept("gone");
        tasks.forEach(Runnable::run);
    }

    /** What is left to do, for the one that ends it. */
    private synchronized @Nullable List<Runnable> finish() {
        if (over) return null;
        over = true;
        return List.copyOf(closing);
    }
}
