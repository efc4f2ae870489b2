package io.taskrouter.coordinator.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The rules of the code's shape, for the packages below one root. The root is a parameter so that {@link ArchitectureTest}
 * can hold the same rules against classes that break them.
 */
final class Architecture {

    /** Who may know whom. A package that is not here may not exist. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            entry("api", Set.of("command", "document", "extension", "queue", "reconcile", "rules", "setup")),
            entry("webhook", Set.of("command", "queue", "taskrouter")),
            entry("command", Set.of()),
            entry("document", Set.of()),
            // beside the route: what concerns all workers at once, read from TaskRouter and written through their
            // queues
            entry("extension", Set.of("command", "document", "queue", "taskrouter")),
            entry("queue", Set.of("command")),
            entry("reconcile", Set.of("command", "document", "queue", "rules", "taskrouter", "vocabulary")),
            // pure, as the rules are: what sources say, in the rules' words
            entry("vocabulary", Set.of("command", "rules")),
            entry("rules", Set.of("command")),
            // beside the route: what a workspace must be like, checked and made by an operator
            entry("setup", Set.of("taskrouter")),
            entry("taskrouter", Set.of("command", "rules")),
            entry("simulator", Set.of()),
            // a caller of the REST routes; of the service it shares how JSON is read and what a worker SID is
            entry("ctl", Set.of("command")),
            entry("console", Set.of("api")));

    private static final String[] REACTIVE = {
        "io.smallrye.mutiny..", "io.vertx.mutiny..", "org.reactivestreams..", "io.reactivex.."
    };

    private final String root;

    Architecture(String root) {
        this.root = root;
    }

    /** Every rule, by a name that reads as one. */
    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        MAY_IMPORT.keySet().stream().sorted().forEach(each -> rules.put(each + " knows its own", imports(each)));
        rules.put("every class has its package", everyClassHasItsPackage());
        rules.put(
                "packages form no circle",
                slices().matching(root + ".(*)..").should().beFreeOfCycles());
        rules.put("only taskrouter knows Twilio's SDK", onlyIn("taskrouter", "com.twilio.."));
        rules.put("only queue knows Redis", onlyIn("queue", "io.quarkus.redis..", "io.vertx..redis..", "redis.."));
        rules.put("webhook knows of taskrouter the signatures alone", webhookCallsNobody());
        rules.put("commands are plain values", commandsArePlainValues());
        rules.put("rules are pure", rulesArePure());
        rules.put("rules ask no clock", rulesAskNoClock());
        rules.put("time is injected", timeIsInjected());
        rules.put("no reactive type in a public signature", noReactiveTypeInAPublicSignature());
        rules.put("one way to log", oneWayToLog());
        rules.put("only entry points print", onlyEntryPointsPrint());
        rules.put("nothing is injected into fields", nothingIsInjectedIntoFields());
        rules.put("names say the thing", noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)"));
        rules.replaceAll((_, rule) -> rule.allowEmptyShould(true));
        return rules;
    }

    private ArchRule imports(String name) {
        String[] strangers = Stream.concat(
                        MAY_IMPORT.keySet().stream()
                                .filter(each -> !each.equals(name))
                                .filter(each -> !MAY_IMPORT.get(name).contains(each))
                                .map(this::in),
                        Stream.of(root))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(in(name))
                .should()
                .dependOnClassesThat(resideInAnyPackage(strangers).and(not(openToAll())));
    }

    /** The port of Flex tokens: who asks is judged by Twilio, and asked about by {@code api}. */
    private DescribedPredicate<JavaClass> openToAll() {
        String port = root + ".taskrouter.FlexTokens";
        return describe(
                "open to all",
                each -> each.getName().equals(port) || each.getName().startsWith(port + "$"));
    }

    private ArchRule everyClassHasItsPackage() {
        String[] known = Stream.concat(MAY_IMPORT.keySet().stream().map(this::in), Stream.of(root))
                .toArray(String[]::new);
        return classes().should().resideInAnyPackage(known);
    }

    private ArchRule onlyIn(String name, String... library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library);
    }

    /** Twilio waits for the answer to a webhook: signatures are checked with Twilio's SDK there, but nothing is asked of TaskRouter. */
    private ArchRule webhookCallsNobody() {
        return noClasses()
                .that()
                .resideInAPackage(in("webhook"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(in("taskrouter"))
                        .and(describe(
                                "anything but Signatures",
                                each -> !each.getSimpleName().equals("Signatures"))));
    }

    private ArchRule commandsArePlainValues() {
        return classes()
                .that()
                .resideInAPackage(in("command"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(in("command"), "java..", "com.fasterxml.jackson..", "org.jspecify..");
    }

    private ArchRule rulesArePure() {
        return classes()
                .that()
                .resideInAPackage(in("rules"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        in("rules"),
                        in("command"),
                        "java.lang..",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "java.util.regex",
                        "java.time..",
                        "com.fasterxml.jackson.databind..",
                        "org.jspecify.."));
    }

    private ArchRule rulesAskNoClock() {
        return noClasses()
                .that()
                .resideInAPackage(in("rules"))
                .should()
                .dependOnClassesThat(assignableTo(InstantSource.class).or(assignableTo(Clock.class)))
                .orShould()
                .callMethod(System.class, "nanoTime");
    }

    private ArchRule timeIsInjected() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in("simulator")) // whose clock is itself one of the things it simulates
                .should()
                .callMethodWhere(describe("reads the wall clock", Architecture::readsTheWallClock))
                .orShould()
                .callConstructor(java.util.Date.class);
    }

    private static boolean readsTheWallClock(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        boolean now = call.getName().equals("now") && owner.startsWith("java.time.");
        boolean withoutClock =
                call.getTarget().getRawParameterTypes().stream().noneMatch(it -> it.isAssignableTo(Clock.class));
        return (now && withoutClock)
                || (owner.equals("java.lang.System") && call.getName().equals("currentTimeMillis"));
    }

    private ArchRule noReactiveTypeInAPublicSignature() {
        DescribedPredicate<JavaClass> reactive = resideInAnyPackage(REACTIVE)
                .or(assignableTo(CompletionStage.class))
                .or(assignableTo("io.vertx.core.Future"))
                .or(assignableTo("java.util.concurrent.Flow$Publisher"));
        return noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should(Conditions.haveInSignature(describe("a reactive type", reactive::test)));
    }

    /** The simulator also runs alone, without the service's logging. */
    private ArchRule oneWayToLog() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in("simulator"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..");
    }

    private ArchRule onlyEntryPointsPrint() {
        return noClasses().that().resideOutsideOfPackages(root, in("simulator")).should(ACCESS_STANDARD_STREAMS);
    }

    private ArchRule nothingIsInjectedIntoFields() {
        return noFields()
                .should()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty");
    }

    private String in(String name) {
        return root + "." + name + "..";
    }

    /** Types that {@code method} shows to its callers. */
    static List<JavaClass> signature(JavaMethod method) {
        return Stream.concat(
                        method.getReturnType().getAllInvolvedRawTypes().stream(),
                        method.getParameterTypes().stream().flatMap(each -> each.getAllInvolvedRawTypes().stream()))
                .toList();
    }
}
