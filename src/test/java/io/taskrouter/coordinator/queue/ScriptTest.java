package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptTest {
    private static final Pattern CODES = Pattern.compile("(?m)^local ([A-Z_]+(?:, [A-Z_]+)*) = (\\d+(?:, \\d+)*)$");
    private static final Pattern ANSWER = Pattern.compile("\\{([A-Z_]{2,})\\b");

    /** Those that its contract names, and no others; where it names none, the answer has no number. */
    @ParameterizedTest
    @EnumSource(Script.class)
    void numbersOfAnswersAreThoseOfTheEnum(Script script) {
        Map<String, Long> known = known(script);
        Map<String, Long> promised = new TreeMap<>();
        script.text()
                .lines()
                .dropWhile(line -> !line.startsWith("-- Returns "))
                .takeWhile(line -> line.startsWith("--"))
                .flatMap(line -> ANSWER.matcher(line).results())
                .forEach(name -> promised.put(name.group(1), known.get(name.group(1))));
        Map<String, Long> answered = declared(script);
        answered.keySet().retainAll(known.keySet());

        assertThat(answered).isEqualTo(promised);
    }

    /** The index of extensions has numbers of its own. */
    private static Map<String, Long> known(Script script) {
        return script.name().startsWith("EXTENSION_")
                ? Arrays.stream(ExtensionAnswer.values())
                        .collect(Collectors.toMap(Enum::name, it -> (long) it.number()))
                : Arrays.stream(Code.values()).collect(Collectors.toMap(Enum::name, it -> (long) it.number()));
    }

    private static Map<String, Long> declared(Script script) {
        Map<String, Long> numbers = new TreeMap<>();
        var lines = CODES.matcher(script.text());
        while (lines.find()) {
            String[] names = lines.group(1).split(", ");
            String[] values = lines.group(2).split(", ");
            assertThat(values).hasSameSizeAs(names);
            for (int i = 0; i < names.length; i++) numbers.put(names[i], Long.valueOf(values[i]));
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(Script.class)
    void everyScriptBeginsWithItsContractAndIncludesAllItsParts(Script script) {
        assertThat(script.text()).startsWith("-- ").contains("-- KEYS 1 ", "-- ARGV 1 ", "-- Returns ");
        assertThat(script.text()).doesNotContain("@include");
        assertThat(script.sha()).matches("[0-9a-f]{40}");
    }

    /** What is tested script by script, lost replies above all, goes by the enum. */
    @Test
    void everyFileIsAScriptOfTheEnum() throws Exception {
        Path folder = Path.of(Script.class.getResource("/lua").toURI());
        try (var files = Files.list(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(Script.values())
                            .map(script -> script.name().toLowerCase(Locale.ROOT) + ".lua")
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Script.class)
    void onlyRedisClockIsRead(Script script) {
        assertThat(script.text()).doesNotContain("os.time", "os.clock");
    }
}
