package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ExactJson.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.document.Former;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.queue.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of a document that somebody wrote beside the coordinator. */
class AdoptionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant LATE = NOW.minus(Duration.ofMinutes(1));
    private static final String OLD = stamp(NOW.minus(Duration.ofHours(1)));
    private static final String FRESH = stamp(NOW.minus(Duration.ofSeconds(5)));

    private final Map<String, String> kept = new HashMap<>();
    private final Bases bases = new Bases(stamp -> Optional.ofNullable(kept.get(stamp)), stamp -> List.of());

    @Test
    void whatWasReadBeforeTheStampIsComparedWithWhatItWasReadFrom() {
        confirmed(OLD, "{\"k\":0}");
        bases.found(stamped(OLD, "{\"k\":1}"));
        var adoption = adopted(stamped(FRESH, "{\"k\":2}"), stamped(OLD, "{\"k\":1,\"x\":9}"));
        assertThat(ExactJson.text(Owned.without(adoption.merged()))).isEqualTo("{\"k\":2,\"x\":9}");
        assertThat(adoption.adopted()).containsExactly("x");
        assertThat(adoption.restored()).containsExactly("k", "coordinator");
    }

    @Test
    void whatIsOnItsWayIsNobodysBase() {
        confirmed(OLD, "{\"k\":0}");
        bases.found(stamped(OLD, "{\"k\":1}"));
        var onTheWay = stamped(OLD, "{\"k\":1}"); // merged, not yet stamped
        var adoption = adopted(onTheWay, stamped(OLD, "{\"k\":0,\"y\":2}"));
        assertThat(ExactJson.text(Owned.without(adoption.merged()))).isEqualTo("{\"k\":1,\"y\":2}");
    }

    @Test
    void ofTwoThatAreAsNearTheLaterOneIsTheBase() {
        confirmed(OLD, "{}");
        bases.found(stamped(OLD, "{\"k\":1,\"m\":1}"));
        var adoption = adopted(stamped(FRESH, "{\"k\":2,\"m\":1}"), stamped(OLD, "{\"k\":1,\"x\":9}"));
        assertThat(ExactJson.text(Owned.without(adoption.merged()))).isEqualTo("{\"k\":2,\"x\":9}");
    }

    @Test
    void anUnchangedCopyIsKeptByNobody() {
        confirmed(OLD, "{\"k\":0}");
        bases.found(stamped(OLD, "{\"k\":0}"));
        bases.found(object("{\"k\":3}"));
        bases.found(stamped(FRESH, "{\"k\":4}"));
        assertThat(bases.found()).isEmpty();
    }

    @Test
    void aRefusalCountsThoughTheRulesHaveRefusedAlready() {
        confirmed(OLD, "{\"isAcdReady\":true}");
        var adoption = adopted(stamped(FRESH, "{\"isAcdReady\":false}"), stamped(OLD, "{\"isAcdReady\":false}"));
        assertThat(adoption.wish()).isFalse();
        assertThat(adoption.restored()).containsExactly("coordinator");
    }

    @Test
    void aStaleCopyOfReadinessIsNoWish() {
        confirmed(OLD, "{\"isAcdReady\":true}");
        var adoption = adopted(stamped(FRESH, "{\"isAcdReady\":false}"), stamped(OLD, "{\"isAcdReady\":true,\"x\":1}"));
        assertThat(adoption.wish()).isNull();
        assertThat(adoption.restored()).containsExactly("isAcdReady", "coordinator");
    }

    @Test
    void anAncientCopyIsBelievedAgainstQueueCalls() {
        assertThat(wishOf(true, stamped(OLD, "{\"isAcdReady\":false}"))).isFalse();
    }

    @Test
    void anAncientCopyIsBelievedForQueueCallsOnlyAgainstItsOwnMarker() {
        assertThat(wishOf(false, stamped(OLD, "{\"isAcdReady\":true}"))).isNull();
        var refused = object("{\"isAcdReady\":true}");
        assertThat(wishOf(false, new MarkerAttribute(OLD, false, false, List.of()).stamp(refused)))
                .isTrue();
    }

    @Test
    void aWriteOfOursThatLandsLateSaysNothing() {
        assertThat(wishOf(true, stamped(FRESH, "{\"isAcdReady\":false}"))).isNull();
    }

    @Test
    void whoeverTookTheMarkerOutIsBelieved() {
        assertThat(wishOf(true, object("{\"isAcdReady\":false}"))).isFalse();
        assertThat(wishOf(false, object("{\"isAcdReady\":true}"))).isTrue();
    }

    private Boolean wishOf(boolean ready, ObjectNode theirs) {
        var ours = object("{\"isAcdReady\":" + ready + ",\"k\":1}");
        return adopted(stamped(stamp(NOW), ExactJson.text(ours)), theirs).wish();
    }

    private Adoption adopted(ObjectNode ours, ObjectNode theirs) {
        return Adoption.between(ours, theirs, bases, () -> Former.NONE, Set.of(), LATE);
    }

    private void confirmed(String stamp, String document) {
        kept.put(stamp, ExactJson.text(stamped(stamp, document)));
    }

    private static ObjectNode stamped(String stamp, String document) {
        return new MarkerAttribute(stamp, true, false, List.of()).stamp(object(document));
    }

    private static String stamp(Instant at) {
        long counter = 64 * Duration.between(Claim.Marker.time(0), at).toMillis();
        return new Claim.Marker("epoch0", counter, "abcd").stamp(counter);
    }
}
