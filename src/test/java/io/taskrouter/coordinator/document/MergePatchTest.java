package io.taskrouter.coordinator.document;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static io.taskrouter.coordinator.command.ExactJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

    /** RFC 7396, Appendix A, the rows in which both sides are objects. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":"b"}          | {"a":"c"}                  | {"a":"c"}
            {"a":"b"}          | {"b":"c"}                  | {"a":"b","b":"c"}
            {"a":"b"}          | {"a":null}                 | {}
            {"a":"b","b":"c"}  | {"a":null}                 | {"b":"c"}
            {"a":["b"]}        | {"a":"c"}                  | {"a":"c"}
            {"a":"c"}          | {"a":["b"]}                | {"a":["b"]}
            {"a":{"b":"c"}}    | {"a":{"b":"d","c":null}}   | {"a":{"b":"d"}}
            {"a":[{"b":"c"}]}  | {"a":[1]}                  | {"a":[1]}
            {"e":null}         | {"a":1}                    | {"e":null,"a":1}
            {}                 | {"a":{"bb":{"ccc":null}}}  | {"a":{"bb":{}}}
            {"a":{"b":"c"},"x":1} | {"a":"z"}               | {"a":"z","x":1}
            {"a":1}            | {"a":[null,{"b":null}]}    | {"a":[null,{"b":null}]}
            """)
    void mergesAsTheRfcSays(String target, String patch, String result) {
        assertThat(text(MergePatch.apply(object(target), object(patch)))).isEqualTo(result);
    }

    /** RFC 7396, section 3. */
    @Test
    void mergesTheExampleOfTheRfc() {
        var target = object("""
                {"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"}""");
        var patch = object("""
                {"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}""");
        assertThat(text(MergePatch.apply(target, patch))).isEqualTo("""
                {"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"This will be unchanged","phoneNumber":"+01-123-456-7890"}""");
    }

    @Test
    void keysKeepTheirPlaceAndNumbersTheirDigits() {
        var merged = MergePatch.apply(
                object("{\"b\":1.0,\"a\":1e2,\"c\":{\"y\":12345678901234567890}}"),
                object("{\"c\":{\"x\":0.10},\"b\":2.50}"));
        assertThat(text(merged)).isEqualTo("{\"b\":2.50,\"a\":1E+2,\"c\":{\"y\":12345678901234567890,\"x\":0.10}}");
    }

    @Test
    void neitherTargetNorPatchIsTouchedThenOrLater() {
        var target = object("{\"a\":{\"b\":1}}");
        var patch = object("{\"a\":{\"c\":[1]},\"d\":{\"e\":[2]}}");
        var merged = MergePatch.apply(target, patch);
        ((ArrayNode) merged.at("/d/e")).add(3);
        ((ArrayNode) merged.at("/a/c")).add(3);
        assertThat(text(target)).isEqualTo("{\"a\":{\"b\":1}}");
        assertThat(text(patch)).isEqualTo("{\"a\":{\"c\":[1]},\"d\":{\"e\":[2]}}");
    }

    @Test
    void protoIsAnOrdinaryKey() {
        assertThat(text(MergePatch.apply(object("{}"), object("{\"__proto__\":{\"a\":1},\"\":2}"))))
                .isEqualTo("{\"__proto__\":{\"a\":1},\"\":2}");
    }
}
