package io.taskrouter.coordinator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.taskrouter.Signatures;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final String PATH = "/webhooks/taskrouter";
    private static final String URL = "https://coordinator.test" + PATH;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Map<String, String> FIELDS = new LinkedHashMap<>();
    private static final Signer NOW = new Signer("token-of-today");
    private static final Signer BEFORE = new Signer("token-of-yesterday");

    static {
        FIELDS.put("EventType", "worker.deleted");
        FIELDS.put("Empty", "");
        FIELDS.put("Blank", " ");
        FIELDS.put("Plus", "+1 ü&=");
    }

    private static Gate gate(String publicUrl, String... tokens) {
        return new Gate(Signatures.of(tokens), Optional.of(publicUrl));
    }

    private static Gate gate() {
        return gate("https://coordinator.test", "token-of-today", "token-of-yesterday");
    }

    private static Post form(String body, String... signatures) {
        return new Post(PATH, null, List.of(signatures), FORM, false, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(ProblemType type, Runnable attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(type));
    }

    private static void forged(Post post) {
        refused(ProblemType.FORBIDDEN, () -> gate().form(post));
    }

    @Test
    void whatTwilioSignedIsLetInAsItWas() {
        assertThat(gate().form(form(Signer.encoded(FIELDS), NOW.form(URL, FIELDS))))
                .isEqualTo(FIELDS);
    }

    @Test
    void whileTheTokenIsRotatedEitherCounts() {
        assertThat(gate().form(form(Signer.encoded(FIELDS), BEFORE.form(URL, FIELDS))))
                .isEqualTo(FIELDS);
        refused(
                ProblemType.FORBIDDEN,
                () -> gate("https://coordinator.test", "token-of-today")
                        .form(form(Signer.encoded(FIELDS), BEFORE.form(URL, FIELDS))));
    }

    @Test
    void theQueryIsSignedToo() {
        Post post = new Post(
                PATH,
                "a=%2B1&b",
                List.of(NOW.form(URL + "?a=%2B1&b", FIELDS)),
                FORM,
                false,
                Signer.encoded(FIELDS).getBytes(StandardCharsets.UTF_8));
        assertThat(gate().form(post)).isEqualTo(FIELDS);
        forged(new Post(PATH, "a=1", post.signatures(), FORM, false, post.body()));
        forged(new Post(PATH, null, post.signatures(), FORM, false, post.body()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://coordinator.test:443",
                "https://coordinator.test/",
                "https://coordinator.test",
            })
    void theDefaultPortAndASlashAtTheEndMakeNoDifference(String publicUrl) {
        assertThat(gate(publicUrl, "token-of-today").form(form(Signer.encoded(FIELDS), NOW.form(URL, FIELDS))))
                .isEqualTo(FIELDS);
    }

    @Test
    void anotherPortIsKeptOrLeftOutAsTwilioDoes() {
        Gate gate = gate("https://coordinator.test:8443/below", "token-of-today");
        for (String signed :
                List.of("https://coordinator.test:8443/below" + PATH, "https://coordinator.test/below" + PATH))
            assertThat(gate.form(form(Signer.encoded(FIELDS), NOW.form(signed, FIELDS))))
                    .isEqualTo(FIELDS);
    }

    @Test
    void whatTwilioDidNotSignForThisAddressIsForged() {
        String body = Signer.encoded(FIELDS);
        forged(form(body));
        forged(form(body, ""));
        forged(form(body, "x"));
        forged(form(body, NOW.form(URL, FIELDS), NOW.form(URL, FIELDS)));
        forged(form(body, new Signer("another token").form(URL, FIELDS)));
        forged(form(body, NOW.form("https://elsewhere.test" + PATH, FIELDS)));
        forged(form(body, NOW.form("http://coordinator.test" + PATH, FIELDS)));
        forged(form(body, NOW.form(URL + "/", FIELDS)));
        forged(form(body, NOW.form(URL, Map.of())));
        String signature = NOW.form(URL, FIELDS);
        forged(form(body.substring(0, body.length() - 1), signature));
        forged(form(body.replace("Blank=+", "Blank="), signature));
        forged(form(body.replace("&Empty=", ""), signature));
        forged(form(body + "&More=1", signature));
        forged(form(body + "&EventType=task.canceled", signature));
        forged(form(body + "&%zz", signature));
        forged(form("", signature));
    }

    @Test
    void jsonIsSignedByItsHash() {
        byte[] body = "[{\"ü\":1}]".getBytes(StandardCharsets.UTF_8);
        String query = "x=1&" + Signer.hash(body);
        String signature = NOW.form(URL + "?" + query, Map.of());
        assertThat(gate().json(new Post(PATH, query, List.of(signature), "application/json", false, body)))
                .isEqualTo(body);
        byte[] other = "[{\"ü\":2}]".getBytes(StandardCharsets.UTF_8);
        for (Post post : List.of(
                new Post(PATH, query, List.of(signature), "application/json", false, other),
                new Post(PATH, "x=1&" + Signer.hash(other), List.of(signature), "application/json", false, other),
                new Post(PATH, "x=1", List.of(NOW.form(URL + "?x=1", Map.of())), "application/json", false, body),
                new Post(PATH, query, List.of(), "application/json", false, body)))
            refused(ProblemType.FORBIDDEN, () -> gate().json(post));
    }

    @Test
    void anotherMediaTypeIsNotRead() {
        byte[] body = {};
        for (String type : List.of("", "application/json", "multipart/form-data", "text/plain"))
            refused(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    () -> gate().form(new Post(PATH, null, List.of(), type, false, body)));
        refused(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                () -> gate().form(new Post(PATH, null, List.of(), FORM, true, body)));
        refused(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                () -> gate().json(new Post(PATH, null, List.of(), FORM, false, body)));
        refused(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                () -> gate().json(new Post(PATH, null, List.of(), "application/json", true, body)));
    }

    @Test
    void withoutAPublicUrlNobodyIsLetIn() {
        Gate closed = new Gate(Signatures.of("token-of-today"), Optional.empty());
        refused(ProblemType.FORBIDDEN, () -> closed.form(form(Signer.encoded(FIELDS), NOW.form(PATH, FIELDS))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coordinator.example.com",
                "ftp://coordinator.example.com",
                "https://user:secret@coordinator.example.com",
                "https://coordinator.example.com/?a=b",
                "https://coordinator.example.com/#rc=3",
                "https://",
                "https://a b"
            })
    void anAddressThatTwilioCannotCallStopsTheStart(String publicUrl) {
        assertThatThrownBy(() -> gate(publicUrl, "t"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("coordinator.public-url ")
                .hasMessageNotContaining("secret");
    }
}
