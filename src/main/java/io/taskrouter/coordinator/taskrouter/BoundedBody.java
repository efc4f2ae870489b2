package io.taskrouter.coordinator.taskrouter;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;

/** Reads an answer as it comes over the wire, never unpacked, and never beyond its bound. */
final class BoundedBody {
    private static final byte[] NOTHING = {};

    private BoundedBody() {}

    /** @throws TooLarge when there is more than {@code limit} bytes; the rest is left unread, and the connection is not used again */
    static byte[] read(ClassicHttpResponse answer, int limit) throws IOException {
        HttpEntity entity = answer.getEntity();
        if (entity == null) return NOTHING;
        if (entity.getContentLength() > limit) throw new TooLarge();
        InputStream content = entity.getContent();
        byte[] body = content.readNBytes(limit);
        if (content.read() >= 0) throw new TooLarge();
        return body;
    }

    static final class TooLarge extends IOException {}
}
