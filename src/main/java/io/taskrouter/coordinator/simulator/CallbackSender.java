package io.taskrouter.coordinator.simulator;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Delivers callbacks as Twilio does: a signed form, each on its own with no promise of order, repeated only as the address
 * asks. What should get lost, come twice or come late is decided here by the dice.
 */
final class CallbackSender {
    private static final int CONNECTIONS = 256;
    private static final int MOST_ATTEMPTS = 230; // of Event Streams: about four hours
    private final HttpClient http;
    private final Supplier<SimulatorOptions> options;
    private final SimulatedTime time;
    private final Context context;
    private final Dice dice;
    private final Signature signature;
    private final Sids tokens;
    private final CallbackCounters counters = new CallbackCounters();

    CallbackSender(Vertx vertx, Supplier<SimulatorOptions> options, SimulatedTime time) {
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS)
                .setMaxWaitQueueSize(-1)
                .setConnectTimeout(5_000)
                .setKeepAlive(true));
        this.context = vertx.getOrCreateContext();
        this.options = options;
        this.time = time;
        SimulatorOptions now = options.get();
        this.dice = new Dice(now.seed() + 3);
        this.tokens = new Sids(now.seed() + 3);
        this.signature = new Signature(now.account().authToken());
    }

    CallbackCounters counters() {
        return counters;
    }

    /** Returns at once; {@code delivered} runs when the receiver has answered 2xx. */
    void send(String configured, Supplier<Map<String, String>> fields, Runnable delivered) {
        counters.begun();
        context.runOnContext(any -> {
            SimulatorOptions.Callbacks faults = options.get().callbacks();
            if (dice.chance(faults.drop())) {
                counters.count("dropped");
                counters.over();
            } else {
                dispatch(CallbackPost.form(configured, fields.get(), signature), faults, delivered);
            }
        });
    }

    /** At least once: may come twice or late, but is repeated for hours until it is accepted. */
    void stream(String configured, Supplier<byte[]> json, Runnable delivered) {
        counters.begun();
        context.runOnContext(any -> dispatch(
                CallbackPost.json(configured, json.get(), signature),
                options.get().callbacks(),
                delivered));
    }

    private void dispatch(CallbackPost post, SimulatorOptions.Callbacks faults, Runnable delivered) {
        Delivery delivery = new Delivery(post, tokens.next("IT"), delivered);
        if (dice.chance(faults.duplicate())) {
            counters.count("duplicated");
            counters.begun();
            later(delivery, faults, true);
        }
        later(delivery, faults, dice.chance(faults.delayProbability()));
    }

    private void later(Delivery delivery, SimulatorOptions.Callbacks faults, boolean late) {
        if (late && faults.maxDelayMillis() > 0) {
            counters.count("delayed");
            long millis = (long) (dice.uniform() * faults.maxDelayMillis());
            time.after(Duration.ofMillis(millis), () -> delivery.attempt(0));
        } else {
            delivery.attempt(0);
        }
    }

    /** One callback on its way. */
    private final class Delivery {
        private final CallbackPost post;
        private final String token;
        private final Runnable delivered;

        Delivery(CallbackPost post, String token, Runnable delivered) {
            this.post = post;
            this.token = token;
            this.delivered = delivered;
        }

        void attempt(int number) {
            long start = System.nanoTime();
            http.request(new RequestOptions()
                            .setAbsoluteURI(post.url())
                            .setMethod(HttpMethod.POST)
                            .setConnectTimeout(post.target().connectMillis())
                            .setIdleTimeout(post.target().readMillis()))
                    .onFailure(e -> finished(number, start, "ct"))
                    .onSuccess(request -> send(request, number, start));
        }

        private void send(HttpClientRequest request, int number, long start) {
            request.putHeader("Content-Type", post.contentType())
                    .putHeader("User-Agent", "TwilioProxy/1.1")
                    .putHeader("I-Twilio-Idempotency-Token", token)
                    .putHeader("X-Twilio-Signature", post.signature())
                    .putHeader("Accept", "*/*")
                    .send(Buffer.buffer(post.body()))
                    .onFailure(e -> finished(number, start, e instanceof ConnectException ? "ct" : "rt"))
                    .onSuccess(response -> finished(number, start, Integer.toString(response.statusCode())));
        }

        private void finished(int number, long start, String outcome) {
            counters.count(outcome);
            if (outcome.startsWith("2")) {
                counters.took(System.nanoTime() - start);
                delivered.run();
                counters.over();
            } else if (post.persistent() && number < MOST_ATTEMPTS) {
                counters.count("repeated");
                time.after(Duration.ofSeconds(1L << Math.min(number, 6)), () -> attempt(number + 1));
            } else if (number < post.target().retries() && post.target().retries(outcome)) {
                counters.count("repeated");
                attempt(number + 1);
            } else {
                counters.count("lost");
                counters.over();
            }
        }
    }

    void close() {
        http.close();
    }
}
