package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configured API keys. Secrets are kept and compared as hashes, every key on every look-up, so that time tells nothing. */
final class ApiKeys {
    private final List<Entry> entries;

    /** One secret of one key; a key in rotation has two entries. */
    record Entry(Caller caller, byte[] hash) {
        static Entry of(Caller caller, String secret) {
            return new Entry(caller, ApiKeys.hash(secret));
        }
    }

    ApiKeys(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** The caller whose secret this is, or null. */
    @Nullable Caller bearer(String secret) {
        return find(null, secret);
    }

    /** The caller of that name if this is its secret, or null. */
    @Nullable Caller basic(String name, String secret) {
        return find(name, secret);
    }

    private @Nullable Caller find(@Nullable String name, String secret) {
        byte[] hash = hash(secret);
        Caller found = null;
        for (Entry entry : entries)
            if (MessageDigest.isEqual(entry.hash, hash) && (name == null || name.equals(entry.caller.name())))
                found = entry.caller;
        return found;
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
