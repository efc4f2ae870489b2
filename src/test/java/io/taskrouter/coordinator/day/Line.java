package io.taskrouter.coordinator.day;

import java.util.List;

/**
 * One line of the script.
 *
 * @param clock when it happens, on the day that is told
 * @param told what happens, for people
 * @param rule which rules say what follows, by the ids that they have in their document
 * @param step makes it happen
 */
record Line(String clock, String told, String rule, Step step, List<Expected> expected) {

    @FunctionalInterface
    interface Step {
        void take() throws InterruptedException;
    }

    /** Asks somebody. */
    @FunctionalInterface
    interface Question {
        String ask() throws InterruptedException;
    }

    /**
     * What must be so after a line.
     *
     * @param of about whom or what
     * @param wanted what the answer must be
     */
    record Expected(String of, Question seen, String wanted) {}
}
