package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.Call.Kind.ACD;
import static io.taskrouter.coordinator.rules.Call.Kind.DIRECT;
import static io.taskrouter.coordinator.rules.Call.Kind.OUTBOUND;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.ACCEPTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.COMPLETED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.CREATED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.REJECTED;
import static io.taskrouter.coordinator.rules.CallEvent.Progress.WRAPPING;
import static io.taskrouter.coordinator.rules.Happenings.at;
import static io.taskrouter.coordinator.rules.Happenings.intent;
import static io.taskrouter.coordinator.rules.Happenings.over;
import static io.taskrouter.coordinator.rules.Happenings.parked;
import static io.taskrouter.coordinator.rules.Happenings.pickup;
import static io.taskrouter.coordinator.rules.Happenings.reservation;
import static io.taskrouter.coordinator.rules.Happenings.wrapUpTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import io.taskrouter.coordinator.rules.CallEvent.TaskOver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every order of every subset of a set of events, each with every duplicate: the same events make the same state. Whatever was lost, a read of the truth leads to the same picture.
 */
class AnyOrderTest {
    private static final Policies POLICIES = Policies.DEFAULT;

    record Story(String name, List<CallEvent> events, Truth truth) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Story> stories() {
        return Stream.of(
                new Story(
                        "a queue call and an outbound one, its intent, and a parked call that hangs up",
                        List.of(
                                reservation("R1", CREATED, ACD, 10),
                                reservation("R1", ACCEPTED, ACD, 12),
                                reservation("R1", COMPLETED, ACD, 40),
                                reservation("R2", CREATED, OUTBOUND, 50),
                                reservation("R2", COMPLETED, OUTBOUND, 55),
                                intent("I1", Purpose.OUTBOUND, "", 45),
                                parked("CA9", ACD, 30),
                                over("CA9", 60)),
                        new Truth(List.of(), at(120))),
                new Story(
                        "a direct call refused twice, its task over, beside a queue call that goes on",
                        List.of(
                                reservation("R1", CREATED, ACD, 10),
                                reservation("R1", ACCEPTED, ACD, 12),
                                reservation("R1", WRAPPING, ACD, 40),
                                reservation("R2", CREATED, DIRECT, 20),
                                reservation("R2", REJECTED, DIRECT, 25),
                                new CallEvent.Reservation("R3", CREATED, Happenings.task("R2", DIRECT), at(30)),
                                new CallEvent.Reservation("R3", REJECTED, Happenings.task("R2", DIRECT), at(35)),
                                new TaskOver("T2", at(36))),
                        new Truth(
                                List.of(new Truth.Open("R1", WRAPPING, Happenings.task("R1", ACD), at(10))), at(120))),
                new Story(
                        "a call is parked, picked up, and later its caller hangs up",
                        List.of(
                                intent("I1", Purpose.PARK, "CA9", 9),
                                parked("CA9", ACD, 10),
                                intent("I2", Purpose.PICKUP, "CA9", 20),
                                pickup("R4", CREATED, "CA9", 21),
                                pickup("R4", ACCEPTED, "CA9", 22),
                                pickup("R4", COMPLETED, "CA9", 31),
                                over("CA9", 60),
                                wrapUpTask("R5", COMPLETED, "CA9", 70)),
                        new Truth(List.of(), at(120))));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void theSameEventsInAnyOrderWithDuplicatesMakeTheSameState(Story story) {
        var search = new Search(story, (state, event) -> state.apply(event, POLICIES));
        search.from(CallState.EMPTY, 0);
        System.out.printf(
                "any order: %s: %,d orders of %d events, %,d states%n",
                story, search.orders, story.events().size(), search.bySubset.size());
        assertThat(search.bySubset).hasSize(1 << story.events().size());
    }

    @Test
    void aFoldThatForgetsWhatHasEndedIsFoundOut() {
        var search = new Search(stories().findFirst().orElseThrow(), (state, event) -> {
            var forgetful = state.ledger().copy();
            forgetful.ended().clear();
            return new CallState(forgetful).apply(event, POLICIES);
        });
        assertThatThrownBy(() -> search.from(CallState.EMPTY, 0)).isInstanceOf(AssertionError.class);
    }

    private static final class Search {
        final Story story;
        final BiFunction<CallState, CallEvent, CallState> fold;
        final Map<Integer, CallState> bySubset = new HashMap<>();
        long orders;

        Search(Story story, BiFunction<CallState, CallEvent, CallState> fold) {
            this.story = story;
            this.fold = fold;
        }

        void from(CallState state, int seen) {
            orders++;
            var first = bySubset.putIfAbsent(seen, state);
            if (first != null) {
                if (!first.equals(state))
                    throw new AssertionError(
                            "order matters for " + names(seen) + ": " + text(first) + " or " + text(state));
            } else {
                check(state, seen);
            }
            for (int i = 0; i < story.events().size(); i++) {
                int bit = 1 << i;
                if ((seen & bit) == 0) from(fold.apply(state, story.events().get(i)), seen | bit);
            }
        }

        private void check(CallState state, int seen) {
            for (int i = 0; i < story.events().size(); i++) {
                boolean duplicate = (seen & 1 << i) != 0;
                if (duplicate)
                    assertThat(fold.apply(state, story.events().get(i)))
                            .as("a duplicate of %s after %s", story.events().get(i), names(seen))
                            .isEqualTo(state);
            }
            var mended = state.merge(story.truth(), POLICIES).expire(at(120), POLICIES);
            assertThat(CallStateCodec.fromJson(CallStateCodec.toJson(state))).isEqualTo(state);
            var calls = mended.openReservations();
            assertThat(calls)
                    .as("after the truth, having seen %s", names(seen))
                    .isEqualTo(
                            story.truth().open().stream().map(Truth.Open::sid).toList());
        }

        private String names(int seen) {
            var names = new StringBuilder();
            for (int i = 0; i < story.events().size(); i++) {
                if ((seen & 1 << i) != 0) names.append(story.events().get(i)).append("; ");
            }
            return names.toString();
        }

        private static String text(CallState state) {
            return CallStateCodec.toJson(state).toString();
        }
    }
}
