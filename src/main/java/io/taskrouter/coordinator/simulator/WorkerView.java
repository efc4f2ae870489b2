package io.taskrouter.coordinator.simulator;

/** A worker as the control page shows it: everything in one place, the version as a number. */
final class WorkerView {
    private WorkerView() {}

    static void write(JsonOut out, Worker worker, WorkerState state) {
        out.text("sid", worker.sid())
                .text("friendlyName", state.name())
                .number("version", state.version())
                .text("activity", state.activity().name())
                .text("attributes", state.attributes().text())
                .array(
                        "channels",
                        state.channels(),
                        (item, channel) -> item.text("sid", channel.sid())
                                .text("name", channel.channel().uniqueName())
                                .number("capacity", channel.capacity())
                                .flag("available", channel.available()))
                .array(
                        "reservations",
                        state.open(),
                        (item, reservation) -> item.text("sid", reservation.sid())
                                .text("task", reservation.taskSid())
                                .text("kind", reservation.kind().name())
                                .text("status", reservation.status().wire()));
    }
}
