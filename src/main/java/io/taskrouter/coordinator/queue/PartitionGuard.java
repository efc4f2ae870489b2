package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses to work on a Redis whose workers are divided otherwise than configured here: the same worker would have two queues. */
final class PartitionGuard {
    private final Link link;
    private final int partitions;
    private volatile boolean agreed;

    PartitionGuard(Link link, int partitions) {
        this.link = link;
        this.partitions = partitions;
    }

    /** Cheap after the first time. */
    void check() {
        if (!agreed) recheck();
    }

    /** Asks Redis again, which may have been emptied or replaced since. */
    void recheck() {
        @Nullable Response stored = link.sendAll(List.of(
                        Request.cmd(Command.SETNX).arg(Keys.PARTITIONS).arg(partitions),
                        Request.cmd(Command.GET).arg(Keys.PARTITIONS)))
                .get(1);
        agreed = stored != null && stored.toString().equals(Integer.toString(partitions));
        if (!agreed) throw new DividedOtherwise(String.valueOf(stored), partitions);
    }
}
