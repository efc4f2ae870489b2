package io.taskrouter.coordinator.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Java agents by which a process is not what its files say. */
final class AgentJar {
    private AgentJar() {}

    /**
     * The argument for {@code java}.
     *
     * @param helpers which every class of the process can find
     */
    static synchronized String jvmArgument(Class<?> agent, Class<?>... helpers) {
        try {
            Path jar = Files.createDirectories(Path.of("target/chaos"))
                    .resolve(agent.getSimpleName() + ".jar")
                    .toAbsolutePath();
            Manifest manifest = new Manifest();
            Attributes main = manifest.getMainAttributes();
            main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            main.putValue("Premain-Class", agent.getName());
            if (helpers.length > 0)
                main.putValue("Boot-Class-Path", jar.getFileName().toString());
            try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                add(out, agent);
                for (Class<?> each : helpers) add(out, each);
            }
            return "-javaagent:" + jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(JarOutputStream out, Class<?> type) throws IOException {
        String entry = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
            in.transferTo(out);
        }
    }
}
