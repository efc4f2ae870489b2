package io.taskrouter.coordinator.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.taskrouter.coordinator.architecture.fixture.Breaks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    private static final String ROOT = "io.taskrouter.coordinator";
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target/classes"));
    private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(Breaks.class.getPackageName());

    @TestFactory
    Stream<DynamicTest> mainCodeKeepsEveryRule() {
        return new Architecture(ROOT)
                .rules().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(), () -> rule.getValue().check(MAIN)));
    }

    /** A rule whose pattern matches nothing would pass for ever: each must catch the fixtures made to break it. */
    @TestFactory
    Stream<DynamicTest> everyRuleCatchesWhatBreaksIt() {
        Map<String, ArchRule> rules = new Architecture(Breaks.class.getPackageName()).rules();
        return rules.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> {
                    EvaluationResult result = rule.getValue().evaluate(FIXTURES);
                    String report = String.join("\n", result.getFailureReport().getDetails());
                    assertThat(fixturesBreaking(rule.getKey()))
                            .as("fixtures for this rule")
                            .isNotEmpty()
                            .allSatisfy(name -> assertThat(report).contains(name));
                }));
    }

    private static List<String> fixturesBreaking(String rule) {
        return FIXTURES.stream()
                .filter(each -> each.isAnnotatedWith(Breaks.class))
                .filter(each ->
                        List.of(each.getAnnotationOfType(Breaks.class).value()).contains(rule))
                .map(each -> each.getName())
                .toList();
    }

    @Test
    void everyPackageSaysWhatItPromisesAndIsNullMarked() {
        List<String> unmarked = MAIN.stream().map(each -> each.getPackage()).collect(Collectors.toSet()).stream()
                .filter(each -> each.tryGetPackageInfo().isEmpty() || !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .filter(each -> each.startsWith(ROOT))
                .toList();
        assertThat(unmarked)
                .as("packages without a @NullMarked package-info.java")
                .isEmpty();
    }
}
