package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptTest {
    private static final Pattern CODES = Pattern.compile("(?m)^local ([A-Z_]+(?:, [A-Z_]+)*) = (\\d+(?:, \\d+)*)$");

    @ParameterizedTest
    @EnumSource(Script.class)
    void numbersOfAnswersAreThoseOfTheEnum(Script script) {
        Map<String, String> numbers = new TreeMap<>();
        Arrays.stream(Code.values()).forEach(code -> numbers.put(code.name(), Integer.toString(code.number())));
        var lines = CODES.matcher(script.text());
        while (lines.find()) {
            String[] names = lines.group(1).split(", ");
            String[] values = lines.group(2).split(", ");
            assertThat(values).hasSameSizeAs(names);
            for (int i = 0; i < names.length; i++) {
                if (numbers.containsKey(names[i])) {
                    assertThat(values[i]).as(names[i]).isEqualTo(numbers.get(names[i]));
                }
            }
        }
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
