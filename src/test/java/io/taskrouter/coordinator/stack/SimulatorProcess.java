package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The TaskRouter simulator alone, from the same jar as the service, so that either can be killed without the other. */
public final class SimulatorProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Child child;
    private final int port;

    private SimulatorProcess(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Starts one on a free port and waits until it says that it is ready; {@code arguments} as {@code --workers 200}. */
    public static SimulatorProcess start(String... arguments) {
        int port = Ports.free();
        Path folder = Workshop.folderFor("simulator");
        List<String> all = new ArrayList<>(List.of("simulator", "--port", Integer.toString(port)));
        all.addAll(List.of(arguments));
        Child child = Child.start(
                "the simulator",
                folder,
                PackagedApp.find().command(List.of("-Xmx1g", "-Djava.io.tmpdir=" + folder), all),
                Map.of());
        child.awaitReady(START, () -> says(child.log(), "simulator ready on"));
        return new SimulatorProcess(child, port);
    }

    private static boolean says(Path log, String words) {
        try {
            return Files.readString(log).contains(words);
        } catch (IOException _) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** For {@code twilio.base-url}: everything the simulator speaks lies below it. */
    public String url() {
        return "http://127.0.0.1:" + port + "/simulator";
    }

    public long pid() {
        return child.pid();
    }

    public Path log() {
        return child.log();
    }

    public void kill() {
        child.kill();
    }

    public void pause() {
        child.pause();
    }

    public void resume() {
        child.resume();
    }

    @Override
    public void close() {
        if (child.isAlive()) {
            child.stop(GRACE);
        }
    }
}
