package io.taskrouter.coordinator.document;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static io.taskrouter.coordinator.command.ExactJson.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class HealingTest {
    private static final Set<String> OWNED = Set.of("isAcdReady", "directExtension", "coordinator");

    @Test
    void theirIntentIsTheirChangeSinceTheBaseTheyRead() {
        var healed = heal("{\"a\":1,\"b\":1,\"c\":1}", "{\"a\":2,\"b\":1,\"c\":1}", "{\"a\":1,\"b\":9}");
        assertThat(text(healed.merged())).isEqualTo("{\"a\":2,\"b\":9}");
        assertThat(pointers(healed.adopted())).containsExactly("/c", "/b");
        assertThat(pointers(healed.restored())).containsExactly("/a");
    }

    @Test
    void onTheSamePathTheirsWinsBeingLater() {
        assertThat(text(heal("{\"a\":1}", "{\"a\":2}", "{\"a\":3}").merged())).isEqualTo("{\"a\":3}");
    }

    /** A login that writes what its directory knows, and nothing else. */
    @Test
    void aLoginThatDropsOwnedKeysGetsItsRolesAndNothingMore() {
        var ours =
                "{\"roles\":[\"agent\"],\"directExtension\":\"1234\",\"isAcdReady\":true,\"skills\":[\"x\"],\"coordinator\":{\"rev\":\"r9\"}}";
        var healed = Healing.heal(
                null, object(ours), object("{\"roles\":[\"admin\"]}"), Former.NONE, Set.of("skills"), OWNED);
        assertThat(text(healed.merged()))
                .isEqualTo(
                        "{\"roles\":[\"admin\"],\"directExtension\":\"1234\",\"isAcdReady\":true,\"skills\":[\"x\"],\"coordinator\":{\"rev\":\"r9\"}}");
        assertThat(healed.asked().isEmpty()).isTrue();
        assertThat(pointers(healed.restored()))
                .containsExactly("/directExtension", "/isAcdReady", "/skills", "/coordinator/rev");
    }

    @Test
    void ownedKeysStayOursAndTheirWishIsHandedOut() {
        var healed = heal(
                "{\"isAcdReady\":false,\"x\":1}", "{\"isAcdReady\":false,\"x\":1}", "{\"isAcdReady\":true,\"x\":2}");
        assertThat(text(healed.merged())).isEqualTo("{\"isAcdReady\":false,\"x\":2}");
        assertThat(healed.asked().ops()).containsExactly(new Difference.Put(List.of("isAcdReady"), BooleanNode.TRUE));
    }

    @Test
    void aStaleCopyOfAnOwnedKeyIsNoWishWhenItsBaseIsKnown() {
        var healed = heal(
                "{\"isAcdReady\":true,\"x\":1}", "{\"isAcdReady\":false,\"x\":1}", "{\"isAcdReady\":true,\"x\":2}");
        assertThat(healed.asked().isEmpty()).isTrue();
        assertThat(pointers(healed.restored())).containsExactly("/isAcdReady");
    }

    @Test
    void withoutABaseWhatTheySetIsKeptAndWhatWeSetIsPutBack() {
        var healed = Healing.heal(
                null,
                object("{\"ours\":{\"p\":1,\"q\":2},\"foreign\":1}"),
                object("{\"ours\":{\"q\":3},\"new\":4}"),
                Former.NONE,
                Set.of("ours"),
                OWNED);
        assertThat(text(healed.merged())).isEqualTo("{\"ours\":{\"p\":1,\"q\":3},\"new\":4}");
    }

    @Test
    void withoutABaseAFormerValueIsStale() {
        Former former = (path, value) -> path.equals(List.of("config", "a")) && value.asInt() == 1;
        var healed = Healing.heal(
                null,
                object("{\"config\":{\"a\":2}}"),
                object("{\"config\":{\"a\":1,\"b\":1}}"),
                former,
                Set.of(),
                OWNED);
        assertThat(text(healed.merged())).isEqualTo("{\"config\":{\"a\":2,\"b\":1}}");
    }

    @Test
    void withoutABaseAnObjectThatWasRemovedDoesNotComeBack() {
        var gone = object("{\"deep\":{\"x\":1}}");
        Former former = (path, value) -> path.equals(List.of("gone")) && value.equals(gone);
        var healed =
                Healing.heal(null, object("{}"), object("{\"gone\":{\"deep\":{\"x\":1}}}"), former, Set.of(), OWNED);
        assertThat(text(healed.merged())).isEqualTo("{}");
        assertThat(pointers(healed.restored())).containsExactly("/gone");
    }

    /** The safe side: readiness said from outside is believed as a wish even if it was so before. */
    @Test
    void withoutABaseAnOwnedValueIsAWishThoughItWasHeldBefore() {
        var healed = Healing.heal(
                null,
                object("{\"isAcdReady\":true}"),
                object("{\"isAcdReady\":false}"),
                (path, value) -> true,
                Set.of(),
                OWNED);
        assertThat(pointers(healed.asked())).containsExactly("/isAcdReady");
    }

    @Property
    @Domain(Documents.class)
    void whoChangedNothingGetsTheirs(@ForAll ObjectNode base, @ForAll ObjectNode theirs) {
        assertSame(merge(base, base, theirs), theirs);
    }

    @Property
    @Domain(Documents.class)
    void whoeverWroteBackTheBaseChangedNothing(@ForAll ObjectNode base, @ForAll ObjectNode ours) {
        assertSame(merge(base, ours, base), ours);
    }

    @Property
    @Domain(Documents.class)
    void everythingTheyChangedSinceTheBaseIsThereAfterwards(
            @ForAll ObjectNode base, @ForAll ObjectNode ours, @ForAll ObjectNode theirs) {
        var merged = merge(base, ours, theirs);
        for (var op : Difference.between(base, theirs).ops()) {
            var found = Pointer.find(merged, op.pointer());
            switch (op) {
                case Difference.Put put
                when put.value().isObject() -> assertThat(found).isInstanceOf(ObjectNode.class);
                case Difference.Put put ->
                    assertThat(JsonValues.same(requireNonNull(found), put.value()))
                            .isTrue();
                case Difference.Remove remove -> assertThat(found).isNull();
            }
        }
    }

    @Property
    @Domain(Documents.class)
    void changesOfDifferentKeysBothSurvive(
            @ForAll ObjectNode base, @ForAll ObjectNode change1, @ForAll ObjectNode change2) {
        var ours = Difference.between(base, change1).onlyIn(Set.of("a", "b")).applyTo(base);
        var theirs =
                Difference.between(base, change2).onlyIn(Set.of("c", "d~/")).applyTo(base);
        var merged = merge(base, ours, theirs);
        for (var key : Documents.KEYS) {
            var from = key.equals("a") || key.equals("b") ? ours : theirs;
            assertSame(merged.path(key), from.path(key));
        }
    }

    @Property
    @Domain(Documents.class)
    void withoutABaseNothingOfOursIsLostAndNothingTheySetEither(@ForAll ObjectNode ours, @ForAll ObjectNode theirs) {
        var merged = Healing.heal(null, ours, theirs, Former.NONE, Set.copyOf(Documents.KEYS), Set.of())
                .merged();
        for (var key : (Iterable<String>) ours::fieldNames)
            assertThat(merged.has(key)).isTrue();
        for (var op : Difference.between(merged, theirs).ops()) assertThat(op).isInstanceOf(Difference.Remove.class);
    }

    @Property
    @Domain(Documents.class)
    void withoutABaseADocumentFromThePastChangesNothing(@ForAll ObjectNode ours, @ForAll ObjectNode theirs) {
        var healed = Healing.heal(null, ours, theirs, (path, value) -> true, Set.copyOf(Documents.KEYS), Set.of());
        assertSame(healed.merged(), ours);
        assertThat(healed.adopted().isEmpty()).isTrue();
    }

    @Property
    @Domain(Documents.class)
    void adoptedAndRestoredAccountForTheWholeResult(
            @ForAll ObjectNode base, @ForAll ObjectNode ours, @ForAll ObjectNode theirs) {
        var healed = Healing.heal(base, ours, theirs, Former.NONE, Set.of(), Set.of("a"));
        assertSame(healed.adopted().applyTo(ours), healed.merged());
        assertSame(healed.restored().applyTo(theirs), healed.merged());
        assertSame(healed.merged().path("a"), ours.path("a"));
    }

    @Property
    @Domain(Documents.class)
    void healingWhatWasHealedChangesNothing(
            @ForAll ObjectNode base, @ForAll ObjectNode ours, @ForAll ObjectNode theirs) {
        var merged = merge(base, ours, theirs);
        assertSame(merge(base, merged, theirs), merged);
        assertSame(merge(merged, merged, merged), merged);
    }

    private static void assertSame(JsonNode actual, JsonNode expected) {
        assertThat(JsonValues.same(actual, expected))
                .as("%s is %s", actual, expected)
                .isTrue();
    }

    private static ObjectNode merge(ObjectNode base, ObjectNode ours, ObjectNode theirs) {
        return Healing.heal(base, ours, theirs, Former.NONE, Set.of(), Set.of()).merged();
    }

    private static Healing.Healed heal(String base, String ours, String theirs) {
        return Healing.heal(object(base), object(ours), object(theirs), Former.NONE, Set.of(), OWNED);
    }

    private static List<String> pointers(Difference difference) {
        return difference.ops().stream().map(Difference.Op::pointer).toList();
    }
}
