package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What a careful programmer would do without a coordinator: write on condition that nobody wrote since, else start again. */
record EtagLoop(TaskRouterSite site, Shift shift, Troubles troubles) implements Strategy {

    @Override
    public Setter setter(Seat seat) {
        WorkerDocument worker = new WorkerDocument(site, seat);
        return new Persistent(shift, troubles) {
            @Override
            Outcome attempt(long value) throws IOException {
                HttpReply read = worker.read();
                String etag = read.header("etag");
                if (!read.isSuccess() || etag == null) {
                    return new Outcome.Failed("read " + read.status());
                }
                ObjectNode attributes = WorkerDocument.attributes(read).put(seat.key(), value);
                HttpReply written = worker.write(attributes, etag);
                return written.isSuccess() ? Outcome.Confirmed.now() : new Outcome.Failed("write " + written.status());
            }

            @Override
            public void close() {
                worker.close();
            }
        };
    }
}
