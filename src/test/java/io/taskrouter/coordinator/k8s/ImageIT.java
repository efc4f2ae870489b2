package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.Ports;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be known of the image without building it: its recipe, and that the files it takes are enough to start. */
class ImageIT {

    private static final Path RECIPE = Path.of("src/main/docker/Dockerfile");

    @TempDir
    Path root;

    @Test
    void theRecipeNamesItsBaseAndRunsAsNobody() throws IOException {
        Dockerfile image = Dockerfile.read(RECIPE);
        assertThat(image.one("FROM").rest())
                .matches("[a-z0-9./-]+:25[a-z0-9.-]*")
                .doesNotContain("latest");
        assertThat(image.one("USER").rest()).matches("[1-9][0-9]{3,}:[1-9][0-9]{3,}");
        assertThat(image.all("ADD"))
                .as("ADD fetches and unpacks; COPY does what it says")
                .isEmpty();
        assertThat(image.one("EXPOSE").words()).containsExactly("8080", "9000");
        List<String> order =
                image.instructions().stream().map(Dockerfile.Instruction::name).toList();
        assertThat(order.indexOf("USER"))
                .as("copied as root, so that the service cannot change itself")
                .isGreaterThan(order.lastIndexOf("COPY"));
    }

    @Test
    void whatChangesLeastIsCopiedFirst() throws IOException {
        List<String> copied = Dockerfile.read(RECIPE).all("COPY").stream()
                .map(each -> each.words().getFirst())
                .toList();
        assertThat(copied.indexOf("target/quarkus-app/lib/main")).isLessThan(copied.indexOf("target/quarkus-app/app"));
        assertThat(copied.getLast()).isEqualTo("target/quarkus-app/app");
    }

    @Test
    void theFilesItCopiesAreEnoughToStartTheServiceByItsEntrypoint() throws IOException {
        Dockerfile image = Dockerfile.read(RECIPE);
        for (Dockerfile.Instruction copy : image.all("COPY")) {
            copyAll(Path.of(copy.words().getFirst()), inRoot(copy.words().getLast()));
        }
        JsonNode entrypoint = StrictManifest.json(image.one("ENTRYPOINT").rest());
        List<String> command = StreamSupport.stream(entrypoint.spliterator(), false)
                .map(each -> each.asText().replace("/app/", inRoot("/app/").toString() + "/"))
                .toList();
        assertThat(command.getFirst()).isEqualTo("java");
        try (RedisServer redis = RedisServer.start();
                CoordinatorProcess service = CoordinatorProcess.startFrom(
                        command.subList(1, command.size()),
                        Map.of("quarkus.profile", "local", "quarkus.redis.hosts", redis.hosts()))) {
            assertThat(service.isReady()).isTrue();
        }
    }

    /** The very command of the recipe, here instead of in the image; only its folder and ports are others. */
    @Test
    void theCacheIsWrittenByAStartThatWasReadyAndItsAbsenceEndsTheBuild() throws Exception {
        Dockerfile image = Dockerfile.read(RECIPE);
        for (Dockerfile.Instruction copy : image.all("COPY"))
            copyAll(Path.of(copy.words().getFirst()), inRoot(copy.words().getLast()));
        int port = Ports.free();
        int management = Ports.freeBut(port);
        String training = image.one("RUN")
                .rest()
                .replace("/app/", inRoot("/app/") + "/")
                .replace("/tcp/127.0.0.1/9000", "/tcp/127.0.0.1/" + management)
                .replace(
                        "-Dquarkus.profile=local",
                        "-Dquarkus.profile=local -Dquarkus.http.port=" + port + " -Dquarkus.management.port="
                                + management);
        assertThat(trained(training.replaceFirst("-XX:AOTCacheOutput=\\S+", "")))
                .as("without a cache")
                .isPositive();
        assertThat(trained(training)).isZero();
        assertThat(inRoot("/app/app.aot")).isNotEmptyFile();
    }

    private static int trained(String command) throws Exception {
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        bash.environment()
                .merge("PATH", Path.of(System.getProperty("java.home"), "bin") + ":", (path, java) -> java + path);
        Process process = bash.start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private Path inRoot(String path) {
        return root.resolve(path.substring(1));
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> copy(file, to.resolve(from.relativize(file).toString())));
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
