package io.taskrouter.coordinator.api;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what callers make up out of the metrics' labels. What is answered before a route was found (413, 414, OPTIONS) would be counted under its path as it was sent, so that anybody could fill
 * the registry with series, SIDs of workers in them. A path that is no route's counts as {@code OTHER}, and so does a method that is none of ours.
 */
@Singleton
class RequestLabels implements MeterFilter {
    private static final String REQUESTS = "http.server.requests";
    private static final String OTHER = "OTHER";
    /** Of the framework, for what is nobody's. */
    private static final Set<String> WORDS = Set.of("NOT_FOUND", "REDIRECTION", "UNKNOWN", "root", OTHER);

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "UNKNOWN");
    /** Files and the framework's own pages count together. */
    private static final List<String> FOLDERS = List.of("/client", "/console", "/media", "/q");

    private final AllowedMethods routes;
    private volatile @Nullable Set<String> templates;

    RequestLabels(AllowedMethods routes) {
        this.routes = routes;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().equals(REQUESTS)) return id;
        return id.replaceTags(id.getTags().stream().map(this::bounded).toList());
    }

    private Tag bounded(Tag tag) {
        return switch (tag.getKey()) {
            case "uri" -> Tag.of("uri", route(tag.getValue()));
            case "method" -> METHODS.contains(tag.getValue()) ? tag : Tag.of("method", OTHER);
            default -> tag;
        };
    }

    private String route(String uri) {
        if (WORDS.contains(uri) || templates().contains(uri)) return uri;
        return FOLDERS.stream()
                .filter(folder -> uri.equals(folder) || uri.startsWith(folder + "/"))
                .findFirst()
                .orElse(OTHER);
    }

    private Set<String> templates() {
        Set<String> known = templates;
        if (known == null)
            templates = known =
                    routes.all().stream().map(AllowedMethods.Route::template).collect(Collectors.toSet());
        return known;
    }
}
