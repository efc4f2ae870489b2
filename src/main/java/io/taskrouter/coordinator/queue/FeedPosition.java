package io.taskrouter.coordinator.queue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Positions as readers carry them. They name the epoch, so that one from before a loss of Redis is not taken for one of now. */
final class FeedPosition {
    private static final Pattern WORKER = Pattern.compile("w([A-Za-z0-9]{0,64})\\.([0-9]{1,15}-[0-9]{1,15})");
    private static final Pattern FLOOR = Pattern.compile("f([0-9]{1,15})\\.([0-9a-f]{0,4096})\\.([0-9a-f]{1,8})");

    private FeedPosition() {}

    static String ofWorker(String epoch, FeedId id) {
        return "w" + epoch + "." + id;
    }

    /** The entry a reader of one worker has come to, or null when it is not of this epoch. */
    static @Nullable FeedId ofWorker(String position, String epoch) {
        Matcher parts = WORKER.matcher(position);
        return parts.matches() && parts.group(1).equals(epoch) ? FeedId.parse(parts.group(2)) : null;
    }

    static boolean isOfWorker(String position) {
        return WORKER.matcher(position).matches();
    }

    /** The id in a worker's position, whatever its epoch. */
    static String id(String position) {
        return position.substring(position.indexOf('.') + 1);
    }

    /**
     * Of all partitions at once a moment: in each of them everything older was told. Their nodes' clocks may differ; the moment is the earliest of them.
     *
     * @param epochs by partition, empty where there is none yet; those that come into being later are no loss
     */
    static String ofFloor(long millis, List<String> epochs) {
        byte[] named = new byte[(epochs.size() + 7) / 8];
        for (int i = 0; i < epochs.size(); i++) if (!epochs.get(i).isEmpty()) named[i / 8] |= (byte) (1 << i % 8);
        String mask = HexFormat.of().formatHex(named);
        return "f" + millis + "." + mask + "." + digest(epochs, named);
    }

    /** The moment a reader of the floor has come to, or -1 when an epoch has ended since. */
    static long ofFloor(String position, List<String> epochs) {
        Matcher parts = FLOOR.matcher(position);
        if (!parts.matches() || parts.group(2).length() != (epochs.size() + 7) / 8 * 2) return -1;
        boolean same = digest(epochs, HexFormat.of().parseHex(parts.group(2))).equals(parts.group(3));
        return same ? Long.parseLong(parts.group(1)) : -1;
    }

    static long millis(String position) {
        Matcher parts = FLOOR.matcher(position);
        return parts.matches() ? Long.parseLong(parts.group(1)) : -1;
    }

    private static String digest(List<String> epochs, byte[] named) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < epochs.size(); i++)
            if ((named[i / 8] & 1 << i % 8) != 0) crc.update((i + epochs.get(i)).getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }
}
