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
 * @param run of Redis, which may have lost its latest entries in another one; empty where it was not asked for
 * @param last the newest entry there is
 * @param known is everything after the position asked for still there?
 */
record FeedPage(long now, String epoch, String run, FeedId last, boolean known, List<Entry> entries) {
    static final int MOST = 200;

    /** @param news lines of {@code type JSON} */
    record Entry(FeedId id, String worker, List<String> news) {}

    /** @param after an id, or empty for the end alone; @param withRun at a price for Redis */
    static FeedPage read(Link link, Keys.Partition of, String after, boolean withRun) {
        Response reply = Reply.answered(link.run(new Invocation(Script.FEED)
                .key(of.feed())
                .key(of.own())
                .arg(after)
                .arg(MOST)
                .arg(withRun ? 1 : 0)));
        List<Entry> entries = new ArrayList<>();
        for (Response each : Reply.answered(reply.get(5)))
            entries.add(new Entry(
                    id(each.get(0)),
                    each.get(1).toString(),
                    each.get(2).toString().lines().toList()));
        return new FeedPage(
                Reply.number(reply.get(0)),
                reply.get(1).toString(),
                reply.get(2).toString(),
                id(reply.get(3)),
                Reply.flag(reply.get(4)),
                List.copyOf(entries));
    }

    /** What positions name; of a page that was asked for the run. */
    String era() {
        return era(epoch, run);
    }

    static String era(String epoch, String run) {
        return epoch.isEmpty() ? "" : epoch + run;
    }

    /** Is there perhaps more behind it? */
    boolean isCut() {
        return entries.size() == MOST;
    }

    /** Characters of the news. */
    int length() {
        return entries.stream()
                .flatMap(entry -> entry.news().stream())
                .mapToInt(String::length)
                .sum();
    }

    private static FeedId id(Response text) {
        return Objects.requireNonNull(FeedId.parse(text.toString()));
    }
}
