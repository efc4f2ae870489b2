package io.taskrouter.coordinator.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.taskrouter.coordinator.queue.Inbox;
import io.taskrouter.coordinator.queue.Whereabouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Where TaskRouter and voice post to, and where it lies until somebody takes it in: read and forwarded then, as if it had come at that moment. */
public final class Postbox implements AutoCloseable {
    private final LinkedBlockingQueue<Map<String, String>> posted = new LinkedBlockingQueue<>();
    private final HttpServer receiver;
    private final Forwarder forwarder;

    public Postbox(Inbox inbox, Whereabouts whereabouts) {
        forwarder = new Forwarder(inbox, whereabouts);
        try {
            receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", this::receive);
        receiver.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        posted.add(Form.parse(exchange.getRequestBody().readAllBytes()).orElseThrow());
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    public String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
    }

    /** The forms that have been posted since, in no order. */
    public List<Map<String, String>> posted() {
        var forms = new ArrayList<Map<String, String>>();
        posted.drainTo(forms);
        return forms;
    }

    /** @return has it been queued for anybody: neither a duplicate nor without consequence */
    public boolean takeIn(Map<String, String> form, Instant received) {
        var reading = form.containsKey("EventType")
                ? new TaskRouterTranslator(Optional.empty()).read(form::get, received)
                : VoiceTranslator.read(form::get, received);
        return forwarder.forward(reading) == Fate.QUEUED;
    }

    @Override
    public void close() {
        receiver.stop(0);
    }
}
