package io.taskrouter.coordinator.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A history entry as JSON: attributes as a short hash, and in full only on request. */
final class HistoryView {
    private HistoryView() {}

    static void write(JsonOut out, HistoryEntry entry, boolean texts) {
        out.number("sequence", entry.sequence())
                .text("at", entry.at().toString())
                .text("kind", entry.kind())
                .text("worker", entry.workerSid())
                .text("writer", entry.writer())
                .number("versionBefore", entry.versionBefore())
                .number("versionAfter", entry.versionAfter())
                .text("ifMatch", entry.ifMatch())
                .number("capacityBefore", entry.capacityBefore())
                .number("capacityAfter", entry.capacityAfter())
                .flag("applied", entry.applied())
                .number("arrivedNanos", entry.arrivedNanos())
                .number("appliedNanos", entry.appliedNanos());
        if (texts) {
            out.text("before", entry.before()).text("after", entry.after());
        } else {
            out.text("hashBefore", hash(entry.before())).text("hashAfter", hash(entry.after()));
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
