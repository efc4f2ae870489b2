package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final String URL = "https://example.com/myapp.php?foo=1&bar=2";
    private static final Map<String, String> FIELDS = Map.of(
            "CallSid", "CA1234567890ABCDE",
            "Caller", "+14158675310",
            "Digits", "1234",
            "From", "+14158675310",
            "To", "+18005551212");
    /** As Twilio's documentation has it, for the token 12345. */
    private static final String SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU=";

    @Test
    void theDocumentedExampleIsGenuine() {
        assertThat(Signatures.of("12345").isGenuine(URL, FIELDS, SIGNATURE)).isTrue();
    }

    @Test
    void duringRotationEitherTokenCounts() {
        assertThat(Signatures.of("67890", "12345").isGenuine(URL, FIELDS, SIGNATURE))
                .isTrue();
        assertThat(Signatures.of("12345", "67890").isGenuine(URL, FIELDS, SIGNATURE))
                .isTrue();
        assertThat(Signatures.of("67890").isGenuine(URL, FIELDS, SIGNATURE)).isFalse();
    }

    @Test
    void withoutATokenNothingIsGenuine() {
        assertThat(Signatures.of().isGenuine(URL, FIELDS, SIGNATURE)).isFalse();
        assertThat(Signatures.of("").isGenuine(URL, FIELDS, SIGNATURE)).isFalse();
        assertThat(Signatures.of("").isGenuine(URL, FIELDS, "")).isFalse();
    }

    @Test
    void theDefaultPortMayBeThereOrNot() {
        assertThat(Signatures.of("12345").isGenuine("https://example.com:443/myapp.php?foo=1&bar=2", FIELDS, SIGNATURE))
                .isTrue();
    }

    @Test
    void anotherAddressIsAnotherPost() {
        for (String other : new String[] {
            "http://example.com/myapp.php?foo=1&bar=2",
            "https://example.org/myapp.php?foo=1&bar=2",
            "https://example.com/myapp.php/?foo=1&bar=2",
            "https://example.com/myapp.php?foo=1",
            "not an address"
        })
            assertThat(Signatures.of("12345").isGenuine(other, FIELDS, SIGNATURE))
                    .as(other)
                    .isFalse();
    }

    @Test
    void nothingInABodyOrAnAddressThrows() {
        byte[] body = {(byte) 0xff, 0, '{'};
        Signatures signatures = Signatures.of("12345");
        assertThat(signatures.isGenuine("https://example.com/x", body, SIGNATURE))
                .isFalse();
        assertThat(signatures.isGenuine("https://example.com/x?bodySHA256", body, SIGNATURE))
                .isFalse();
        assertThat(signatures.isGenuine("https://exa mple/?bodySHA256=%zz", body, SIGNATURE))
                .isFalse();
        assertThat(signatures.isGenuine(URL, "".getBytes(StandardCharsets.UTF_8), ""))
                .isFalse();
    }
}
