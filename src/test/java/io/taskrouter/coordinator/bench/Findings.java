package io.taskrouter.coordinator.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a checker found wrong.
 *
 * @param lost acknowledged steps that no version of the document shows, or that were undone by an older value of their key
 * @param damaged how often a write changed or removed a key that was not its writer's: one of the worker's other keys, or
 *     another caller's
 * @param disordered how often a caller's key went backwards, or a step took effect before one that was accepted earlier
 * @param gaps places where the history itself is incomplete, so that nothing can be proved
 * @param examples the first few, for people
 */
public record Findings(int lost, int damaged, int disordered, int gaps, List<String> examples) {
    private static final int EXAMPLES = 5;

    public static final Findings NONE = new Findings(0, 0, 0, 0, List.of());

    public boolean isClean() {
        return lost == 0 && damaged == 0 && disordered == 0 && gaps == 0;
    }

    public Findings and(Findings more) {
        return new Findings(
                lost + more.lost,
                damaged + more.damaged,
                disordered + more.disordered,
                gaps + more.gaps,
                Stream.concat(examples.stream(), more.examples.stream())
                        .limit(EXAMPLES)
                        .toList());
    }

    /** Collects findings about one worker. */
    static final class Pad {
        private int damaged;
        private int disordered;
        private int gaps;
        private final List<String> examples = new ArrayList<>();

        void damaged(String example) {
            damaged++;
            note(example);
        }

        void disordered(String example) {
            disordered++;
            note(example);
        }

        void gap(String example) {
            gaps++;
            note(example);
        }

        void note(String example) {
            if (examples.size() < EXAMPLES) {
                examples.add(example);
            }
        }

        Findings closedWithLost(int lost) {
            return new Findings(lost, damaged, disordered, gaps, List.copyOf(examples));
        }
    }
}
