package io.taskrouter.coordinator.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.Closeable;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One worker's attributes at TaskRouter, read and written over one caller's own connection. */
final class WorkerDocument implements Closeable {
    private final HttpConnection connection;
    private final String path;
    private final String headers;

    WorkerDocument(TaskRouterSite site, Seat seat) {
        this.connection = new HttpConnection(site.base());
        this.path = site.workerPath(seat.workerSid());
        this.headers = site.headers(seat.key());
    }

    HttpReply read() throws IOException {
        return connection.send("GET", path, headers, null);
    }

    /** @param ifMatch null writes whatever is there by now */
    HttpReply write(ObjectNode attributes, @Nullable String ifMatch) throws IOException {
        String condition = ifMatch == null ? "" : "If-Match: " + ifMatch + "\r\n";
        return connection.send(
                "POST",
                path,
                headers + condition + "Content-Type: application/x-www-form-urlencoded\r\n",
                "Attributes=" + URLEncoder.encode(ExactJson.text(attributes), StandardCharsets.UTF_8));
    }

    static ObjectNode attributes(HttpReply read) throws IOException {
        return ExactJson.object(read.json().path("attributes").textValue());
    }

    @Override
    public void close() {
        connection.close();
    }
}
