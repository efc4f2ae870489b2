package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One look at a partition's feed.
 *
 * @param now Redis' time, of the node that has the partition
 * @param epoch of the partition; empty while nothing was ever settled there
 * @param last the newest entry there is
 * @param known is everything after the position asked for still there?
 */
record FeedPage(long now, String epoch, FeedId last, boolean known, List<Entry> entries) {
    static final int MOST = 200;

    /** @param news lines of {@code type JSON} */
    record Entry(FeedId id, String worker, List<String> news) {}

    /** @param after an id, or empty for the end alone */
    static FeedPage read(Link link, Keys.Partition of, String after) {
        Response reply = Reply.answered(link.run(new Invocation(Script.FEED)
                .key(of.feed())
                .key(of.own())
                .arg(after)
                .arg(MOST)));
        List<Entry> entries = new ArrayList<>();
        for (Response each : Reply.answered(reply.get(4)))
            entries.add(new Entry(
                    id(each.get(0)),
                    each.get(1).toString(),
                    each.get(2).toString().lines().toList()));
        return new FeedPage(
                Reply.number(reply.get(0)),
                reply.get(1).toString(),
                id(reply.get(2)),
                Reply.flag(reply.get(3)),
                List.copyOf(entries));
    }

    /** Is there perhaps more behind it? */
    boolean isCut() {
        return entries.size() == MOST;
    }

    private static FeedId id(Response text) {
        return Objects.requireNonNull(FeedId.parse(text.toString()));
    }
}
