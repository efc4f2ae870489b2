package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
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
        if (process != null) process.destroyForcibly();
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

    @Test
    void aFolderOfThisUsersOwnIsUsedAgain() throws IOException {
        Path made = Workshop.ours(root.resolve("usual"));
        assertThat(made).isEqualTo(root.resolve("usual"));
        assertThat(permissions(made)).isEqualTo("rwx------");
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(Workshop.ours(made)).isEqualTo(made);
    }

    @Test
    void nothingIsRunFromAFolderThatOthersMayWriteInto() throws IOException {
        for (String open : List.of("rwxrwxr-x", "rwxr-xrwx")) {
            Path folder = Files.createDirectory(root.resolve(open));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(open));
            isReplaced(folder);
        }
        isReplaced(somebodyElses());
        isReplaced(Files.createSymbolicLink(root.resolve("link"), Files.createDirectory(root.resolve("target"))));
        isReplaced(Files.createFile(root.resolve("file")));
    }

    private static void isReplaced(Path wanted) throws IOException {
        Path used = Workshop.ours(wanted);
        assertThat(used).isNotEqualTo(wanted).isEmptyDirectory();
        assertThat(permissions(used)).isEqualTo("rwx------");
        Files.delete(used);
    }

    private static String permissions(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }

    /** Only root may give something away; whoever is not root finds root's. */
    private Path somebodyElses() throws IOException {
        Path roots = Path.of("/usr");
        if (!Files.getOwner(roots).equals(Files.getOwner(root))) return roots;
        Path given = Files.createDirectory(root.resolve("given"));
        return Files.setOwner(
                given, given.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }

    /** A process with {@code argument} in its command line and its id in the pid file. */
    private Process sleeping(String argument) throws IOException {
        Process started = new ProcessBuilder("sh", "-c", "read line", argument).start();
        Files.writeString(leftOver.resolve("pid"), Long.toString(started.pid()));
        return started;
    }
}
