package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Read-modify-write under a lock in Redis. */
record LockedWrite(TaskRouterSite site, InetSocketAddress redis, Shift shift, Troubles troubles) implements Strategy {

    @Override
    public Setter setter(Seat seat) {
        WorkerDocument worker = new WorkerDocument(site, seat);
        RedisLock lock = new RedisLock(redis, seat.workerSid());
        return new Persistent(shift, troubles) {
            @Override
            Outcome attempt(long value) throws IOException {
                if (!lock.acquire(shift)) {
                    return new Outcome.Unfinished();
                }
                try {
                    return DirectWrite.readModifyWrite(worker, seat.key(), value);
                } finally {
                    lock.release();
                }
            }

            @Override
            public void close() {
                worker.close();
                lock.close();
            }
        };
    }
}
