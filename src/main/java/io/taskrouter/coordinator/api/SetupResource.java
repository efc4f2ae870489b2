package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.taskrouter.coordinator.setup.Finding;
import io.taskrouter.coordinator.setup.WorkspaceSetup;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Is the workspace what the rules need, and make it so. */
@Singleton
@Path("/v1/admin/setup")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class SetupResource {
    private final WorkspaceSetup setup;
    private final KeptReplies kept;

    SetupResource(WorkspaceSetup setup, KeptReplies kept) {
        this.setup = setup;
        this.kept = kept;
    }

    /** One object, as the contract spells it. */
    record Line(
            String object,
            String name,
            String status,
            List<Finding.Difference> differences,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String detail) {}

    record Answer(boolean ready, boolean dryRun, List<Line> findings) {}

    @GET
    @Needs(Action.ADMINISTER)
    public Response look() {
        return reply(true).response();
    }

    @POST
    @Needs(Action.ADMINISTER)
    public Response make(@Context RoutingContext http) {
        Call call = Call.of(http);
        if (call.body().length > 0) throw ApiProblem.malformed("Send no body.");
        boolean dryRun = Boolean.TRUE.equals(Page.flag(call, "dryRun"));
        return kept.once(call, _ -> reply(dryRun)).response();
    }

    /** The same for the management port. */
    Reply reply(boolean dryRun) {
        WorkspaceSetup.Report report = setup.run(!dryRun);
        List<Line> lines = report.findings().stream().map(SetupResource::line).toList();
        return Reply.json(200, new Answer(report.ready(), dryRun, lines));
    }

    private static Line line(Finding finding) {
        return new Line(
                finding.object(),
                finding.name(),
                finding.status().name().toLowerCase(Locale.ROOT),
                finding.differences(),
                finding.detail());
    }
}
