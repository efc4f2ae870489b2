package io.taskrouter.coordinator.api;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.queue.Extensions;
import io.taskrouter.coordinator.queue.Extensions.Entry;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The directory of extensions, and the question Studio asks before a caller is queued. */
@Singleton
@Path("/v1/extensions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ExtensionsResource {
    private final Extensions extensions;
    private final ExtensionLookup lookup;
    private final BulkBody body;
    private final BulkAssignment bulk;

    ExtensionsResource(Extensions extensions, ExtensionLookup lookup, BulkBody body, BulkAssignment bulk) {
        this.extensions = extensions;
        this.lookup = lookup;
        this.body = body;
        this.bulk = bulk;
    }

    /** @param workerSid null when several have it; @param holders all who have it */
    record Line(String extension, String status, @Nullable String workerSid, List<String> holders) {}

    @GET
    @Path("/{extension}")
    @Needs(Action.LOOK_UP_EXTENSION)
    public Response find(@PathParam("extension") String extension) {
        return Response.ok(JsonBytes.of(lookup.find(extension)), MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    @GET
    @Needs(Action.SEE_FLOOR)
    public Response list(@Context RoutingContext http) {
        Page page = Page.of(Call.of(http));
        if (!extensions.isReady()) throw Uniqueness.unready();
        var all = new TreeMap<String, Entry>(extensions.all());
        all.values().removeIf(entry -> entry.holders().isEmpty());
        Map<String, Entry> rest = page.cursor() == null ? all : all.tailMap(page.cursor(), false);
        List<Line> lines = rest.entrySet().stream()
                .limit(page.limit())
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .toList();
        String next = rest.size() > lines.size() ? lines.getLast().extension() : null;
        return Response.ok(JsonBytes.of(new Pictures.Items(lines, next)), MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    @PUT
    @Needs(Action.ASSIGN_EXTENSION)
    public Response assign(@Context RoutingContext http) {
        Call call = Call.of(http);
        boolean dryRun = Boolean.TRUE.equals(Page.flag(call, "dryRun"));
        var wishes = body.many(call);
        return dryRun ? bulk.dryRun(wishes) : bulk.takeOn(call, wishes);
    }

    private static Line line(String extension, Entry entry) {
        List<String> holders =
                entry.holders().stream().map(worker -> worker.value()).sorted().toList();
        boolean one = holders.size() == 1;
        return new Line(extension, one ? "found" : "ambiguous", one ? holders.getFirst() : null, holders);
    }
}
