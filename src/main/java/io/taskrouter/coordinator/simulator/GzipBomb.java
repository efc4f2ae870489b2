package io.taskrouter.coordinator.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** A quarter of a megabyte that unpacks to a thousand times as much. */
final class GzipBomb {
    private static final int MEGABYTES = 256;

    private GzipBomb() {}

    static byte[] bytes() {
        return Lazy.BYTES;
    }

    private static byte[] make() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            byte[] blanks = " ".repeat(1 << 20).getBytes();
            for (int i = 0; i < MEGABYTES; i++) {
                out.write(blanks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static final class Lazy {
        private static final byte[] BYTES = make();
    }
}
