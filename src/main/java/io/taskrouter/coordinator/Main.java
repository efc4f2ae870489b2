package io.taskrouter.coordinator;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.taskrouter.coordinator.api.BareAnswers;
import io.taskrouter.coordinator.api.Description;
import io.taskrouter.coordinator.ctl.Ctl;
import io.taskrouter.coordinator.simulator.SimulatorMain;
import java.util.Arrays;

/** The service; with {@code simulator} as first argument, the TaskRouter simulator alone, with {@code ctl} the command line for people on call, from the same jar. */
@QuarkusMain
public final class Main {
    Main() {}

    /** Returns when the chosen one has ended. */
    public static void main(String... args) {
        if (args.length > 0 && args[0].equals("simulator")) {
            SimulatorMain.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals("ctl")) {
            System.exit(Ctl.run(Arrays.copyOfRange(args, 1, args.length), System.getenv(), System.out, System.err));
        } else if (!RedisAddresses.areUsable(ConfigUtils.configBuilder().build())) {
            System.err.println(RedisAddresses.ADVICE);
            System.exit(1);
        } else {
            BareAnswers.replace();
            Description.spareTheStart();
            Quarkus.run(args);
        }
    }
}
