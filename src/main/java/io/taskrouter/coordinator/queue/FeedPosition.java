package io.taskrouter.coordinator.queue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Positions as readers carry them. They name the era, which is the partition's epoch and the run of Redis, so that one from before a loss, or before a start at which the latest may have been lost, is not
 * taken for one of now.
 */
final class FeedPosition {
    private static final Pattern WORKER = Pattern.compile("w([A-Za-z0-9]{0,64})\\.([0-9]{1,15}-[0-9]{1,15})");
    private static final Pattern FLOOR = Pattern.compile("f([0-9]{1,15})\\.([0-9a-f]{0,4096})\\.([0-9a-f]{1,8})");

    private FeedPosition() {}

    static String ofWorker(String era, FeedId id) {
        return "w" + era + "." + id;
    }

    /** The entry a reader of one worker has come to, or null when it is not of this era. */
    static @Nullable FeedId ofWorker(String position, String era) {
        Matcher parts = WORKER.matcher(position);
        return parts.matches() && parts.group(1).equals(era) ? FeedId.parse(parts.group(2)) : null;
    }

    static boolean isOfWorker(String position) {
        return WORKER.matcher(position).matches();
    }

    /** The id in a worker's position, whatever its era. */
    static String id(String position) {
        return position.substring(position.indexOf('.') + 1);
    }

    /**
     * Of all partitions at once a moment: in each of them everything older was told. Their nodes' clocks may differ; the moment is the earliest of them.
     *
     * @param eras by partition, empty where there is none yet; those that come into being later are no loss
     */
    static String ofFloor(long millis, List<String> eras) {
        byte[] named = new byte[(eras.size() + 7) / 8];
        for (int i = 0; i < eras.size(); i++) if (!eras.get(i).isEmpty()) named[i / 8] |= (byte) (1 << i % 8);
        String mask = HexFormat.of().formatHex(named);
        return "f" + millis + "." + mask + "." + digest(eras, named);
    }

    /** The moment a reader of the floor has come to, or -1 when an era has ended since. */
    static long ofFloor(String position, List<String> eras) {
        Matcher parts = FLOOR.matcher(position);
        if (!parts.matches() || parts.group(2).length() != (eras.size() + 7) / 8 * 2) return -1;
        boolean same = digest(eras, HexFormat.of().parseHex(parts.group(2))).equals(parts.group(3));
        return same ? Long.parseLong(parts.group(1)) : -1;
    }

    static long millis(String position) {
        Matcher parts = FLOOR.matcher(position);
        return parts.matches() ? Long.parseLong(parts.group(1)) : -1;
    }

    private static String digest(List<String> eras, byte[] named) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < eras.size(); i++)
            if ((named[i / 8] & 1 << i % 8) != 0) crc.update((i + eras.get(i)).getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }
}
