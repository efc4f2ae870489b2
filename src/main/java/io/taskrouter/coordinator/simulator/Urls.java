package io.taskrouter.coordinator.simulator;

/**
 * Addresses inside bodies. They name Twilio's own host, as the original does: clients that are pointed here rewrite the host
 * of every request, and the SDK refuses to page along addresses of another domain.
 */
final class Urls {
    private static final String HOST = "https://taskrouter.twilio.com";
    private final String workspace;

    Urls(String workspaceSid) {
        this.workspace = HOST + "/v1/Workspaces/" + workspaceSid;
    }

    String workspace() {
        return workspace;
    }

    String of(String collection) {
        return workspace + "/" + collection;
    }

    String of(String collection, String sid) {
        return workspace + "/" + collection + "/" + sid;
    }

    static String absolute(String path, String query) {
        return HOST + path + (query.isEmpty() ? "" : "?" + query);
    }
}
