package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The worker's own attribute {@code coordinator}: which writing a document descends from, and what must survive the loss of Redis.
 *
 * @param rev stamp of the writing, 1 to {@value #LONGEST_REV} letters and digits
 * @param wish does the worker want queue calls
 * @param hold is the worker kept out by a supervisor
 * @param parked call SIDs of parked calls, oldest first, none twice
 */
public record MarkerAttribute(String rev, boolean wish, boolean hold, List<String> parked) {
    public static final String KEY = "coordinator";

    /** Characters of the attributes that callers must leave free for it. */
    public static final int RESERVE = 400;

    private static final int LONGEST_REV = 40;
    private static final Pattern REV = Pattern.compile("[0-9A-Za-z]{1," + LONGEST_REV + "}");
    private static final Pattern CALL = Pattern.compile("CA[0-9a-f]{32}");
    private static final Set<String> MEMBERS = Set.of("rev", "wish", "hold", "parked");

    /** @throws IllegalArgumentException when the marker could not be read back */
    public MarkerAttribute {
        parked = List.copyOf(parked);
        if (!REV.matcher(rev).matches()) throw new IllegalArgumentException("rev is not letters and digits");
        if (!parked.stream().allMatch(sid -> CALL.matcher(sid).matches()))
            throw new IllegalArgumentException("parked holds no call SID");
        if (new HashSet<>(parked).size() != parked.size()) throw new IllegalArgumentException("a call is parked twice");
    }

    /** Reads the marker of a worker's attributes; empty when it is missing, incomplete, has a member too many, or anything in it is not what the coordinator writes. */
    public static Optional<MarkerAttribute> in(ObjectNode attributes) {
        return read(attributes.get(KEY));
    }

    /** Reads the attribute's value, as strictly as {@link #in}. */
    public static Optional<MarkerAttribute> read(@Nullable JsonNode value) {
        if (!(value instanceof ObjectNode marker) || marker.size() != MEMBERS.size()) return Optional.empty();
        var rev = marker.path("rev");
        var wish = marker.path("wish");
        var hold = marker.path("hold");
        if (!rev.isTextual() || !wish.isBoolean() || !hold.isBoolean()) return Optional.empty();
        return texts(marker.path("parked"))
                .flatMap(parked -> checked(rev.textValue(), wish.booleanValue(), hold.booleanValue(), parked));
    }

    private static Optional<MarkerAttribute> checked(String rev, boolean wish, boolean hold, List<String> parked) {
        try {
            return Optional.of(new MarkerAttribute(rev, wish, hold, parked));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // somebody else wrote it
        }
    }

    private static Optional<List<String>> texts(JsonNode array) {
        if (!array.isArray()) return Optional.empty();
        var texts = new ArrayList<String>();
        for (var element : array) {
            if (!element.isTextual()) return Optional.empty();
            texts.add(element.textValue());
        }
        return Optional.of(texts);
    }

    /** The attribute's value. */
    public ObjectNode toJson() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("rev", rev)
                .put("wish", wish)
                .put("hold", hold);
        var calls = json.putArray("parked");
        parked.forEach(calls::add);
        return json;
    }

    /** These attributes, stamped: a new document. */
    public ObjectNode stamp(ObjectNode attributes) {
        var stamped = attributes.deepCopy();
        stamped.set(KEY, toJson());
        return stamped;
    }
}
