package io.taskrouter.coordinator.simulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the simulator behaves. What is not known of the original for certain is a switch here. Everything but {@code host},
 * {@code port}, {@code account}, {@code seed} and {@code history} may be changed while it runs.
 *
 * @param host address to bind, a loopback address unless somebody means it
 * @param port 0 for any free port
 * @param account who may call, and which workspace there is
 * @param seed of latencies, faults and SIDs: the same seed gives the same sequence
 * @param seededWorkers 3 makes alice, bob and carol; 0 starts with an empty floor
 * @param etag how a worker's and a task's version is spelled in the answer
 * @param ifMatchEnforced false: {@code If-Match} is read and ignored, as if TaskRouter did not support it for workers
 * @param attributesInLists false: lists answer null for attributes
 * @param bumps what moves a worker's version
 * @param latency of every REST call
 * @param limits of rate and concurrency
 * @param history bounds of what is remembered
 * @param routing what happens to tasks
 * @param callbacks how event and status callbacks are delivered
 * @param judging who counts as the coordinator, and how long it may take
 * @param clockFactor simulated seconds per real second, for everything but latency and faults; 0
 *     at the start makes a clock that only {@link SimulatorControl#advance} moves
 */
public record SimulatorOptions(
        String host,
        int port,
        Account account,
        long seed,
        int seededWorkers,
        Etag etag,
        boolean ifMatchEnforced,
        boolean attributesInLists,
        Bumps bumps,
        Latency latency,
        Limits limits,
        History history,
        Routing routing,
        Callbacks callbacks,
        Judging judging,
        double clockFactor) {

    /** Credentials accepted by HTTP Basic: account SID and auth token, or the API key pair when there is one. */
    public record Account(
            String accountSid,
            String authToken,
            @Nullable String apiKey,
            @Nullable String apiSecret,
            String workspaceSid) {
        /** Must not leak the token when options are printed. */
        @Override
        public String toString() {
            return accountSid + "/" + workspaceSid;
        }
    }

    /** Spelling of the version header: {@code ETag: "3"}, {@code ETag: 3}, {@code etag: "3"}, or no header. */
    public enum Etag {
        QUOTED,
        BARE,
        LOWERCASE_NAME,
        ABSENT
    }

    /**
     * What moves a worker's version by one.
     *
     * @param unchangedWorker a worker update that changes nothing
     * @param unchangedChannel a channel update that changes nothing
     */
    public record Bumps(
            boolean attributes,
            boolean activity,
            boolean friendlyName,
            boolean capacity,
            boolean availability,
            boolean reservationCreated,
            boolean reservationAccepted,
            boolean reservationEnded,
            boolean unchangedWorker,
            boolean unchangedChannel) {}

    /**
     * Time between a request and its answer, half of it before the request takes effect.
     *
     * @param millis the fixed value, or the median of the log-normal distribution
     * @param sigma of the log-normal distribution; 0.4 gives p99 of about 2.5 medians
     * @param maxMillis upper bound of a sample
     */
    public record Latency(Kind kind, double millis, double sigma, double maxMillis) {
        /** Shape of the distribution. */
        public enum Kind {
            NONE,
            FIXED,
            LOG_NORMAL
        }

        public static Latency none() {
            return new Latency(Kind.NONE, 0, 0, 0);
        }

        public static Latency fixed(double millis) {
            return new Latency(Kind.FIXED, millis, 0, millis);
        }

        public static Latency logNormal(double medianMillis, double sigma) {
            return new Latency(Kind.LOG_NORMAL, medianMillis, sigma, medianMillis * 50);
        }
    }

    /**
     * Limits answered with 429/20429; 0 means none.
     *
     * @param concurrency requests of the account under way at once
     * @param accountPerSecond requests of the account per second
     * @param endpointPerSecond requests per second to each method of each endpoint
     * @param perEndpoint exceptions to it, keyed like {@code POST worker}
     * @param retryAfterSeconds value of {@code Retry-After}; 0 sends none, as Twilio documents none
     */
    public record Limits(
            int concurrency,
            int accountPerSecond,
            int endpointPerSecond,
            Map<String, Integer> perEndpoint,
            int retryAfterSeconds) {
        public Limits {
            perEndpoint = Map.copyOf(perEndpoint);
        }

        public static Limits none() {
            return new Limits(0, 0, 0, Map.of(), 0);
        }
    }

    /** Bounds of memory: writes kept, characters of attributes kept with them, events kept. */
    public record History(int entries, long characters, int events) {}

    /**
     * Routing's own switches.
     *
     * @param enabled false: tasks wait for ever, reservations are made by the control page alone
     * @param rescindOnExpression a queue expression that turns false takes back a pending reservation
     * @param wrappingFreesCapacity a wrapping reservation no longer counts against the channel's capacity
     * @param taskDeletionSeconds how long a finished task can still be read
     */
    public record Routing(
            boolean enabled, boolean rescindOnExpression, boolean wrappingFreesCapacity, int taskDeletionSeconds) {}

    /**
     * Delivery of callbacks; probabilities in 0..1, times in simulated milliseconds.
     *
     * @param drop never delivered
     * @param duplicate delivered twice
     * @param delayProbability held back by up to {@code maxDelayMillis}, so that later ones pass it
     */
    public record Callbacks(double drop, double duplicate, double delayProbability, long maxDelayMillis) {
        public static Callbacks faithful() {
            return new Callbacks(0, 0, 0, 0);
        }
    }

    /**
     * How violations are attributed.
     *
     * @param coordinatorName a writer whose name contains this is the coordinator, anybody else a bypasser
     * @param graceMillis simulated time of one pass: in so much an unsafe worker is mended, and a queue call that must go
     *     rejected, once the callback that tells of it was accepted
     * @param resyncMillis simulated time after which a worker of whom no callback tells is looked at, at the latest
     */
    public record Judging(String coordinatorName, long graceMillis, long resyncMillis) {}

    /** Read once: some collectors count their survivor spaces, which move, so that two readings differ. */
    private static final long QUARTER_OF_THE_HEAP =
            Math.min(1L << 29, Runtime.getRuntime().maxMemory() / 4);

    /** What {@code make run} uses: fixed credentials, three workers, no latency, no limits, no faults. */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(
                "127.0.0.1",
                0,
                new Account(Sids.numbered("AC", 1), "simulated-auth-token", null, null, Sids.numbered("WS", 1)),
                1,
                3,
                Etag.QUOTED,
                true,
                true,
                new Bumps(true, true, true, true, true, true, true, true, true, false),
                Latency.none(),
                Limits.none(),
                new History(2_000_000, QUARTER_OF_THE_HEAP, 50_000),
                new Routing(true, false, false, 300),
                Callbacks.faithful(),
                new Judging("coordinator", 5_000, 75_000),
                1.0);
    }

    public SimulatorOptions withPort(int value) {
        return change("port", value);
    }

    public SimulatorOptions withHost(String value) {
        return change("host", value);
    }

    public SimulatorOptions withAccount(Account value) {
        return change("account", value);
    }

    public SimulatorOptions withSeed(long value) {
        return change("seed", value);
    }

    public SimulatorOptions withSeededWorkers(int value) {
        return change("seededWorkers", value);
    }

    public SimulatorOptions withEtag(Etag value) {
        return change("etag", value);
    }

    public SimulatorOptions withIfMatchEnforced(boolean value) {
        return change("ifMatchEnforced", value);
    }

    public SimulatorOptions withAttributesInLists(boolean value) {
        return change("attributesInLists", value);
    }

    public SimulatorOptions withBumps(Bumps value) {
        return change("bumps", value);
    }

    public SimulatorOptions withLatency(Latency value) {
        return change("latency", value);
    }

    public SimulatorOptions withLimits(Limits value) {
        return change("limits", value);
    }

    public SimulatorOptions withHistory(History value) {
        return change("history", value);
    }

    public SimulatorOptions withRouting(Routing value) {
        return change("routing", value);
    }

    public SimulatorOptions withCallbacks(Callbacks value) {
        return change("callbacks", value);
    }

    public SimulatorOptions withJudging(Judging value) {
        return change("judging", value);
    }

    public SimulatorOptions withClockFactor(double value) {
        return change("clockFactor", value);
    }

    private SimulatorOptions change(String field, Object value) {
        return OptionsPatch.with(this, field, value);
    }
}
