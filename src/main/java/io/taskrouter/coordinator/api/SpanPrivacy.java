package io.taskrouter.coordinator.api;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes out of spans what callers may have put into addresses and headers: somebody searches for a phone number, or sends a token in the query. So are the addresses
 * that a request names as its own: whoever asked, and whom, as the caller or a proxy on the way says. What is left of a path are words and SIDs; the route
 * stands in the span anyway.
 */
@Singleton
class SpanPrivacy implements SpanProcessor {
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
    private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");
    private static final List<AttributeKey<String>> ADDRESSES = List.of(
            AttributeKey.stringKey("client.address"),
            AttributeKey.stringKey("server.address"),
            AttributeKey.stringKey("network.peer.address"));
    private static final Pattern HARMLESS = Pattern.compile("[a-z][a-z.-]{0,30}|v1|[A-Z]{2}[0-9a-fA-F]{32}|");
    private static final Pattern PRODUCT = Pattern.compile("[A-Za-z-]{1,40}/[0-9.]{1,16}\\b");
    private static final String HIDDEN = "*";

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        String path = span.getAttribute(PATH);
        if (path != null) span.setAttribute(PATH, harmless(path));
        if (span.getAttribute(QUERY) != null) span.setAttribute(QUERY, HIDDEN);
        String agent = span.getAttribute(AGENT);
        if (agent != null) span.setAttribute(AGENT, product(agent));
        if (span.getKind() == SpanKind.SERVER) hideAddresses(span);
    }

    /** Of calls that come in; where ours go says no caller. */
    private static void hideAddresses(ReadWriteSpan span) {
        for (AttributeKey<String> address : ADDRESSES)
            if (span.getAttribute(address) != null) span.setAttribute(address, HIDDEN);
    }

    static String harmless(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(segment -> HARMLESS.matcher(segment).matches() ? segment : HIDDEN)
                .collect(Collectors.joining("/"));
    }

    private static String product(String agent) {
        var product = PRODUCT.matcher(agent);
        return product.lookingAt() ? product.group() : HIDDEN;
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        // nothing is added at the end
    }

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
