package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The list of parts that every build writes is the list of what is shipped. */
class SbomIT {
    private static final Path BOM = Path.of("target/bom.json");
    private static final Path LIBRARIES = Path.of("target/quarkus-app/lib");

    @Test
    void everyLibraryThatIsShippedIsListedWithItsVersionAndNothingOfTheTests() throws IOException {
        JsonNode bom = new ObjectMapper().readTree(BOM.toFile());
        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        List<String> listed = StreamSupport.stream(bom.path("components").spliterator(), false)
                .map(part ->
                        part.path("name").asText() + "-" + part.path("version").asText() + ".jar")
                .toList();
        List<String> shipped = shipped();
        assertThat(shipped).hasSizeGreaterThan(100);
        assertThat(shipped).allSatisfy(jar -> assertThat(listed).as(jar).anyMatch(part -> jar.endsWith("." + part)));
        assertThat(listed).noneMatch(part -> part.startsWith("assertj-core") || part.startsWith("embedded-redis"));
        assertThat(StreamSupport.stream(bom.path("components").spliterator(), false)
                        .map(part -> part.path("purl").asText()))
                .allMatch(purl -> purl.startsWith("pkg:maven/"));
    }

    private static List<String> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(LIBRARIES)) {
            return files.map(each -> each.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }
}
