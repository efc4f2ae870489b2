package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What plugins do today: read the attributes, change a key, write everything back. */
record DirectWrite(TaskRouterSite site) implements Strategy {

    @Override
    public Setter setter(Seat seat) {
        WorkerDocument worker = new WorkerDocument(site, seat);
        return new Setter() {
            @Override
            public Outcome set(long value) {
                try {
                    return readModifyWrite(worker, seat.key(), value);
                } catch (IOException e) {
                    return new Outcome.Failed(Troubles.nameOf(e));
                }
            }

            @Override
            public void close() {
                worker.close();
            }
        };
    }

    static Outcome readModifyWrite(WorkerDocument worker, String key, long value) throws IOException {
        HttpReply read = worker.read();
        if (!read.isSuccess()) {
            return new Outcome.Failed("read " + read.status());
        }
        ObjectNode attributes = WorkerDocument.attributes(read).put(key, value);
        HttpReply written = worker.write(attributes, null);
        return written.isSuccess() ? Outcome.Confirmed.now() : new Outcome.Failed("write " + written.status());
    }
}
