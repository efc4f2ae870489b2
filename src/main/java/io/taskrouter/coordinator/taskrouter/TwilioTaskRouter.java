package io.taskrouter.coordinator.taskrouter;

import com.twilio.http.TwilioRestClient;
import com.twilio.rest.taskrouter.v1.workspace.Worker;
import com.twilio.rest.taskrouter.v1.workspace.WorkerUpdater;
import com.twilio.rest.taskrouter.v1.workspace.worker.Reservation;
import com.twilio.rest.taskrouter.v1.workspace.worker.WorkerChannel;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.taskrouter.coordinator.command.WorkerSid;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TaskRouter over HTTP, by Twilio's SDK. */
@Startup
@Singleton
class TwilioTaskRouter implements TaskRouter, Workforce {
    private static final String VOICE = "voice";

    private final String workspace;
    private final WorkerWire workers;
    private final TwilioTransport transport;
    private final Calls calls;
    private final OpenReservations reservations;
    private final TaskCompletion completions;
    private final WorkflowRings rings;
    private final Telephony telephony;
    private final TwilioWorkspace objects;
    private final IfMatchProbe probe;

    @Inject
    TwilioTaskRouter(TwilioConfig config, MeterRegistry registry) {
        this(TwilioSettings.of(config), registry, Clock.systemUTC());
    }

    TwilioTaskRouter(TwilioSettings settings, MeterRegistry registry, Clock clock) {
        this.workspace = settings.workspaceSid();
        this.workers = new WorkerWire(workspace);
        this.transport = new TwilioTransport(Connections.open(settings.all()), settings.baseUrl(), clock);
        TwilioRestClient client = new TwilioRestClient.Builder(settings.user(), settings.password())
                .accountSid(settings.accountSid())
                .httpClient(transport)
                .build();
        this.calls = new Calls(client, settings.all(), registry, clock);
        this.reservations = new OpenReservations(workspace, calls);
        this.telephony = new TwilioTelephony(workspace, calls);
        this.completions = new TaskCompletion(workspace, calls);
        this.rings = new WorkflowRings(workspace, calls, clock);
        this.objects = new TwilioWorkspace(workspace, settings.accountSid(), calls);
        this.probe = new IfMatchProbe(settings.all().ifMatch(), clock);
    }

    @Override
    public Answer<WorkerRecord> fetchWorker(WorkerSid worker, Fence fence) {
        return calls.ask(Endpoint.WORKER_READ, fence, client -> workers.fetch(client, worker));
    }

    @Override
    public Answer<WorkerRecord> writeAttributes(
            WorkerSid worker, String attributes, @Nullable String etag, Fence fence) {
        return calls.ask(Endpoint.WORKER_WRITE, fence, client -> workers.write(client, worker, attributes, etag));
    }

    @Override
    public Answer<VoiceChannel> fetchVoiceChannel(WorkerSid worker, Fence fence) {
        return calls.ask(
                Endpoint.CHANNEL_READ,
                fence,
                client -> channel(
                        worker,
                        WorkerChannel.fetcher(workspace, worker.value(), VOICE).fetch(client)));
    }

    @Override
    public Answer<VoiceChannel> writeVoiceCapacity(WorkerSid worker, int capacity, Fence fence) {
        return calls.ask(
                Endpoint.CHANNEL_WRITE,
                fence,
                client -> channel(
                        worker,
                        WorkerChannel.updater(workspace, worker.value(), VOICE)
                                .setCapacity(capacity)
                                .update(client)));
    }

    private static VoiceChannel channel(WorkerSid asked, WorkerChannel channel) {
        if (!asked.value().equals(channel.getWorkerSid())) throw new IllegalStateException("another worker's channel");
        int open = channel.getAssignedTasks() == null ? 0 : channel.getAssignedTasks();
        Integer free = channel.getAvailableCapacityPercentage();
        boolean idle = channel.getConfiguredCapacity() > 0 && free != null && free == 100 && open == 0;
        return new VoiceChannel(channel.getConfiguredCapacity(), channel.getAvailable(), open, idle);
    }

    @Override
    public Answer<List<OpenReservation>> openReservations(WorkerSid worker, boolean idle, Fence fence) {
        return reservations.of(worker, idle, fence);
    }

    @Override
    public Answer<ReservationRecord> fetchReservation(WorkerSid worker, String reservationSid, Fence fence) {
        return calls.ask(Endpoint.RESERVATION_READ, fence, client -> {
            Reservation found = Reservation.fetcher(workspace, worker.value(), reservationSid)
                    .fetch(client);
            return new ReservationRecord(
                    found.getReservationStatus().toString(),
                    found.getDateUpdated().toInstant());
        });
    }

    @Override
    public Answer<Boolean> rejectReservation(WorkerSid worker, String reservationSid, Fence fence) {
        return calls.ask(Endpoint.RESERVATION_WRITE, fence, client -> isRejected(client, worker, reservationSid));
    }

    private boolean isRejected(TwilioRestClient client, WorkerSid worker, String reservationSid) {
        Reservation rejected = Reservation.updater(workspace, worker.value(), reservationSid)
                .setReservationStatus(Reservation.Status.REJECTED)
                .update(client);
        return rejected.getReservationStatus() == Reservation.Status.REJECTED;
    }

    @Override
    public Answer<Boolean> completeTask(
            WorkerSid worker, String taskSid, String reservationSid, String reason, Fence fence) {
        return completions.complete(worker, taskSid, reservationSid, reason, fence);
    }

    @Override
    public Answer<Duration> ringTime(String workflowSid, Fence fence) {
        return rings.of(workflowSid, fence);
    }

    @Override
    public Telephony telephony() {
        return telephony;
    }

    TwilioWorkspace objects() {
        return objects;
    }

    @Override
    public Roll roll() {
        return new WorkerPages(workspace, calls);
    }

    @Override
    public IfMatch ifMatch() {
        return probe.known();
    }

    /** A worker without a version on the wire says nothing: the next one may have it. */
    @Override
    public IfMatch probeIfMatch(WorkerRecord worker, Fence fence) {
        String etag = worker.etag();
        if (etag == null) return probe.known();
        WorkerUpdater sameName = Worker.updater(workspace, worker.sid().value()).setFriendlyName(worker.friendlyName());
        sameName.setIfMatch(IfMatchProbe.impossible(etag));
        return probe.find(() -> calls.ask(Endpoint.WORKER_WRITE, fence, client -> sameName.update(client)));
    }

    @PreDestroy
    void close() throws IOException {
        transport.close();
    }
}
