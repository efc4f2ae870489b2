package io.taskrouter.coordinator.queue;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
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
        return of(clock.millis(), random.nextLong(), random.nextLong());
    }

    /** The id that follows from a time and 16 bytes, always the same. */
    static String of(long millis, byte[] bytes) {
        ByteBuffer bits = ByteBuffer.wrap(bytes);
        return of(millis, bits.getLong(), bits.getLong());
    }

    /** When this id was made; 0 for what is none. */
    static long millis(String id) {
        long millis = 0;
        for (int i = 0; i < 10; i++) {
            int digit = i < id.length() ? Arrays.binarySearch(DIGITS, id.charAt(i)) : -1;
            if (digit < 0) return 0;
            millis = millis << 5 | digit;
        }
        return millis;
    }

    private static String of(long millis, long first, long second) {
        char[] id = new char[26];
        fill(id, 0, 10, millis);
        fill(id, 10, 18, first);
        fill(id, 18, 26, second);
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
