package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Small documents with few keys and few values, so that random ones often agree, clash and nest at the same paths. */
class Documents extends DomainContextBase {
    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
    static final List<String> KEYS = List.of("a", "b", "c", "d~/");

    @Provide
    Arbitrary<ObjectNode> documents() {
        return objects(3).withoutEdgeCases();
    }

    private static Arbitrary<ObjectNode> objects(int levels) {
        return Arbitraries.maps(Arbitraries.of(KEYS), values(levels - 1))
                .ofMaxSize(4)
                .map(Documents::object);
    }

    private static Arbitrary<JsonNode> values(int levels) {
        if (levels == 0) return scalars();
        return Arbitraries.frequencyOf(
                Tuple.of(4, scalars()),
                Tuple.of(1, scalars().list().ofMaxSize(2).map(Documents::array)),
                Tuple.of(4, objects(levels).map(object -> (JsonNode) object)));
    }

    private static Arbitrary<JsonNode> scalars() {
        return Arbitraries.of(
                JSON.nullNode(),
                JSON.booleanNode(true),
                JSON.numberNode(1),
                DecimalNode.valueOf(new BigDecimal("1.0")),
                JSON.numberNode(2),
                JSON.textNode("x"));
    }

    private static ObjectNode object(Map<String, JsonNode> members) {
        var object = JSON.objectNode();
        members.forEach((key, value) -> object.set(key, value.deepCopy()));
        return object;
    }

    private static JsonNode array(List<JsonNode> elements) {
        ArrayNode array = JSON.arrayNode();
        elements.forEach(array::add);
        return array;
    }
}
