package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON trees that lose nothing: key order stays, and every number keeps its value and its digits ({@code 1} and {@code 1.0} stay what they were). */
public final class ExactJson {
    /**
     * For what we have written ourselves. Far beyond what is let in anywhere, also when it is written another way or lies deeper in something of ours: a number can get some digits longer, since {@code 99e1} is
     * written as {@code 9.9E+2}, and what could not be read back would stop its worker for good.
     */
    public static final StreamReadConstraints OWN = StreamReadConstraints.builder()
            .maxNestingDepth(256)
            .maxNumberLength(100_000)
            .maxNameLength(1024 * 1024)
            .build();

    /** As deep as can be read in whatever it is put into; written as it was, so it can be read again when it comes back. */
    private static final StreamReadConstraints FOREIGN =
            OWN.rebuild().maxNestingDepth(64).build();

    /** No number in a text of this length, and nothing else, gets beyond {@link #OWN} by being written another way. */
    private static final int LONGEST_FOREIGN = 64 * 1024;

    public static final ObjectMapper MAPPER = mapper(OWN);
    private static final ObjectMapper FOREIGN_MAPPER = mapper(FOREIGN);

    private ExactJson() {}

    private static ObjectMapper mapper(StreamReadConstraints constraints) {
        return JsonMapper.builder(JsonFactory.builder()
                        // buffers kept per thread are never used again where every request has a thread of its own
                        .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                        .streamReadConstraints(constraints)
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .build();
    }

    /** @throws IllegalArgumentException when the text is not a JSON object */
    public static ObjectNode object(String text) {
        return object(MAPPER, text);
    }

    /**
     * What somebody else wrote, of which we are going to write parts ourselves.
     *
     * @throws IllegalArgumentException when the text is not a JSON object, or one so extreme that it is taken for none
     */
    public static ObjectNode foreign(String text) {
        if (text.length() > LONGEST_FOREIGN) throw new IllegalArgumentException("too long");
        return object(FOREIGN_MAPPER, text);
    }

    private static ObjectNode object(ObjectMapper mapper, String text) {
        try {
            if (mapper.readTree(text) instanceof ObjectNode object) return object;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON"); // without the cause: its message quotes the text
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written");
        }
    }
}
