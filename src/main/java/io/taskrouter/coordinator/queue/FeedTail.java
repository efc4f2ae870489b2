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
    private volatile String run = "";
    /** Is Redis to be asked whether this is still the same run? Now and then, and after it did not answer. */
    private volatile boolean doubted;

    private volatile long through;

    /** @param floor the position of whoever reads all partitions */
    FeedTail(Link link, Keys.Partition of, Supplier<String> floor) {
        this.link = link;
        this.of = of;
        this.floor = floor;
    }

    /** Empty before anything was ever settled here. */
    String era() {
        return FeedPage.era(epoch, run);
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
        FeedPage page = FeedPage.read(link, of, after, true);
        if (last != null && isAnother(page, last)) restart(page);
        if (last == null) {
            last = page.last();
            through = page.now();
        }
        epoch = page.epoch();
        run = page.run();
        readers.add(reader);
        followed = true;
        return page;
    }

    /** What comes after a page that was cut. */
    FeedPage next(FeedId after) {
        return FeedPage.read(link, of, after.toString(), false);
    }

    /** The same, and whether it is the same Redis still. */
    void look() {
        doubted = true;
        read();
    }

    /** Tells what has come since. Asked while it is about to read anyway, it reads once. */
    void read() {
        if (!followed || !asked.compareAndSet(false, true)) return;
        try {
            while (readOnce()) {
                // more than fits one page
            }
        } catch (QueueUnavailable e) {
            doubted = true;
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
        boolean doubts = doubted;
        doubted = false;
        FeedPage page = FeedPage.read(link, of, from.toString(), doubts);
        if (!page.known() || isAnother(page, from)) {
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

    private boolean isAnother(FeedPage page, FeedId from) {
        boolean emptied = !epoch.isEmpty() && !epoch.equals(page.epoch());
        boolean startedAnew = !page.run().isEmpty() && !page.run().equals(run);
        return emptied || startedAnew || page.last().compareTo(from) < 0;
    }

    /** Redis was emptied, set back, or started anew and perhaps set back: whoever read here is to come again, and be told from the start. */
    private void restart(FeedPage page) {
        readers.forEach(reader -> reader.end("position-lost"));
        readers.clear();
        last = null;
        followed = false;
        epoch = page.epoch();
    }

    private String position(FeedSubscription reader, FeedPage.Entry entry) {
        return reader.isOfFloor() ? floor.get() : FeedPosition.ofWorker(era(), entry.id());
    }
}
