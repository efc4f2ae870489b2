package io.taskrouter.coordinator.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where TaskRouter is, and who we are there.
 *
 * @param base up to, not including, {@code /v1}
 */
record TaskRouterSite(URI base, String accountSid, String authToken, String workspaceSid) {

    String workerPath(String workerSid) {
        return base.getPath() + "/v1/Workspaces/" + workspaceSid + "/Workers/" + workerSid;
    }

    /** Header lines that every request of {@code writer} carries. */
    String headers(String writer) {
        String basic =
                Base64.getEncoder().encodeToString((accountSid + ":" + authToken).getBytes(StandardCharsets.UTF_8));
        return "Authorization: Basic " + basic + "\r\nX-Simulator-Writer: " + writer + "\r\n";
    }
}
