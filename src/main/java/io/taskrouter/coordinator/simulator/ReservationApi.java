package io.taskrouter.coordinator.simulator;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reservations, seen from the worker and from the task. */
final class ReservationApi {
    private static final String OF_WORKER = "/v1/Workspaces/{workspace}/Workers/{worker}/Reservations";
    private static final String OF_TASK = "/v1/Workspaces/{workspace}/Tasks/{task}/Reservations";
    private static final Set<String> TAKES_CALL =
            Set.of("accept", "dequeue", "call", "redirect", "conference", "supervise");
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    ReservationApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", OF_WORKER, "worker-reservations", exchange -> list(exchange, "Workers"))
                .add("GET", OF_WORKER + "/{reservation}", "worker-reservation", e -> reply(find(e), "Workers"))
                .add("POST", OF_WORKER + "/{reservation}", "worker-reservation", e -> update(e, "Workers"))
                .add("GET", OF_TASK, "task-reservations", exchange -> list(exchange, "Tasks"))
                .add("GET", OF_TASK + "/{reservation}", "task-reservation", e -> reply(find(e), "Tasks"))
                .add("POST", OF_TASK + "/{reservation}", "task-reservation", e -> update(e, "Tasks"));
    }

    private Reply list(Exchange exchange, String side) {
        if (side.equals("Workers")) {
            workspace.workforce().get(exchange.name("worker"), exchange.path());
        } else {
            workspace.tasks().shelf().get(exchange.name("task"), exchange.path());
        }
        Predicate<Reservation> own = of(exchange);
        String status = exchange.field("ReservationStatus");
        String worker = exchange.field("WorkerSid");
        return Paging.page(
                exchange,
                "reservations",
                after -> source(exchange, after),
                reservation -> own.test(reservation)
                        && (status == null || reservation.status().wire().equals(status))
                        && (worker == null || reservation.workerSid().equals(worker)),
                (out, reservation) -> fields(out, reservation, side));
    }

    /** Open ones of a worker are at hand; only a question for ended ones walks through all. */
    private Iterable<Reservation> source(Exchange exchange, long after) {
        String status = exchange.field("ReservationStatus");
        boolean open =
                status != null && Set.of("pending", "accepted", "wrapping").contains(status);
        String worker = exchange.names().get("worker");
        if (open && worker != null) {
            return workspace.workforce().get(worker, exchange.path()).state().open().stream()
                    .filter(reservation -> reservation.ordinal() > after)
                    .toList();
        }
        return workspace.tasks().reservations().after(after);
    }

    private static Predicate<Reservation> of(Exchange exchange) {
        String worker = exchange.names().get("worker");
        String task = exchange.names().get("task");
        return reservation -> (worker == null || reservation.workerSid().equals(worker))
                && (task == null || reservation.taskSid().equals(task));
    }

    private Reservation find(Exchange exchange) {
        Reservation found = workspace.tasks().reservations().get(exchange.name("reservation"), exchange.path());
        if (!of(exchange).test(found)) {
            throw Rejection.notFound(exchange.path());
        }
        return found;
    }

    private Reply update(Exchange exchange, String side) {
        Reservation old = find(exchange);
        if (!exchange.caller().accepts(old.version())) {
            throw Rejection.precondition();
        }
        String status = exchange.field("ReservationStatus");
        String instruction = exchange.field("Instruction");
        String wish = status == null && instruction != null ? wish(instruction) : status;
        String activity = exchange.field("WorkerActivitySid");
        TaskDesk desk = workspace.tasks();
        String sid = old.sid();
        Reservation now = switch (wish == null ? "" : wish) {
            case "accepted" -> desk.reservation(sid, reservations -> reservations.accept(sid));
            case "rejected" -> desk.reservation(sid, reservations -> reservations.reject(sid, activity));
            case "wrapping" -> desk.wrapReservation(sid, exchange.caller());
            case "completed" -> desk.completeReservation(sid, exchange.caller());
            default -> throw Rejection.invalid("ReservationStatus or Instruction is missing or unknown");
        };
        return reply(now, side);
    }

    private static @Nullable String wish(String instruction) {
        return TAKES_CALL.contains(instruction) ? "accepted" : instruction.equals("reject") ? "rejected" : null;
    }

    private Reply reply(Reservation reservation, String side) {
        Reply reply = Reply.ok(out -> fields(out, reservation, side));
        return side.equals("Tasks") ? reply.at(reservation.version()) : reply;
    }

    private void fields(JsonOut out, Reservation reservation, String side) {
        String parent = side.equals("Tasks") ? reservation.taskSid() : reservation.workerSid();
        out.text("sid", reservation.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .text("task_sid", reservation.taskSid())
                .text("worker_sid", reservation.workerSid())
                .text("worker_name", reservation.workerName())
                .text("reservation_status", reservation.status().wire())
                .date("date_created", reservation.created())
                .date("date_updated", reservation.updated())
                .text("url", urls.of(side, parent) + "/Reservations/" + reservation.sid())
                .object(
                        "links",
                        links -> links.text("task", urls.of("Tasks", reservation.taskSid()))
                                .text("worker", urls.of("Workers", reservation.workerSid()))
                                .text("workspace", urls.workspace()));
    }
}
