package io.taskrouter.coordinator.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The end of one partition's feed, followed as long as anybody reads it: read once for all. */
final class FeedTail {
    private static final Logger LOG = Logger.getLogger(FeedTail.class);

    private final Link link;
    private final Keys.Partition of;
    private final Supplier<String> floor;
    private final List<FeedSubscription> readers = new ArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();

    private @Nullable FeedId last;
    private volatile boolean followed;
    private volatile String epoch = "";
    private volatile long through;

    /** @param floor the position of whoever reads all partitions */
    FeedTail(Link link, Keys.Partition of, Supplier<String> floor) {
        this.link = link;
        this.of = of;
        this.floor = floor;
    }

    /** Empty before anything was ever settled here. */
    String epoch() {
        return epoch;
    }

    /** Everything older, by this partition's clock in milliseconds, was told to everybody. */
    long through() {
        return through;
    }

    boolean isFollowed() {
        return followed;
    }

    /** Adds a reader, who holds back what comes; and reads what came after a position, or with an empty one where the end is. */
    synchronized FeedPage join(FeedSubscription reader, String after) {
        FeedPage page = FeedPage.read(link, of, after);
        if (last == null) {
            last = page.last();
            through = page.now();
        }
        epoch = page.epoch();
        readers.add(reader);
        followed = true;
        return page;
    }

    /** What comes after a page that was cut. */
    FeedPage next(FeedId after) {
        return FeedPage.read(link, of, after.toString());
    }

    /** Tells what has come since. Asked while it is about to read anyway, it reads once. */
    void read() {
        if (!followed || !asked.compareAndSet(false, true)) return;
        try {
            while (readOnce()) {
                // more than fits one page
            }
        } catch (QueueUnavailable e) {
            LOG.debugf("the feed cannot be read: %s", e.getMessage()); // looked at again within a second
        } finally {
            asked.set(false);
        }
    }

    private synchronized boolean readOnce() {
        readers.removeIf(FeedSubscription::isOver);
        asked.set(false);
        followed = !readers.isEmpty();
        FeedId from = last;
        if (!followed || from == null) {
            last = null;
            return false;
        }
        FeedPage page = FeedPage.read(link, of, from.toString());
        if (isLost(page, from)) {
            restart(page);
            return false;
        }
        epoch = page.epoch();
        for (FeedPage.Entry entry : page.entries()) {
            for (FeedSubscription reader : readers) reader.offer(this, entry, position(reader, entry));
            last = entry.id();
        }
        through = page.isCut() ? page.entries().getLast().id().millis() : page.now();
        return page.isCut();
    }

    private boolean isLost(FeedPage page, FeedId from) {
        boolean another = !epoch.isEmpty() && !epoch.equals(page.epoch());
        return another || !page.known() || page.last().compareTo(from) < 0;
    }

    /** Redis was emptied or set back: whoever read here is to come again, and be told from the start. */
    private void restart(FeedPage page) {
        readers.forEach(reader -> reader.end("position-lost"));
        readers.clear();
        last = null;
        followed = false;
        epoch = page.epoch();
    }

    private String position(FeedSubscription reader, FeedPage.Entry entry) {
        return reader.isOfFloor() ? floor.get() : FeedPosition.ofWorker(epoch, entry.id());
    }
}
