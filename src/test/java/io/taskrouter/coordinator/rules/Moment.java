package io.taskrouter.coordinator.rules;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One state of the searched model in 64 bits: the world (TaskRouter, the worker, somebody who bypasses), what was delivered, and the coordinator in the middle of a pass. Readiness is 0 missing or unknown,
 * 1 false, 2 true; a capacity of 7 is unknown.
 */
final class Moment {
    static final int NONE = 0;
    static final int OFFERED = 1;
    static final int TAKEN = 2;
    static final int ENDED = 3;
    static final int WITHDRAWN = 4;

    static final int UNKNOWN = 7;
    static final int FALSE = 1;
    static final int TRUE = 2;

    enum Stage {
        IDLE,
        READY_SENT,
        CAPACITY_SENT
    }

    /** Of the write that bypasses the coordinator. */
    enum Bypass {
        TO_COME,
        UNSEEN,
        SEEN,
        MENDED
    }

    enum Parking {
        NONE,
        PARKED,
        HUNG_UP
    }

    // the world
    final int[] reservation = new int[2];
    Parking parking = Parking.NONE;
    boolean intent;
    int ready = TRUE;
    int capacity = 1;
    int lateCapacity;
    boolean lateReady;
    Bypass bypass = Bypass.TO_COME;
    boolean capacityTimeOutLeft = true;
    boolean readyTimeOutLeft = true;
    // on the way
    int delivered;
    // the coordinator
    int calls;
    int readyCopy = TRUE;
    int capacityCopy = 1;
    boolean stale;
    boolean readyInDoubt;
    boolean raiseUnresolved;
    boolean knewOfACall;
    Stage stage = Stage.IDLE;
    boolean wantsReady;
    int wantsCapacity;
    int writing;

    private static final Stage[] STAGES = Stage.values();
    private static final Bypass[] BYPASSES = Bypass.values();
    private static final Parking[] PARKINGS = Parking.values();

    long pack() {
        long bits = calls;
        bits = bits << 3 | reservation[0];
        bits = bits << 3 | reservation[1];
        bits = bits << 2 | parking.ordinal();
        bits = bits << 1 | bit(intent);
        bits = bits << 2 | ready;
        bits = bits << 3 | capacity;
        bits = bits << 3 | lateCapacity;
        bits = bits << 1 | bit(lateReady);
        bits = bits << 2 | bypass.ordinal();
        bits = bits << 1 | bit(capacityTimeOutLeft);
        bits = bits << 1 | bit(readyTimeOutLeft);
        bits = bits << 7 | delivered;
        bits = bits << 2 | readyCopy;
        bits = bits << 3 | capacityCopy;
        bits = bits << 1 | bit(stale);
        bits = bits << 1 | bit(readyInDoubt);
        bits = bits << 1 | bit(raiseUnresolved);
        bits = bits << 1 | bit(knewOfACall);
        bits = bits << 2 | stage.ordinal();
        bits = bits << 1 | bit(wantsReady);
        bits = bits << 3 | wantsCapacity;
        return bits << 3 | writing;
    }

    static Moment unpack(long bits) {
        var moment = new Moment();
        moment.read(bits);
        return moment;
    }

    private void read(long packed) {
        long bits = packed;
        writing = (int) (bits & 7);
        wantsCapacity = (int) ((bits >>>= 3) & 7);
        wantsReady = ((bits >>>= 3) & 1) == 1;
        stage = STAGES[(int) ((bits >>>= 1) & 3)];
        knewOfACall = ((bits >>>= 2) & 1) == 1;
        raiseUnresolved = ((bits >>>= 1) & 1) == 1;
        readyInDoubt = ((bits >>>= 1) & 1) == 1;
        stale = ((bits >>>= 1) & 1) == 1;
        capacityCopy = (int) ((bits >>>= 1) & 7);
        readyCopy = (int) ((bits >>>= 3) & 3);
        delivered = (int) ((bits >>>= 2) & 127);
        readyTimeOutLeft = ((bits >>>= 7) & 1) == 1;
        capacityTimeOutLeft = ((bits >>>= 1) & 1) == 1;
        bypass = BYPASSES[(int) ((bits >>>= 1) & 3)];
        lateReady = ((bits >>>= 2) & 1) == 1;
        lateCapacity = (int) ((bits >>>= 1) & 7);
        capacity = (int) ((bits >>>= 3) & 7);
        ready = (int) ((bits >>>= 3) & 3);
        intent = ((bits >>>= 2) & 1) == 1;
        parking = PARKINGS[(int) ((bits >>>= 1) & 3)];
        reservation[1] = (int) ((bits >>>= 2) & 7);
        reservation[0] = (int) ((bits >>>= 3) & 7);
        calls = (int) (bits >>> 3);
    }

    private static int bit(boolean is) {
        return is ? 1 : 0;
    }

    boolean isOpen(int which) {
        return reservation[which] == OFFERED || reservation[which] == TAKEN;
    }

    /** n of the rules, in the world. */
    int open() {
        return bit(isOpen(0)) + bit(isOpen(1));
    }

    /** Nobody has written A or C since the coordinator last brought them in order. */
    boolean isOurDoing() {
        return bypass == Bypass.TO_COME || bypass == Bypass.MENDED;
    }

    @Nullable Boolean knownReady() {
        return readyCopy == 0 || readyInDoubt ? null : Boolean.valueOf(readyCopy == TRUE);
    }

    @Nullable Integer knownCapacity() {
        return capacityCopy == UNKNOWN ? null : Integer.valueOf(capacityCopy);
    }

    @Override
    public String toString() {
        return "A=" + ready + " C=" + capacity + " R=" + reservation[0] + "," + reservation[1] + " " + parking
                + (intent ? " intent" : "") + " late=" + lateCapacity + "," + lateReady + " " + bypass + " delivered="
                + Integer.toBinaryString(delivered) + " | copies " + knownReady() + ","
                + Objects.toString(knownCapacity())
                + (stale ? " stale" : "") + (readyInDoubt ? " in doubt" : "") + (raiseUnresolved ? " unresolved" : "")
                + (knewOfACall ? " knew" : "") + " "
                + stage + " wants " + wantsReady + "," + wantsCapacity + " writing " + writing + " calls#" + calls;
    }
}
