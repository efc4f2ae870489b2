package io.taskrouter.coordinator.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The image's recipe as a list of instructions, for checks on machines that have no container engine. */
record Dockerfile(List<Instruction> instructions) {

    /** One instruction, its lines joined. */
    record Instruction(String name, String rest) {
        /** The words that are no {@code --option}. */
        List<String> words() {
            return List.of(rest.split("\\s+")).stream()
                    .filter(it -> !it.startsWith("--"))
                    .toList();
        }
    }

    static Dockerfile read(Path file) throws IOException {
        List<Instruction> all = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            boolean goesOn = line.endsWith("\\");
            open.append(goesOn ? line.substring(0, line.length() - 1) : line).append(' ');
            if (!goesOn) {
                String[] parts = open.toString().strip().split("\\s+", 2);
                all.add(new Instruction(parts[0], parts[1].strip()));
                open.setLength(0);
            }
        }
        return new Dockerfile(all);
    }

    List<Instruction> all(String name) {
        return instructions.stream().filter(it -> it.name().equals(name)).toList();
    }

    Instruction one(String name) {
        List<Instruction> found = all(name);
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " instructions " + name);
        }
        return found.getFirst();
    }
}
