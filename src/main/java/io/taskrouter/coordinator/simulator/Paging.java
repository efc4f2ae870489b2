package io.taskrouter.coordinator.simulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Twilio's lists: an array under a key, and {@code meta} with the addresses of the pages around. */
final class Paging {
    private static final int DEFAULT_SIZE = 50;
    private static final int MAX_SIZE = 1000;
    private static final String TOKEN = "PA";

    private Paging() {}

    /**
     * @param after gives the items younger than an ordinal, in order
     * @param wanted the request's filters
     */
    static <T extends Resource> Reply page(
            Exchange exchange,
            String key,
            LongFunction<? extends Iterable<T>> after,
            Predicate<? super T> wanted,
            BiConsumer<JsonOut, T> fields) {
        int size = Math.clamp(exchange.integer("PageSize", DEFAULT_SIZE), 1, MAX_SIZE);
        List<T> items = new ArrayList<>();
        boolean more = collect(after.apply(position(exchange)).iterator(), wanted, size, items);
        int page = exchange.integer("Page", 0);
        String next = more ? url(exchange, size, page + 1, items.getLast().ordinal()) : null;
        String previous = page > 0 ? url(exchange, size, page - 1, null) : null;
        return Reply.ok(out -> out.array(key, items, fields)
                .object(
                        "meta",
                        meta -> meta.text("first_page_url", url(exchange, size, 0, null))
                                .text("key", key)
                                .text("next_page_url", next)
                                .number("page", page)
                                .number("page_size", size)
                                .text("previous_page_url", previous)
                                .text("url", Urls.absolute(exchange.path(), exchange.query()))));
    }

    private static <T> boolean collect(Iterator<T> from, Predicate<? super T> wanted, int size, List<T> into) {
        while (from.hasNext()) {
            T item = from.next();
            if (wanted.test(item)) {
                if (into.size() == size) {
                    return true;
                }
                into.add(item);
            }
        }
        return false;
    }

    private static long position(Exchange exchange) {
        String token = exchange.field("PageToken");
        if (token == null || token.isEmpty()) {
            return -1;
        }
        try {
            return Long.parseLong(token.substring(TOKEN.length()), 16);
        } catch (RuntimeException malformed) {
            throw Rejection.invalid("Invalid PageToken");
        }
    }

    private static String url(Exchange exchange, int size, int page, @Nullable Long position) {
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, List<String>> field : exchange.form().entrySet()) {
            if (!field.getKey().startsWith("Page")) {
                query.append(encode(field.getKey()))
                        .append('=')
                        .append(encode(field.getValue().getFirst()))
                        .append('&');
            }
        }
        query.append("PageSize=").append(size).append("&Page=").append(page);
        if (position != null) {
            query.append("&PageToken=").append(TOKEN).append(Long.toHexString(position));
        }
        return Urls.absolute(exchange.path(), query.toString());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
