package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets a request through to its resource: SID patterns (400), credential (401), rate (429), role table (403). A resource method without a rule is denied. */
@Singleton
class Admission {
    /** Routes that are no part of the role table: callbacks prove themselves by signature, the simulator plays Twilio, hold music is public. */
    private static final List<String> GUARDED_ELSEWHERE = List.of("/webhooks/", "/simulator/", "/media/");

    private final Identities identities;
    private final CallerLimits limits;

    Admission(Identities identities, CallerLimits limits) {
        this.identities = identities;
        this.limits = limits;
    }

    @ServerRequestFilter
    void admit(ContainerRequestContext request, ResourceInfo resource, RoutingContext http) {
        if (isGuardedElsewhere(http.normalizedPath())) return;
        WorkerSid worker = PathSids.check(request.getUriInfo().getPathParameters());
        Caller caller = identities.identify(http.request().getHeader("Authorization"));
        if (!identities.isOpen()) limits.take(caller);
        Access access = new Access(caller, worker, identities.isOpen());
        Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
        if (needs == null) throw forbidden();
        access.require(needs.value());
        Call.begin(http, access);
    }

    private static boolean isGuardedElsewhere(String path) {
        for (String prefix : GUARDED_ELSEWHERE) if (path.startsWith(prefix)) return true;
        return false;
    }

    static ApiProblem unauthenticated(String detail) {
        return ApiProblem.of(ProblemType.UNAUTHENTICATED, detail)
                .header("WWW-Authenticate", "Bearer realm=\"taskrouter-coordinator\"");
    }

    static ApiProblem forbidden() {
        return ApiProblem.of(ProblemType.FORBIDDEN, "Ask with a credential whose role may do this.");
    }
}
