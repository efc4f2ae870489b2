package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.Ports;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis behind {@code rediss://}, with a certificate that is trusted: it must be for the host that is called, too. */
@Timeout(120)
class EncryptedRedisIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PASSWORD = "for-this-test";

    private final int port = Ports.free();

    @TempDir
    private Path folder;

    @Test
    void aCertificateForTheHostIsTaken() throws Exception {
        certify("localhost");
        try (RedisServer _ = RedisServer.start(encrypted());
                CoordinatorProcess service = service()) {
            await().atMost(SOON).until(() -> status(service) == 200);
        }
    }

    @Test
    void oneForAnotherHostIsNot() throws Exception {
        certify("redis.example.com");
        try (RedisServer redis = RedisServer.start(encrypted());
                CoordinatorProcess service = service()) {
            Path log = redis.dir().resolve("log");
            await().atMost(SOON).until(() -> Files.readString(log).contains("alert certificate unknown"));
            assertThat(status(service)).isEqualTo(503);
        }
    }

    private static int status(CoordinatorProcess service) {
        return given().get(service.url() + "/v1/workers").statusCode();
    }

    private Map<String, String> encrypted() {
        return Map.of(
                "tls-port", Integer.toString(port),
                "tls-auth-clients", "no",
                "loglevel", "verbose", // what clients say of the certificate
                "tls-cert-file", folder.resolve("redis.crt").toString(),
                "tls-key-file", folder.resolve("redis.key").toString());
    }

    private CoordinatorProcess service() {
        return CoordinatorProcess.start(Map.of(
                "quarkus.profile",
                "local",
                "quarkus.redis.hosts",
                "rediss://localhost:" + port,
                "quarkus.redis.tls.trust-certificate-pem",
                "true",
                "quarkus.redis.tls.trust-certificate-pem.certs",
                folder.resolve("redis.crt").toString()));
    }

    /** A key, and a certificate for {@code host} that it signs itself, in the files that Redis reads. */
    private void certify(String host) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("redis.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        write("redis.crt", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
        write(
                "redis.key",
                "PRIVATE KEY",
                keys.getKey("redis", PASSWORD.toCharArray()).getEncoded());
    }

    private void write(String file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
