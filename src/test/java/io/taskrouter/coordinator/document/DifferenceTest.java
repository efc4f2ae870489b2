package io.taskrouter.coordinator.document;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static io.taskrouter.coordinator.command.ExactJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    @Test
    void namesWhatChangedAndNothingElse() {
        var difference = Difference.between(
                object("{\"a\":1,\"b\":{\"x\":1,\"y\":2},\"c\":[1],\"d\":1,\"e\":null}"),
                object("{\"a\":1.0,\"b\":{\"x\":1,\"y\":null,\"z\":{\"q\":1}},\"c\":[1,2],\"e\":null,\"f/~\":{}}"));
        assertThat(difference.ops())
                .extracting(op -> op.getClass().getSimpleName() + " " + op.pointer())
                .containsExactly("Remove /d", "Put /b/y", "Put /b/z/q", "Put /c", "Put /f~1~0");
        assertThat(difference.topLevelKeys()).containsExactly("d", "b", "c", "f/~");
    }

    @Test
    void nullIsAValue() {
        var difference = Difference.between(object("{\"a\":1}"), object("{\"a\":null}"));
        assertThat(text(difference.applyTo(object("{\"a\":2,\"b\":3}")))).isEqualTo("{\"a\":null,\"b\":3}");
        assertThat(Difference.between(object("{\"a\":null}"), object("{}")).isEmpty())
                .isFalse();
    }

    @Test
    void oneAndOnePointZeroAreTheSame() {
        assertThat(Difference.between(object("{\"a\":[1,{\"b\":2.0}]}"), object("{\"a\":[1.0,{\"b\":2}]}"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatStandsInTheWayGivesWay() {
        var difference = Difference.between(object("{\"a\":{\"x\":1}}"), object("{\"a\":{\"x\":2}}"));
        assertThat(text(difference.applyTo(object("{\"a\":5}")))).isEqualTo("{\"a\":{\"x\":2}}");
        assertThat(text(difference.applyTo(object("{}")))).isEqualTo("{\"a\":{\"x\":2}}");
    }

    @Test
    void removingWhatIsGoneChangesNothing() {
        var difference = Difference.between(object("{\"a\":{\"x\":{\"y\":1}}}"), object("{\"a\":{\"x\":{}}}"));
        assertThat(text(difference.applyTo(object("{\"a\":7}")))).isEqualTo("{\"a\":7}");
        assertThat(text(difference.applyTo(object("{}")))).isEqualTo("{}");
    }

    @Test
    void twoWhoAddTheSameObjectAddUp() {
        var difference = Difference.between(object("{}"), object("{\"config\":{\"b\":2}}"));
        assertThat(text(difference.applyTo(object("{\"config\":{\"a\":1}}"))))
                .isEqualTo("{\"config\":{\"a\":1,\"b\":2}}");
    }

    @Property
    @Domain(Documents.class)
    void appliedToItsBaseGivesTheChangedDocument(@ForAll ObjectNode base, @ForAll ObjectNode changed) {
        assertThat(JsonValues.same(Difference.between(base, changed).applyTo(base), changed))
                .isTrue();
    }

    @Property
    @Domain(Documents.class)
    void appliedTwiceIsAppliedOnce(@ForAll ObjectNode base, @ForAll ObjectNode changed, @ForAll ObjectNode other) {
        var difference = Difference.between(base, changed);
        var once = difference.applyTo(other);
        assertThat(difference.applyTo(once)).isEqualTo(once);
    }

    @Property
    @Domain(Documents.class)
    void nothingIsEverMutated(@ForAll ObjectNode base, @ForAll ObjectNode changed, @ForAll ObjectNode other) {
        var before = text(base) + text(changed) + text(other);
        Difference.between(base, changed).applyTo(other).removeAll();
        assertThat(text(base) + text(changed) + text(other)).isEqualTo(before);
    }
}
