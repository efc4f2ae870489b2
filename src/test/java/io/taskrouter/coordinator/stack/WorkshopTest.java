package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkshopTest {

    @TempDir
    Path root;

    private Path leftOver;
    private Process process;

    @BeforeEach
    void aProcessWhoseParentIsGone() throws IOException {
        leftOver = Files.createDirectories(root.resolve("jvm-1-x/redis-1"));
        Files.createFile(root.resolve("jvm-1-x/lock"));
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void theNextStartEndsWhatAKilledParentLeftAndRemovesItsFolder() throws IOException {
        process = sleeping(leftOver.toString());
        Workshop.clearLeftOvers(root);
        Await.until(Duration.ofSeconds(10), "it is gone", () -> !process.isAlive());
        assertThat(root.resolve("jvm-1-x")).doesNotExist();
    }

    @Test
    void aProcessThatMerelyGotTheSameIdIsLeftAlone() throws IOException {
        process = sleeping("/somewhere/else");
        Workshop.clearLeftOvers(root);
        assertThat(root.resolve("jvm-1-x")).doesNotExist();
        assertThat(process.isAlive()).isTrue();
    }

    /** A process with {@code argument} in its command line and its id in the pid file. */
    private Process sleeping(String argument) throws IOException {
        Process started = new ProcessBuilder("sh", "-c", "read line", argument).start();
        Files.writeString(leftOver.resolve("pid"), Long.toString(started.pid()));
        return started;
    }
}
