package io.taskrouter.coordinator.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The rules' switches and how passes behave ({@code coordinator.rules.*}). */
@ConfigMapping(prefix = "coordinator.rules")
public interface ReconcileConfig {
    @WithDefault("true")
    boolean directDuringWrapUp();

    @WithDefault("true")
    boolean ringDuringOffer();

    @WithDefault("false")
    boolean reservePickupSlot();

    /** The wish of a worker never seen. */
    @WithDefault("true")
    boolean defaultWish();

    /** What happens to a queue call that still rings when a direct call is accepted: {@code reject-acd} or {@code allow}. */
    @WithDefault("reject-acd")
    DirectAccepted whenDirectAcceptedWhileAcdRings();

    enum DirectAccepted {
        REJECT_ACD,
        ALLOW
    }

    /** Calls a worker may have parked at once; more would not fit the marker's reserve. */
    @WithDefault("5")
    @Min(0) @Max(8) int maxParked();

    /** A caller parked for so long is sent on. */
    @WithDefault("30m")
    @DurationMin(seconds = 1)
    Duration parkMaxAge();

    /** Where to: {@code requeue}, into the workflow that the call came by, or {@code redirect}. */
    @WithDefault("requeue")
    OnParkMaxAge onParkMaxAge();

    enum OnParkMaxAge {
        REQUEUE,
        REDIRECT
    }

    /** The address of the TwiML that {@code redirect} sends them to. */
    Optional<String> parkMaxAgeUrl();

    /** How long a parked call whose caller hung up counts while its wrap-up task has not come. */
    @WithDefault("30s")
    @DurationMin(millis = 1)
    Duration parkHangupGrace();

    /** How long an intent stands once it was answered, when nobody says otherwise. */
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    @DurationMax(minutes = 10)
    Duration intentTtl();

    /** How long a call that only other sources than TaskRouter know counts when nothing more is heard of it. */
    @WithDefault("5m")
    @DurationMin(seconds = 1)
    Duration foreignCallExpiry();

    /** Is a task completed whose caller has long been gone though its reservation is still accepted? Otherwise people are told only. */
    @WithDefault("false")
    boolean freeStuckCalls();

    /** Voice tasks that are no calls, by {@code attribute=value}; the default is what Twilio's own callback and voicemail plugins write. */
    @WithDefault("taskType=callback,taskType=voicemail")
    List<String> tasksWithoutCall();

    /** A direct task rejected or timed out so often is declined. */
    @WithDefault("1")
    @Min(1) int directRejectLimit();

    /** What the caller of a declined direct call gets: {@code announce}, {@code redirect} or {@code none}. */
    @WithDefault("announce")
    OnDirectDeclined onDirectDeclined();

    enum OnDirectDeclined {
        ANNOUNCE,
        REDIRECT,
        NONE
    }

    /** The address of the TwiML that {@code redirect} sends them to. */
    Optional<String> directDeclinedUrl();

    /** How long the lookup says {@code declined}. */
    @WithDefault("30s")
    @DurationMin
    Duration declinedFor();

    /** A declined direct call keeps counting so long: damps ring loops. */
    @WithDefault("5s")
    @DurationMin
    Duration declineSettle();

    /** TaskRouter requests per second, all replicas' idle workers together, for looking at those without calls. */
    @WithDefault("5")
    @Min(1) @Max(1000) int resyncBudget();

    /** How soon to look again at a worker with calls or doubt, jittered by a quarter. */
    @WithDefault("60s")
    @DurationMin(millis = 100)
    Duration resyncInterval();
}
