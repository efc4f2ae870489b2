package io.taskrouter.coordinator.simulator;

import java.util.concurrent.atomic.AtomicLong;

/** Makes SIDs: two letters and 32 hexadecimal digits, the same sequence for the same seed. */
final class Sids {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();
    private final AtomicLong counter = new AtomicLong();
    private final long salt;

    Sids(long seed) {
        this.salt = Dice.mix(seed ^ 0x5349445349445349L);
    }

    String next(String prefix) {
        long n = counter.incrementAndGet();
        return of(prefix, Dice.mix(salt + n), n);
    }

    long nextOrdinal() {
        return counter.incrementAndGet();
    }

    /** A SID a person can read: the number in decimal, padded with zeros. */
    static String numbered(String prefix, long number) {
        String digits = Long.toString(number);
        return prefix + "0".repeat(32 - digits.length()) + digits;
    }

    private static String of(String prefix, long high, long low) {
        char[] sid = new char[34];
        sid[0] = prefix.charAt(0);
        sid[1] = prefix.charAt(1);
        hex(high, sid, 2);
        hex(low, sid, 18);
        return new String(sid);
    }

    private static void hex(long value, char[] into, int at) {
        for (int i = 15; i >= 0; i--) {
            into[at + i] = DIGITS[(int) (value & 15)];
            value >>>= 4;
        }
    }
}
