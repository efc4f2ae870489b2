package io.taskrouter.coordinator.document;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class RecentValuesTest {

    private static RecentValues history(String... documents) {
        var values = RecentValues.NONE;
        for (int i = 1; i < documents.length; i++) {
            values = values.after(object(documents[i - 1]), object(documents[i]), Set.of("mine"));
        }
        return values;
    }

    private static boolean held(RecentValues values, String key, String value) {
        return values.held(List.of(key), object("{\"v\":" + value + "}").get("v"));
    }

    @Test
    void aValueThatWasReplacedIsFormer() {
        var values = history("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
        assertThat(held(values, "a", "1")).isTrue();
        assertThat(held(values, "a", "2.0")).isTrue();
        assertThat(held(values, "a", "3")).isFalse();
        assertThat(held(values, "b", "1")).isFalse();
    }

    @Test
    void aValueThatIsCurrentAgainIsNotFormer() {
        var values = history("{\"a\":1}", "{\"a\":2}", "{\"a\":1}");
        assertThat(held(values, "a", "1")).isFalse();
        assertThat(held(values, "a", "2")).isTrue();
    }

    @Test
    void aRemovedObjectIsFormerAsAWholeWhateverItsKeyOrder() {
        var values = history("{\"a\":{\"x\":1,\"y\":[null,\"t\"]}}", "{}");
        assertThat(held(values, "a", "{\"y\":[null,\"t\"],\"x\":1.0}")).isTrue();
        assertThat(held(values, "a", "{\"y\":[null,\"t\"]}")).isFalse();
    }

    @Test
    void whatIsNotWorthRememberingIsNotRemembered() {
        assertThat(history("{\"mine\":1}", "{\"mine\":2}")).isEqualTo(RecentValues.NONE);
    }

    @Test
    void memoryIsBounded() {
        var values = RecentValues.NONE;
        for (int i = 0; i < 1_500; i++) {
            values = values.after(
                    object("{\"k" + i + "\":0,\"hot\":" + i + "}"), object("{\"hot\":" + (i + 1) + "}"), Set.of());
        }
        assertThat(values.hashes()).hasSize(1_000);
        assertThat(values.hashes().values()).allMatch(hashes -> hashes.size() <= 250);
        assertThat(held(values, "hot", "1499")).isTrue();
        assertThat(held(values, "hot", "1200")).as("so long ago").isFalse();
    }

    @Test
    void differentValuesHaveDifferentHashes() {
        var values = List.of(
                "1",
                "\"1\"",
                "true",
                "\"true\"",
                "null",
                "\"null\"",
                "[]",
                "{}",
                "[1,2]",
                "[12]",
                "[[1],2]",
                "{\"a\":1}",
                "{\"a\":{}}",
                "\"a,b\"",
                "[\"a\",\"b\"]",
                "[\"a,b\"]",
                "\"\"",
                "0");
        assertThat(values.stream()
                        .map(value ->
                                ValueHash.of(object("{\"v\":" + value + "}").get("v"))))
                .doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 20_000).mapToObj(i -> ValueHash.of(object("{\"v\":" + i + "}"))))
                .doesNotHaveDuplicates();
    }

    /** Somebody writes back, under an unknown marker, a document that was ours some changes ago. */
    @Property
    @Domain(Documents.class)
    void aWholeDocumentFromThePastBringsNothingBack(
            @ForAll ObjectNode past, @ForAll ObjectNode later, @ForAll ObjectNode ours) {
        var former = RecentValues.NONE.after(past, later, Set.of()).after(later, ours, Set.of());
        var healed = Healing.heal(null, ours, past, former, Set.copyOf(Documents.KEYS), Set.of());
        assertThat(JsonValues.same(healed.merged(), ours))
                .as("%s, then %s, then %s gives %s", past, later, ours, healed.merged())
                .isTrue();
    }
}
