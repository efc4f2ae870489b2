package io.taskrouter.coordinator.queue;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/** ULIDs: 48 bits of time and 80 random ones, in Crockford's base 32. */
final class UpdateIds {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private final InstantSource clock;

    UpdateIds(InstantSource clock) {
        this.clock = clock;
    }

    String next() {
        var random = ThreadLocalRandom.current();
        char[] id = new char[26];
        fill(id, 0, 10, clock.millis());
        fill(id, 10, 18, random.nextLong());
        fill(id, 18, 26, random.nextLong());
        return new String(id);
    }

    private static void fill(char[] id, int from, int to, long bits) {
        long rest = bits;
        for (int i = to - 1; i >= from; i--) {
            id[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
