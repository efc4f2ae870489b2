package io.taskrouter.coordinator.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Processor time by process, to say where a run's time went. */
final class Cpu {
    private final Map<String, Long> pids;
    private final Map<String, Duration> begin;
    private final long beginNanos = System.nanoTime();

    private Cpu(Map<String, Long> pids) {
        this.pids = pids;
        this.begin = read();
    }

    static Cpu start(Map<String, Long> pids) {
        return new Cpu(new LinkedHashMap<>(pids));
    }

    private Map<String, Duration> read() {
        Map<String, Duration> used = new LinkedHashMap<>();
        pids.forEach((name, pid) -> ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .ifPresent(duration -> used.put(name, duration)));
        return used;
    }

    /** Cores kept busy since the start: 1.0 is one core all the time. */
    Map<String, Double> busy() {
        double elapsed = System.nanoTime() - beginNanos;
        Map<String, Double> busy = new LinkedHashMap<>();
        read().forEach((name, now) -> {
            double used = now.minus(begin.getOrDefault(name, now)).toNanos() / elapsed;
            busy.put(name, Math.round(used * 100) / 100.0);
        });
        return busy;
    }
}
