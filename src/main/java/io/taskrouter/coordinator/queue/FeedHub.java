package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The feed of this replica: a tail per partition, read when a message says that it has grown and every second in case one was lost. */
final class FeedHub implements Feed, AutoCloseable {
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /** A node's clock may be set back by so much. */
    private static final long OVERLAP = 2_000;
    /** So many characters of the past are told to a reader of all, at once and from memory; with more it starts anew. */
    private static final int MOST_PAST = 1 << 20;

    private final Keys keys;
    private final PartitionGuard guard;
    private final FeedTail[] tails;
    private final Map<String, FeedTail> byPrefix = new HashMap<>();
    private final Mailbox mailbox;
    private final Rounds sweeps;
    private final AtomicBoolean open = new AtomicBoolean();
    private final List<FeedSubscription> floorReaders = new CopyOnWriteArrayList<>();
    private volatile String floor = "";

    FeedHub(Link link, Keys keys, PartitionGuard guard, MailboxFactory mailboxes) {
        this.keys = keys;
        this.guard = guard;
        tails = new FeedTail[keys.partitions()];
        for (int i = 0; i < tails.length; i++) {
            tails[i] = new FeedTail(link, keys.partition(i), () -> floor);
            byPrefix.put(keys.partition(i).prefix(), tails[i]);
        }
        mailbox = mailboxes.listen(Keys.FEED, this::grown);
        sweeps = new Rounds("feeds of events", SWEEP, this::sweep);
    }

    /** Where messages come from. */
    interface MailboxFactory {
        Mailbox listen(String channel, java.util.function.Consumer<String> reader);
    }

    @Override
    public Subscription follow(@Nullable WorkerSid worker, @Nullable String position, Reader reader) {
        guard.check();
        if (open.compareAndSet(false, true)) {
            mailbox.open();
            sweeps.open();
        }
        var subscription = new FeedSubscription(worker == null ? null : worker.value(), reader);
        try {
            String from = position == null ? "" : position;
            if (worker == null) followAll(subscription, from, reader);
            else followOne(tailOf(worker), subscription, from, reader);
            subscription.release();
            return subscription;
        } catch (RuntimeException e) {
            subscription.close();
            throw e;
        }
    }

    private FeedTail tailOf(WorkerSid worker) {
        return Objects.requireNonNull(byPrefix.get(keys.of(worker).prefix()));
    }

    private static void followOne(FeedTail tail, FeedSubscription subscription, String position, Reader reader) {
        String after = FeedPosition.isOfWorker(position) ? FeedPosition.id(position) : "";
        FeedPage page = tail.join(subscription, after);
        FeedId from = after.isEmpty() ? null : FeedPosition.ofWorker(position, page.era());
        if (from == null || !page.known() || from.compareTo(page.last()) > 0) {
            subscription.told(tail, page.last());
            reader.reset(FeedPosition.ofWorker(page.era(), page.last()));
            return;
        }
        for (FeedPage each = page; ; each = tail.next(each.entries().getLast().id())) {
            for (FeedPage.Entry entry : each.entries()) {
                subscription.told(tail, entry.id());
                if (subscription.concerns(entry))
                    reader.tell(entry.news(), FeedPosition.ofWorker(page.era(), entry.id()));
            }
            if (!each.isCut()) return;
        }
    }

    private void followAll(FeedSubscription subscription, String position, Reader reader) {
        floorReaders.add(subscription);
        long moment = FeedPosition.millis(position);
        String after = moment < 0 ? "" : new FeedId(Math.max(0, moment - OVERLAP), 0).toString();
        List<FeedPage> pages = new ArrayList<>(tails.length);
        for (FeedTail tail : tails) pages.add(tail.join(subscription, after));
        List<String> eras = pages.stream().map(FeedPage::era).toList();
        boolean known = !after.isEmpty()
                && FeedPosition.ofFloor(position, eras) >= 0
                && pages.stream().allMatch(FeedPage::known);
        List<FeedPage.Entry> past = known ? past(subscription, pages) : null;
        refreshFloor();
        long now = pages.stream().mapToLong(FeedPage::now).min().orElse(0);
        if (past == null) {
            for (int i = 0; i < tails.length; i++)
                subscription.told(tails[i], pages.get(i).last());
            reader.reset(FeedPosition.ofFloor(now, eras));
        } else {
            for (FeedPage.Entry entry : past) {
                long until = Math.max(moment, Math.min(entry.id().millis(), now)); // what is older has been told by now
                reader.tell(entry.news(), FeedPosition.ofFloor(until, eras));
            }
        }
    }

    /** In the order in which it happened, as far as the nodes' clocks tell; null when it is too much. */
    private @Nullable List<FeedPage.Entry> past(FeedSubscription subscription, List<FeedPage> pages) {
        List<FeedPage.Entry> past = new ArrayList<>();
        int length = 0;
        for (int i = 0; i < tails.length; i++) {
            for (FeedPage each = pages.get(i);
                    ;
                    each = tails[i].next(each.entries().getLast().id())) {
                past.addAll(each.entries());
                length += each.length();
                if (length > MOST_PAST) return null;
                if (!each.entries().isEmpty())
                    subscription.told(tails[i], each.entries().getLast().id());
                if (!each.isCut()) break;
            }
        }
        past.sort(Comparator.comparing(FeedPage.Entry::id));
        return past;
    }

    /** {@code <time> <prefix of the partition>} */
    private void grown(String message) {
        FeedTail tail = byPrefix.get(message.substring(message.indexOf(' ') + 1));
        if (tail == null || !tail.isFollowed()) return;
        tail.read();
        refreshFloor();
    }

    /** One node that does not answer holds up nobody else's partitions. */
    private void sweep() {
        floorReaders.removeIf(FeedSubscription::isOver);
        for (FeedTail tail : tails)
            if (tail.isFollowed()) Thread.ofVirtual().name("feed").start(tail::look);
        refreshFloor();
    }

    private void refreshFloor() {
        if (floorReaders.isEmpty()) return;
        long moment = Arrays.stream(tails).mapToLong(FeedTail::through).min().orElse(0);
        floor = FeedPosition.ofFloor(
                moment, Arrays.stream(tails).map(FeedTail::era).toList());
    }

    @Override
    public void close() {
        sweeps.close();
        mailbox.close();
    }
}
