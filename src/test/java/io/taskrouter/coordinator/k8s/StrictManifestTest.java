package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A validator that accepts everything is worse than none: each broken manifest must be refused, for its own reason. */
class StrictManifestTest {

    static Stream<Path> broken() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/k8s/broken"))) {
            return files.toList().stream();
        }
    }

    /** The first line of each fixture is a comment with the words that the refusal must contain. */
    @ParameterizedTest
    @MethodSource("broken")
    void brokenManifestsAreRefused(Path file) throws IOException {
        String yaml = Files.readString(file);
        String expected = yaml.lines().findFirst().orElseThrow().replaceFirst("^# ", "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StrictManifest.read(yaml))
                .withMessageContaining(expected);
    }

    @Test
    void aSoundManifestIsRead() {
        assertThat(StrictManifest.read("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: sound
                data:
                  any-key: value
                """))
                .singleElement()
                .satisfies(each -> assertThat(each.getMetadata().getName()).isEqualTo("sound"));
    }
}
