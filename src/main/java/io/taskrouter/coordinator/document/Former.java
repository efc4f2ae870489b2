package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What is remembered of values that a path used to have. */
@FunctionalInterface
public interface Former {
    Former NONE = (path, value) -> false;

    /** Was this the path's value some time ago, and is it no longer? */
    boolean held(List<String> path, JsonNode value);
}
