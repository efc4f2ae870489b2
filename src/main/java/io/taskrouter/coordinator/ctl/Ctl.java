package io.taskrouter.coordinator.ctl;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code ctl worker WK…}, {@code ctl queues}, …: see {@link #USAGE}. */
public final class Ctl {
    static final String USAGE = """
            ctl workers [part of a name]     who is ready, who is not and on how many calls
            ctl worker <SID or name>         one worker: ready or why not, its calls, what waits, what changed last
            ctl history <SID or name>        who changed which key when; the same for who handled its dead letters
            ctl hold <SID or name> [reason]  no queue calls until released, whatever is wished (needs a service key)
            ctl release <SID or name>        ends the hold (needs a service key)
            ctl resync <SID or name>         looks at TaskRouter now and mends what differs
            ctl queues                       what waits, how long, and the workers that wait longest
            ctl pause | resume               accept and queue only, write nothing; go on
            ctl dead-letters                 updates that were given up, with the reason
            ctl requeue <letter> ...         tries them again, at the tail of their worker's queue
            ctl drop <letter> ...            forgets them for good
            ctl setup [--apply]              is the workspace what the rules need; make it so

            COORDINATOR_URL             the service, http://127.0.0.1:8080 unless set
            COORDINATOR_KEY             an API key's secret, or name:secret
            COORDINATOR_MANAGEMENT_URL  for queues, pause, resume, dead letters and setup, which need no key there;
                                        http://127.0.0.1:9000 where neither of the others is set, as in a pod

            Ends with 0 when done, 1 when refused, 2 when not understood.
            """;

    private final PrintStream out;
    private final PrintStream err;

    private Ctl(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** @return the exit code */
    public static int run(String[] words, Map<String, String> environment, PrintStream out, PrintStream err) {
        return new Ctl(out, err).run(Arrays.asList(words), environment);
    }

    private int run(List<String> words, Map<String, String> environment) {
        if (words.isEmpty() || words.getFirst().matches("-h|--help|help")) {
            out.print(USAGE);
            return words.isEmpty() ? 2 : 0;
        }
        try {
            out.print(answer(words.getFirst(), words.subList(1, words.size()), Service.of(environment)));
            return 0;
        } catch (NotUnderstood e) {
            err.println(e.getMessage() + "\n\n" + USAGE);
            return 2;
        } catch (Refused e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private static String answer(String name, List<String> words, Service service) throws Refused {
        Command command = Command.BY_NAME.get(name);
        if (command == null) throw new NotUnderstood("There is no command " + name + ".");
        if (words.size() < command.least()) throw new NotUnderstood(name + " needs a name to work on.");
        if (words.size() > command.most()) throw new NotUnderstood(name + " takes fewer words.");
        return command.work().answer(service, words);
    }
}
