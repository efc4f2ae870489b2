package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisServerTest {

    @Test
    void whatWasAcknowledgedOutlivesAKill() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command("SET", "key", "välue\r\n");
            redis.kill();
            assertThat(redis.isAlive()).isFalse();
            redis.restart();
            assertThat(redis.command("GET", "key")).isEqualTo("välue\r\n");
        }
    }

    @Test
    void itListensOnLoopbackAloneWithTheAppendOnlyFileOnAndNoSnapshots() {
        try (RedisServer redis = RedisServer.startFsyncAlways()) {
            assertThat(redis.command("CONFIG", "GET", "bind")).isEqualTo(List.of("bind", "127.0.0.1"));
            assertThat(redis.command("CONFIG", "GET", "appendonly")).isEqualTo(List.of("appendonly", "yes"));
            assertThat(redis.command("CONFIG", "GET", "appendfsync")).isEqualTo(List.of("appendfsync", "always"));
            assertThat(redis.command("CONFIG", "GET", "save")).isEqualTo(List.of("save", ""));
            assertThat(redis.command("CONFIG", "GET", "dir"))
                    .isEqualTo(List.of("dir", redis.dir().toString()));
        }
    }

    @Test
    void aPausedServerIsSilentUntilResumed() {
        try (RedisServer redis = RedisServer.start()) {
            redis.pause();
            assertThatThrownBy(() -> Resp.ask(redis.port(), Duration.ofSeconds(2), "PING"))
                    .isInstanceOf(SocketTimeoutException.class);
            redis.resume();
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aPausedServerCanBeStoppedAndClosingRemovesItsFolder() {
        RedisServer redis = RedisServer.start();
        redis.pause();
        redis.close();
        assertThat(redis.isAlive()).isFalse();
        assertThat(redis.dir()).doesNotExist();
    }

    @Test
    void scriptsRunOnIt() {
        try (RedisServer redis = RedisServer.start()) {
            assertThat(redis.command("EVAL", "return {KEYS[1], ARGV[1], #ARGV}", "1", "k", "a", "b"))
                    .isEqualTo(List.of("k", "a", 2L));
        }
    }

    @Test
    void aServerThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> RedisServer.start(Map.of("appendfsync", "sometimes")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("appendfsync");
    }

    /** Symptom: builds that were killed left servers behind, which held ports and memory for days. */
    @Test
    void aServerDoesNotOutliveAKilledParent() throws IOException, InterruptedException {
        Process parent = parent();
        String[] said = parent.inputReader().readLine().split(" ");
        ProcessHandle server = ProcessHandle.of(Long.parseLong(said[0])).orElseThrow();
        assertThat(server.isAlive()).isTrue();

        parent.destroyForcibly().waitFor();

        Await.until(Duration.ofSeconds(20), "the server is gone", () -> !server.isAlive());
        Await.until(Duration.ofSeconds(20), "its folder is gone", () -> !Files.exists(Path.of(said[1])));
    }

    /**
     * Symptom: a server lost its folder when two builds ran side by side. Cause: the folder could be seen, and cleared as
     * abandoned, before its lock was taken; and the lock was lost when a second class loader looked for abandoned folders.
     */
    @Test
    void jvmsThatStartTogetherLeaveEachOthersServersAlone() throws IOException {
        List<Process> parents = List.of(parent(), parent(), parent());
        try {
            for (Process parent : parents) {
                String[] said = parent.inputReader().readLine().split(" ");
                assertThat(ProcessHandle.of(Long.parseLong(said[0]))).isPresent();
                assertThat(Path.of(said[1])).isDirectory();
            }
        } finally {
            parents.forEach(Process::destroyForcibly);
        }
    }

    private static Process parent() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Starts a server, tells its process id and folder, and waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws InterruptedException {
            RedisServer redis = RedisServer.start();
            System.out.println(redis.pid() + " " + redis.dir());
            TimeUnit.MINUTES.sleep(1);
        }
    }
}
