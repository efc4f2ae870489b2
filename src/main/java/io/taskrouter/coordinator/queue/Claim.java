package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on one worker for a while, and what there is to do.
 *
 * @param owner token that every later transition of this claim must carry
 * @param pass identity of the frozen batch; one pass id covers all attempts at it, across crashes
 * @param unclean true when a former holder of this pass ended without settling or releasing cleanly: read before writing
 * @param crashes how often a holder of this pass vanished
 * @param attempts how often this pass was released for a retry that counts towards burying
 * @param marker what writes of this pass are stamped with
 * @param state the worker's state as the last settled pass left it, opaque here; null for a worker never seen
 * @param verdicts what a former attempt noted before it sent a write, see {@link Passes#note}; else null
 * @param updates the frozen batch, oldest first
 * @param events what happened since the last settled pass, oldest first, opaque here
 * @param waiting updates that wait beyond the batch
 * @param now when it was granted, by Redis' clock: the only one that all replicas share
 * @param served how many callers the pass before this one served, when it was settled (by anybody) at most 250 ms before this claim; else 0
 */
public record Claim(
        WorkerSid worker,
        String owner,
        long pass,
        boolean unclean,
        int crashes,
        int attempts,
        Marker marker,
        @Nullable String state,
        @Nullable String verdicts,
        List<Queued> updates,
        List<String> events,
        int waiting,
        int served,
        Instant now,
        Lease lease) {

    /** An update with the moment Redis accepted it. */
    public record Queued(Update update, Instant acceptedAt) {}

    /**
     * Stamps for the writes of a pass. A stamp is {@code epoch} (6 characters), a counter (9 characters, base 36), {@code nonce} (4 characters, one per pass id) and {@code worker} (4 characters), all
     * lower-case letters and digits. The counter is the moment of the claim by Redis' clock, in 64ths of milliseconds since 2020, or more, and grows. An older release did not name the worker: its stamps
     * count as this worker's.
     *
     * @param next counter for the first write of this claim; each further write or attempt takes the next one, at most {@link #RANGE} in one claim
     * @param given the last counter given out before this claim, as far as Redis remembers
     * @param seen the last one given out when a pass was settled that had seen the document: whatever was written until then is taken in
     * @param worker tells the worker from others, most likely: somebody may copy one's whole document to another
     */
    public record Marker(String epoch, long next, String nonce, long given, long seen, String worker) {
        /** Counters reserved by every claim, so that a crashed holder's stamps are never used again. */
        public static final int RANGE = 64;

        /** By how much another Redis' clock may have been ahead; a stamp beyond that was made up. */
        private static final long SKEW = 64L * 3_600_000;

        private static final int NONCE = 15;
        private static final int WORKER = 19;
        private static final Pattern FORM = Pattern.compile("[0-9a-z]{19}(?:[0-9a-z]{4})?");
        private static final long BEGINNING = 1_577_836_800_000L;

        /** With nothing forgotten, and as an older release stamped. */
        public Marker(String epoch, long next, String nonce) {
            this(epoch, next, nonce, next - 1, next - 1, "");
        }

        /** What names the worker in stamps. */
        static String of(WorkerSid worker) {
            return digits(Math.floorMod(worker.value().hashCode(), 36 * 36 * 36 * 36), 4);
        }

        public String stamp(long counter) {
            return epoch + digits(counter, 9) + nonce + worker;
        }

        private static String digits(long number, int length) {
            var digits = Long.toString(number, 36);
            return "0".repeat(Math.max(0, length - digits.length())) + digits;
        }

        /** Is this a stamp of the pass that the marker belongs to, by whichever holder? */
        public boolean isOfThisPass(String stamp) {
            return isOfThisEpoch(stamp) && stamp.startsWith(nonce, NONCE);
        }

        /**
         * Was this stamp given out by a Redis that this one does not remember? Then Redis was rolled back to an earlier moment, and a document with this stamp is newer than what the claim's state
         * knows: it wins, and revisions go on beyond it. Updates accepted before the moment its counter tells have come back with Redis, most likely applied. Every claim finds it so until one has settled
         * what it found: holders vanish, and some read nothing. Claims since then write under this nonce or leave nothing behind.
         */
        public boolean isAhead(String stamp) {
            if (!isOfThisEpoch(stamp) || stamp.startsWith(nonce, NONCE)) return false;
            long counter = counter(stamp);
            return counter > seen && counter < next + SKEW;
        }

        /** Is this a stamp of another epoch: of another Redis, or of this one before it was emptied? */
        public boolean isForeign(String stamp) {
            return FORM.matcher(stamp).matches() && !isOfAnother(stamp) && !stamp.startsWith(epoch);
        }

        /** Does this stamp, of whatever epoch, name another worker? Then somebody has copied their document, and nothing that it says of them is this worker's. */
        public boolean isOfAnother(String stamp) {
            return FORM.matcher(stamp).matches() && stamp.length() > WORKER && !stamp.endsWith(worker);
        }

        /** Is this a stamp, of whatever epoch, that was given out after the moment? */
        public static boolean isSince(String stamp, Instant moment) {
            return FORM.matcher(stamp).matches() && time(counter(stamp)).isAfter(moment);
        }

        private boolean isOfThisEpoch(String stamp) {
            return FORM.matcher(stamp).matches() && !isOfAnother(stamp) && stamp.startsWith(epoch);
        }

        /** When a counter was given out, by Redis' clock. */
        public static Instant time(long counter) {
            return Instant.ofEpochMilli(BEGINNING + counter / 64);
        }

        /** The counter in a stamp that {@link #stamp} made. */
        public static long counter(String stamp) {
            return Long.parseLong(stamp, 6, 15, 36);
        }
    }
}
