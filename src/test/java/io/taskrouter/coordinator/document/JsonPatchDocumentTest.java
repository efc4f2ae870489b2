package io.taskrouter.coordinator.document;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static io.taskrouter.coordinator.command.ExactJson.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchDocumentTest {

    /** RFC 6902, Appendix A, and what it leaves to be understood. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            A.1 add a member          | {"foo":"bar"} | [{"op":"add","path":"/baz","value":"qux"}] | {"foo":"bar","baz":"qux"}
            A.2 add an element        | {"foo":["bar","baz"]} | [{"op":"add","path":"/foo/1","value":"qux"}] | {"foo":["bar","qux","baz"]}
            A.3 remove a member       | {"baz":"qux","foo":"bar"} | [{"op":"remove","path":"/baz"}] | {"foo":"bar"}
            A.4 remove an element     | {"foo":["bar","qux","baz"]} | [{"op":"remove","path":"/foo/1"}] | {"foo":["bar","baz"]}
            A.5 replace               | {"baz":"qux","foo":"bar"} | [{"op":"replace","path":"/baz","value":"boo"}] | {"baz":"boo","foo":"bar"}
            A.6 move a value          | {"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}} | [{"op":"move","from":"/foo/waldo","path":"/qux/thud"}] | {"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}
            A.7 move an element       | {"foo":["all","grass","cows","eat"]} | [{"op":"move","from":"/foo/1","path":"/foo/3"}] | {"foo":["all","cows","eat","grass"]}
            A.8 test, success         | {"baz":"qux","foo":["a",2,"c"]} | [{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}] | {"baz":"qux","foo":["a",2,"c"]}
            A.10 add nested           | {"foo":"bar"} | [{"op":"add","path":"/child","value":{"grandchild":{}}}] | {"foo":"bar","child":{"grandchild":{}}}
            A.11 ignore what is new   | {"foo":"bar"} | [{"op":"add","path":"/baz","value":"qux","xyz":123}] | {"foo":"bar","baz":"qux"}
            A.14 tilde ordering       | {"/":9,"~1":10} | [{"op":"test","path":"/~01","value":10}] | {"/":9,"~1":10}
            A.16 add an array         | {"foo":["bar"]} | [{"op":"add","path":"/foo/-","value":["abc","def"]}] | {"foo":["bar",["abc","def"]]}
            add replaces              | {"a":1,"b":2} | [{"op":"add","path":"/a","value":3}] | {"a":3,"b":2}
            add null                  | {"a":1} | [{"op":"add","path":"/b","value":null}] | {"a":1,"b":null}
            replace null              | {"a":null} | [{"op":"replace","path":"/a","value":1}] | {"a":1}
            add at the end by index   | {"a":[1]} | [{"op":"add","path":"/a/1","value":2}] | {"a":[1,2]}
            copy                      | {"a":{"b":[1]}} | [{"op":"copy","from":"/a/b","path":"/c"},{"op":"add","path":"/c/-","value":2}] | {"a":{"b":[1]},"c":[1,2]}
            copy to the end           | {"a":[1,2]} | [{"op":"copy","from":"/a/0","path":"/a/-"}] | {"a":[1,2,1]}
            move onto itself          | {"a":1} | [{"op":"move","from":"/a","path":"/a"}] | {"a":1}
            move to the end           | {"a":[1,2,3]} | [{"op":"move","from":"/a/0","path":"/a/-"}] | {"a":[2,3,1]}
            empty key                 | {"":1} | [{"op":"replace","path":"/","value":2}] | {"":2}
            digits as a key           | {"a":{"0":1}} | [{"op":"add","path":"/a/00","value":2},{"op":"replace","path":"/a/0","value":3}] | {"a":{"0":3,"00":2}}
            dash as a key             | {"-":1} | [{"op":"replace","path":"/-","value":2},{"op":"test","path":"/-","value":2}] | {"-":2}
            replace the whole         | {"a":1} | [{"op":"replace","path":"","value":{"b":2}}] | {"b":2}
            add the whole             | {"a":1} | [{"op":"add","path":"","value":{"b":2}}] | {"b":2}
            test the whole            | {"a":[1,{"b":2.0}]} | [{"op":"test","path":"","value":{"a":[1.0,{"b":2}]}}] | {"a":[1,{"b":2.0}]}
            copy the whole inwards    | {"a":1} | [{"op":"copy","from":"","path":"/b"}] | {"a":1,"b":{"a":1}}
            move a part to the whole  | {"a":{"b":1}} | [{"op":"move","from":"/a","path":""}] | {"b":1}
            no operations             | {"a":1} | [] | {"a":1}
            numbers keep their digits | {"a":1.0} | [{"op":"add","path":"/b","value":2.50},{"op":"move","from":"/a","path":"/c"}] | {"b":2.50,"c":1.0}
            """)
    void appliesAsTheRfcSays(String name, String target, String patch, String result) throws Exception {
        JsonPatchDocument.validate(operations(patch));
        assertThat(text(JsonPatchDocument.apply(object(target), operations(patch))))
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1 | 1.0
            1 | 1e0
            100 | 1E+2
            0 | -0.0
            12345678901234567890 | 12345678901234567890.000
            {"a":1,"b":[2]} | {"b":[2.0],"a":1.00}
            """)
    void testComparesNumbersByValue(String there, String named) throws Exception {
        var target = object("{\"x\":" + there + "}");
        assertThat(JsonPatchDocument.apply(
                        target, operations("[{\"op\":\"test\",\"path\":\"/x\",\"value\":" + named + "}]")))
                .isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "1" | 1
            true | 1
            null | false
            [1,2] | [2,1]
            [1] | [1,1]
            {"a":1} | {"a":1,"b":null}
            10000000000000001 | 10000000000000002
            "a" | "A"
            """)
    void testTellsValuesApart(String there, String named) {
        assertThatThrownBy(() -> JsonPatchDocument.apply(
                        object("{\"x\":" + there + "}"),
                        operations("[{\"op\":\"test\",\"path\":\"/x\",\"value\":" + named + "}]")))
                .isInstanceOf(PatchTestFailed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/a/-", "/a/01", "/a/2", "/b/c/d", "/a/1/x"})
    void testOfAMissingValueFails(String path) {
        assertThatThrownBy(() -> JsonPatchDocument.apply(
                        object("{\"a\":[1,2],\"b\":{}}"),
                        operations("[{\"op\":\"test\",\"path\":\"" + path + "\",\"value\":null}]")))
                .isInstanceOf(PatchTestFailed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"add\",\"path\":\"/b/c\",\"value\":1}",
                "{\"op\":\"add\",\"path\":\"/a/5\",\"value\":1}",
                "{\"op\":\"add\",\"path\":\"/a/x\",\"value\":1}",
                "{\"op\":\"add\",\"path\":\"/a/01\",\"value\":1}",
                "{\"op\":\"add\",\"path\":\"/s/x\",\"value\":1}",
                "{\"op\":\"remove\",\"path\":\"/b\"}",
                "{\"op\":\"remove\",\"path\":\"/a/2\"}",
                "{\"op\":\"remove\",\"path\":\"/a/-\"}",
                "{\"op\":\"remove\",\"path\":\"/a/-1\"}",
                "{\"op\":\"replace\",\"path\":\"/b\",\"value\":1}",
                "{\"op\":\"replace\",\"path\":\"/a/2\",\"value\":1}",
                "{\"op\":\"replace\",\"path\":\"/a/-\",\"value\":1}",
                "{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/c\"}",
                "{\"op\":\"move\",\"from\":\"/a/7\",\"path\":\"/c\"}",
                "{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/c\"}",
                "{\"op\":\"copy\",\"from\":\"/a/-\",\"path\":\"/c\"}",
                "{\"op\":\"remove\",\"path\":\"\"}",
                "{\"op\":\"replace\",\"path\":\"\",\"value\":[1]}",
                "{\"op\":\"add\",\"path\":\"\",\"value\":null}",
                "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"\"}",
                "{\"op\":\"move\",\"from\":\"/s\",\"path\":\"\"}"
            })
    void whatCannotBeCarriedOutNamesItsPosition(String operation) {
        assertThatThrownBy(() -> JsonPatchDocument.apply(
                        object("{\"a\":[1,2],\"s\":\"secret\"}"),
                        operations("[{\"op\":\"test\",\"path\":\"/s\",\"value\":\"secret\"}," + operation + "]")))
                .isInstanceOfSatisfying(
                        PatchNotApplicable.class, e -> assertThat(e.index()).isEqualTo(1))
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "{}",
                "{\"op\":\"add\",\"value\":1}",
                "{\"op\":\"add\",\"path\":\"/a\"}",
                "{\"op\":\"replace\",\"path\":\"/a\"}",
                "{\"op\":\"test\",\"path\":\"/a\"}",
                "{\"op\":\"add\",\"path\":\"a\",\"value\":1}",
                "{\"op\":\"add\",\"path\":\"/a~\",\"value\":1}",
                "{\"op\":\"add\",\"path\":\"/a~2b\",\"value\":1}",
                "{\"op\":\"add\",\"path\":7,\"value\":1}",
                "{\"op\":\"move\",\"path\":\"/a\"}",
                "{\"op\":\"copy\",\"path\":\"/a\",\"from\":\"b\"}",
                "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}",
                "{\"op\":\"move\",\"from\":\"\",\"path\":\"/b\"}",
                "{\"op\":\"ADD\",\"path\":\"/a\",\"value\":1}",
                "{\"op\":\"spam\",\"path\":\"/a\",\"value\":\"secret\"}",
                "{\"op\":null,\"path\":\"/a\",\"value\":\"secret\"}"
            })
    void malformedOperationsAreRefusedBeforehand(String operation) {
        assertThatThrownBy(() -> JsonPatchDocument.validate(
                        operations("[{\"op\":\"remove\",\"path\":\"/a\"}," + operation + "]")))
                .isInstanceOfSatisfying(
                        MalformedPatch.class, e -> assertThat(e.index()).isEqualTo(1))
                .hasMessageNotContaining("secret");
    }

    @Test
    void allOrNothing() {
        var target = object("{\"a\":[1],\"b\":{\"c\":1}}");
        var before = target.deepCopy();
        assertThatThrownBy(() -> JsonPatchDocument.apply(target, operations("""
                [{"op":"add","path":"/a/-","value":2},{"op":"remove","path":"/b/c"},{"op":"test","path":"/a","value":[]}]""")))
                .isInstanceOfSatisfying(
                        PatchTestFailed.class, e -> assertThat(e.index()).isEqualTo(2));
        assertThat(target).isEqualTo(before);
    }

    @Test
    void thePatchItselfIsNeverChanged() throws Exception {
        var patch = operations(
                "[{\"op\":\"add\",\"path\":\"/a\",\"value\":{}},{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1},{\"op\":\"replace\",\"path\":\"\",\"value\":{\"z\":{}}},{\"op\":\"add\",\"path\":\"/z/y\",\"value\":1}]");
        var before = patch.deepCopy();
        assertThat(text(JsonPatchDocument.apply(object("{}"), patch))).isEqualTo("{\"z\":{\"y\":1}}");
        assertThat(patch).isEqualTo(before);
    }

    @Test
    void copiesThatDoubleTheDocumentEndSoon() {
        var patch = ExactJson.MAPPER.createArrayNode();
        for (int i = 0; i < 900; i++)
            patch.addObject().put("op", "copy").put("from", "").put("path", "/k" + i);
        assertThatThrownBy(() -> JsonPatchDocument.apply(object("{\"a\":1}"), patch))
                .isInstanceOf(PatchNotApplicable.class)
                .hasMessageContaining("too large");
    }

    /** A batch may hold two hundred such patches, on one thread and within one lease. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"add\",\"path\":\"/k#\",\"value\":{\"x\":[1]}}",
                "{\"op\":\"replace\",\"path\":\"/a\",\"value\":#}",
                "{\"op\":\"test\",\"path\":\"/b\",\"value\":1}",
                "{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/k#\"}",
                "{\"op\":\"move\",\"from\":\"/l/0\",\"path\":\"/l/-\"}",
                "{\"op\":\"remove\",\"path\":\"/l/0\"}"
            })
    void whatAnOperationDoesNotTouchIsCopiedAndCountedOnceHoweverManyThereAre(String operation) throws Exception {
        var watched = new Watched(new AtomicInteger(), new AtomicInteger());
        var target = object("{\"a\":0,\"b\":1}");
        for (int i = 0; i < 256; i++) target.withArray("l").add(i);
        target.set("big", watched);

        JsonPatchDocument.apply(target, times(256, operation));

        assertThat(watched.copies).hasValue(1);
        assertThat(watched.walks).hasValue(1);
    }

    /** Tells how often it, or a copy of it, was copied and walked through. */
    private static final class Watched extends ObjectNode {
        private final transient AtomicInteger copies;
        private final transient AtomicInteger walks;

        Watched(AtomicInteger copies, AtomicInteger walks) {
            super(JsonNodeFactory.instance);
            this.copies = copies;
            this.walks = walks;
        }

        @Override
        public ObjectNode deepCopy() {
            copies.incrementAndGet();
            return new Watched(copies, walks);
        }

        @Override
        public Iterator<JsonNode> elements() {
            walks.incrementAndGet();
            return super.elements();
        }
    }

    private static ArrayNode times(int times, String operation) {
        return operations(IntStream.range(0, times)
                .mapToObj(i -> operation.replace("#", Integer.toString(i)))
                .collect(Collectors.joining(",", "[", "]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"copy\",\"from\":\"/big\",\"path\":\"/big\"}",
                "{\"op\":\"move\",\"from\":\"/big\",\"path\":\"/big\"}"
            })
    void whatIsLargeIsNotCarriedAroundForEver(String operation) throws Exception {
        var fits = object("{\"big\":[0" + ",0".repeat(126) + "]}");
        assertThat(JsonPatchDocument.apply(fits, times(256, operation))).isEqualTo(fits);

        var large = object("{\"big\":[0" + ",0".repeat(4_000) + "]}");
        assertThatThrownBy(() -> JsonPatchDocument.apply(large, times(256, operation)))
                .isInstanceOfSatisfying(
                        PatchNotApplicable.class, e -> assertThat(e.index()).isEqualTo(8))
                .hasMessageContaining("too much");
    }

    /** Whatever operations did before, the last value that fits is told from the first that does not. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nothing           | {"op":"test","path":"/l/2","value":{}}
            add               | {"op":"add","path":"/k","value":{"x":[1]}}
            add over          | {"op":"add","path":"/a","value":{"x":[1]}}
            add an element    | {"op":"add","path":"/l/1","value":[1]}
            remove            | {"op":"remove","path":"/l/1"}
            replace           | {"op":"replace","path":"/l/1","value":{"z":[0]}}
            copy              | {"op":"copy","from":"/a","path":"/c"}
            copy over         | {"op":"copy","from":"/a","path":"/l/1/x"}
            copy over itself  | {"op":"copy","from":"/a","path":"/a"}
            copy the whole    | {"op":"copy","from":"","path":"/w"}
            move              | {"op":"move","from":"/a","path":"/c"}
            move over         | {"op":"move","from":"/a","path":"/l/1/x"}
            move over parent  | {"op":"move","from":"/a/b","path":"/a"}
            move onto itself  | {"op":"move","from":"/a","path":"/a"}
            move along a list | {"op":"move","from":"/l/0","path":"/l/0/x"}
            to the end        | {"op":"move","from":"/l/1","path":"/l/-"}
            move to the whole | {"op":"move","from":"/a","path":""}
            another whole     | {"op":"replace","path":"","value":{"x":[1]}}
            add a whole       | {"op":"add","path":"","value":{"x":[1]}}
            """)
    void theValuesAreCountedThroughout(String name, String operation) throws Exception {
        var target = object("{\"a\":{\"b\":{\"y\":1}},\"l\":[{},{\"x\":[1,2]},{}]}");
        long size = JsonValues.count(JsonPatchDocument.apply(target, operations("[" + operation + "]")));
        var fits = "[" + operation + ",{\"op\":\"add\",\"path\":\"/n\",\"value\":[0"
                + ",0".repeat((int) (4_096 - size - 2)) + "]}]";
        assertThat(JsonValues.count(JsonPatchDocument.apply(target, operations(fits))))
                .isEqualTo(4_096);
        assertThatThrownBy(() -> JsonPatchDocument.apply(target, operations(fits.replace("[0,", "[0,0,"))))
                .isInstanceOf(PatchNotApplicable.class)
                .hasMessageContaining("too large");
    }

    @Test
    void whatFailsHalfwayLeavesNothingBehind() {
        var target = object("{\"a\":{\"b\":[1]},\"s\":\"x\"}");
        var before = target.deepCopy();
        assertThatThrownBy(
                        () -> JsonPatchDocument.apply(
                                target,
                                operations(
                                        "[{\"op\":\"add\",\"path\":\"/a/b/-\",\"value\":2},{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/s/x\"}]")))
                .isInstanceOfSatisfying(
                        PatchNotApplicable.class, e -> assertThat(e.index()).isEqualTo(1));
        assertThat(target).isEqualTo(before);
    }

    @Test
    void whatWasMovedCarriesItsDepthAlong() {
        var target = object("{\"a\":" + "{\"a\":".repeat(20) + "{}" + "}".repeat(20) + "}");
        var deep = "{\"op\":\"copy\",\"from\":\"/a/a/a/a/a/a/a/a/a/a\",\"path\":\"" + "/a".repeat(21) + "/c\"}";
        assertThatThrownBy(() -> JsonPatchDocument.apply(target, operations("[" + deep + "]")))
                .isInstanceOf(PatchNotApplicable.class)
                .hasMessageContaining("too deep");
    }

    @Test
    void nestingStaysBounded() {
        var patch = ExactJson.MAPPER.createArrayNode();
        for (int i = 1; i < 100; i++)
            patch.addObject().put("op", "add").put("path", "/a".repeat(i)).putObject("value");
        assertThatThrownBy(() -> JsonPatchDocument.apply(object("{}"), patch))
                .isInstanceOfSatisfying(
                        PatchNotApplicable.class, e -> assertThat(e.index()).isEqualTo(31))
                .hasMessageContaining("too deep");
    }

    private static ArrayNode operations(String json) {
        return (ArrayNode) ExactJson.object("{\"ops\":" + json + "}").get("ops");
    }
}
