package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Oversight.Totals;
import io.taskrouter.coordinator.queue.Oversight.WorkerLine;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** Counts what waits in a partition: whoever waits or is worked on stands in {@code due}. */
final class Tally {
    /** Workers looked at in one script, which holds up everybody else. */
    private static final int TOGETHER = 100;

    private final Link link;
    private final Keys keys;

    Tally(Link link, Keys keys) {
        this.link = link;
        this.keys = keys;
    }

    List<WorkerLine> of(int partition) {
        Response due = Reply.answered(link.send(Request.cmd(Command.ZRANGE)
                .arg(keys.partition(partition).due())
                .arg(0)
                .arg(-1)));
        List<WorkerSid> workers = new ArrayList<>(due.size());
        for (Response each : due) {
            if (WorkerSid.isValid(each.toString())) workers.add(new WorkerSid(each.toString()));
        }
        List<WorkerLine> lines = new ArrayList<>(workers.size());
        for (int from = 0; from < workers.size(); from += TOGETHER) {
            lines.addAll(ask(workers.subList(from, Math.min(workers.size(), from + TOGETHER))));
        }
        return lines;
    }

    private List<WorkerLine> ask(List<WorkerSid> workers) {
        Invocation script = new Invocation(Script.TALLY);
        for (WorkerSid worker : workers) {
            Keys.Worker of = keys.of(worker);
            script.key(of.hash()).key(of.updates());
        }
        Response reply = Reply.answered(link.run(script.arg(workers.size())));
        List<WorkerLine> lines = new ArrayList<>(workers.size());
        for (int i = 0; i < workers.size(); i++) lines.add(line(workers.get(i), reply.get(i)));
        return lines;
    }

    private static WorkerLine line(WorkerSid worker, Response each) {
        return new WorkerLine(
                worker.value(),
                Reply.count(each.get(4)),
                Reply.count(each.get(6)),
                Reply.number(each.get(5)),
                Reply.count(each.get(1)),
                Reply.count(each.get(2)),
                Reply.number(each.get(3)),
                Reply.number(each.get(0)) > 0);
    }

    static Totals totals(List<WorkerLine> lines, int deadLetters) {
        Totals totals = new Totals(0, 0, 0, 0, 0, 0, deadLetters);
        for (WorkerLine each : lines) {
            boolean retrying = each.attempts() > 0 || each.backOffMs() > 0;
            totals = sum(
                    totals,
                    new Totals(
                            1,
                            each.depth(),
                            each.events(),
                            each.oldestAgeMs(),
                            retrying ? 1 : 0,
                            each.open() ? 1 : 0,
                            0));
        }
        return totals;
    }

    static Totals sum(Totals one, Totals other) {
        return new Totals(
                one.workers() + other.workers(),
                one.depth() + other.depth(),
                one.events() + other.events(),
                Math.max(one.oldestAgeMs(), other.oldestAgeMs()),
                one.retrying() + other.retrying(),
                one.openPasses() + other.openPasses(),
                one.deadLetters() + other.deadLetters());
    }
}
