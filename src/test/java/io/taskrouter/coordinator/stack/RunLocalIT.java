package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code make run}, seen by a stranger who copies what it prints. */
@Timeout(180)
class RunLocalIT {

    @Test
    void theCurlLinesWorkAsPrintedAndTheEndLeavesNothingBehind() throws IOException, InterruptedException {
        Tool.require("the lines that make run prints are tried", "curl");
        int port = Ports.free();
        int managementPort = Ports.freeBut(port);
        Process run = start(Map.of("PORT", "" + port, "MANAGEMENT_PORT", "" + managementPort));
        try {
            List<String> curls = curlLines(run.inputReader());
            assertThat(curls).hasSize(3);
            assertThat(shell(curls.get(0))).contains("\"department\":\"sales\"").contains("\"updateId\"");
            assertThat(shell(curls.get(1))).contains("\"department\":\"sales\"").contains(RunLocal.WORKER);
            assertThat(shell(curls.get(2))).contains("\"items\"").contains(RunLocal.WORKER);
            assertThat(Http.status("http://127.0.0.1:" + port + "/q/swagger-ui/"))
                    .isEqualTo(200);
            assertThat(Http.status("http://127.0.0.1:" + managementPort + "/q/metrics"))
                    .isEqualTo(200);
        } finally {
            run.destroy();
            run.waitFor(60, TimeUnit.SECONDS);
        }
        assertThat(run.isAlive()).isFalse();
        assertThat(Ports.isFree(port)).isTrue();
        assertThat(Ports.isFree(managementPort)).isTrue();
    }

    @Test
    void aTakenPortIsNamedWithTheWayOut() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process run = start(Map.of("PORT", "" + taken.getLocalPort()));
            String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said)
                    .contains("Port " + taken.getLocalPort() + " is taken")
                    .contains("make run PORT=");
            assertThat(run.waitFor()).isEqualTo(1);
        }
    }

    private static Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        PackagedApp.java(), "-cp", System.getProperty("java.class.path"), RunLocal.class.getName())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<String> curlLines(BufferedReader said) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.add(line);
            if (line.contains("Ctrl-C here ends everything")) {
                return lines.stream()
                        .map(String::strip)
                        .filter(it -> it.startsWith("curl "))
                        .toList();
            }
        }
        throw new AssertionError("it ended:\n" + String.join("\n", lines));
    }

    private static String shell(String line) throws IOException {
        Process process =
                new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
