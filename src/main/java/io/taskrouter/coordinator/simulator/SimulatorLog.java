package io.taskrouter.coordinator.simulator;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Only the simulator's own mistakes are logged; no body, no parameter. */
final class SimulatorLog {
    private static final Logger LOG = Logger.getLogger("io.taskrouter.coordinator.simulator");

    private SimulatorLog() {}

    static void failed(String what, Throwable cause) {
        LOG.log(Level.SEVERE, "the simulator failed: " + what, cause);
    }
}
