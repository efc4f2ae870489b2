package io.taskrouter.coordinator.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The console's files are served as they lie; only its address without a slash at the end is nobody's file. */
@ApplicationScoped
class ConsolePage {
    private static final String PATH = "/console";

    void open(@Observes Router router) {
        router.get(PATH).handler(ConsolePage::show);
        router.route(PATH).handler(RawProblems::readOnly);
    }

    private static void show(RoutingContext http) {
        // The route's path also matches with the slash, where the file is.
        if (!PATH.equals(http.request().path())) http.next();
        else http.redirect(PATH + "/");
    }
}
