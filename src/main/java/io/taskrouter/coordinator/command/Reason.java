package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why a worker is not ready or cannot be rung.
 *
 * @param code one of the closed list of the HTTP contract, such as {@code on-call}
 * @param callId the call it is about (reservation, intent or call SID), or null
 * @param kind that call's kind, such as {@code acd}, or null
 * @param text a sentence fragment for people, without phone numbers or names
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reason(
        String code, @Nullable String callId, @Nullable String kind, String text) {
    public static Reason of(String code, String text) {
        return new Reason(code, null, null, text);
    }
}
