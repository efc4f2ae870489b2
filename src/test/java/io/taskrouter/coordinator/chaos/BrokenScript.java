package io.taskrouter.coordinator.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One protection taken out of one of the queue's scripts; the service finds the broken file before its own. */
record BrokenScript(String file, String from, String to) {

    /** An accepted update is not recognised when it comes again. */
    static final BrokenScript NOT_IDEMPOTENT = new BrokenScript(
            "enqueue.lua",
            "if not redis.call('SET', KEYS[6], 'Q' .. now .. ' ' .. ARGV[1], 'NX') then",
            "if false then");

    /** A settlement counts however long ago its holder's lease has ended and whoever has taken over. */
    static final BrokenScript NOT_FENCED = new BrokenScript(
            "parts/worker.lua", "return held(w, now, owner) and w.open and w.pass == tonumber(pass)", "return w.open");

    /** Nobody says that the former holder's end was unclean. */
    static final BrokenScript NEVER_UNCLEAN =
            new BrokenScript("parts/grant.lua", "w.unclean = true", "w.unclean = false");

    String jvmArgument() {
        try {
            Path source = Path.of("src/main/resources/lua", file);
            String text = Files.readString(source);
            if (!text.contains(from)) throw new IllegalStateException(file + " has changed: " + from);
            Path folder = Files.createDirectories(Path.of("target/chaos", "broken-" + Integer.toHexString(hashCode()))
                    .toAbsolutePath());
            Path target = folder.resolve("lua").resolve(file);
            Files.createDirectories(target.getParent());
            Files.writeString(target, text.replace(from, to));
            return "-Xbootclasspath/a:" + folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
