package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The name of every key. All keys of a worker and of its partition carry the partition's hash tag, so that Redis Cluster
 * keeps them in one slot and one script may touch them together.
 *
 * <p>A worker's partition is CRC-16/XMODEM of its SID, modulo the number of partitions.
 */
final class Keys {
    /** The number of partitions everybody must use. */
    static final String PARTITIONS = "tr:partitions";

    private final String[] prefixes;

    Keys(int partitions) {
        prefixes = new String[partitions];
        for (int i = 0; i < partitions; i++) prefixes[i] = String.format(Locale.ROOT, "tr:{p%02d}:", i);
    }

    int partitions() {
        return prefixes.length;
    }

    Partition partition(int number) {
        return new Partition(prefixes[number]);
    }

    int number(WorkerSid sid) {
        return crc16(sid.value()) % prefixes.length;
    }

    Worker of(WorkerSid sid) {
        String prefix = prefixes[number(sid)];
        return new Worker(prefix, sid.value(), prefix + "w:" + sid.value());
    }

    /** Where it is told which partition's feed has grown. */
    static final String FEED = "tr:feed";

    /** Where a replica is told the outcomes its callers wait for. */
    static String channel(String replica) {
        return "tr:replica:" + replica;
    }

    /** Where somebody who listens hears what he calls out himself. */
    static String echo(String listener) {
        return "tr:echo:" + listener;
    }

    /** Which workers a task, reservation or call belongs to. A slot of its own: it is not known which worker's it should be. */
    static String whereabouts(String sid) {
        return "tr:who:" + sid;
    }

    static int crc16(String text) {
        int crc = 0;
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            crc &= 0xffff;
        }
        return crc;
    }

    /** Keys that the workers of a partition share. */
    record Partition(String prefix) {
        /** Hash: the partition's epoch, and whether it is paused. */
        String own() {
            return prefix + "partition";
        }

        /** List: dead letters, newest first. */
        String dead() {
            return prefix + "dead";
        }

        /** Sorted set: worker → when somebody should look at it. */
        String due() {
            return prefix + "due";
        }

        /** Of an update of one of the workers. */
        String status(String updateId) {
            return prefix + "u:" + updateId;
        }

        /** Hash: worker → summary. */
        String floor() {
            return prefix + "floor";
        }

        /** Stream: what changed at whichever worker. */
        String feed() {
            return prefix + "feed";
        }

        /** What a worker's own keys begin with, its SID follows. */
        String workers() {
            return prefix + "w:";
        }
    }

    /** Keys of one worker and, for its scripts, of its partition. {@code hash} is the key of the worker's own hash. */
    record Worker(String prefix, String sid, String hash) {
        String updates() {
            return hash + ":updates";
        }

        String events() {
            return hash + ":events";
        }

        String journal() {
            return hash + ":journal";
        }

        String documents() {
            return hash + ":docs";
        }

        String found() {
            return hash + ":found";
        }

        String due() {
            return prefix + "due";
        }

        String floor() {
            return prefix + "floor";
        }

        String partition() {
            return prefix + "partition";
        }

        String feed() {
            return prefix + "feed";
        }

        String dead() {
            return prefix + "dead";
        }

        String status(String updateId) {
            return prefix + "u:" + updateId;
        }

        String confirmed(long pass) {
            return prefix + "p:" + sid + ":" + pass;
        }

        String idempotency(String key) {
            return prefix + "idem:" + key;
        }

        /** Event ids come from outside and may be long. */
        String event(String eventId) {
            return prefix + "e:" + sid + ":" + Digest.hex(eventId);
        }
    }

    /** Short stable names for long ones. */
    static final class Digest {
        private Digest() {}

        static String hex(String text) {
            return HexFormat.of().formatHex(Script.sha1(text), 0, 16);
        }
    }
}
