package io.taskrouter.coordinator.simulator;

/** Draws how long a request takes. */
final class LatencyModel {
    private final Dice dice;

    LatencyModel(Dice dice) {
        this.dice = dice;
    }

    /** Milliseconds, never negative. */
    double sample(SimulatorOptions.Latency latency) {
        return switch (latency.kind()) {
            case NONE -> 0;
            case FIXED -> latency.millis();
            case LOG_NORMAL ->
                Math.min(latency.maxMillis(), latency.millis() * Math.exp(latency.sigma() * dice.gaussian()));
        };
    }
}
