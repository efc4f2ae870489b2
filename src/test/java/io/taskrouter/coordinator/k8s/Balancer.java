package io.taskrouter.coordinator.k8s;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service as Kubernetes makes one of pods: connections go in turn to those whose ready probe passes, without anybody in between, and stay where they are. A pod that has failed its probe often enough is out; that it was told to leave
 * takes it out at once in a cluster, here only its own word does.
 */
final class Balancer implements AutoCloseable {
    private final PodLife life;
    private final List<Probed> pods = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final ScheduledExecutorService probes =
            Executors.newScheduledThreadPool(4, Thread.ofPlatform().daemon().factory());

    Balancer(PodLife life) {
        this.life = life;
    }

    private final class Probed {
        private final CoordinatorProcess pod;
        private volatile int failures;

        Probed(CoordinatorProcess pod) {
            this.pod = pod;
        }

        void probe() {
            long begin = System.nanoTime();
            boolean good =
                    pod.isReady() && System.nanoTime() - begin < life.patience().toNanos();
            failures = good ? 0 : failures + 1;
            if (pods.contains(this)) probes.schedule(this::probe, life.probe().toMillis(), TimeUnit.MILLISECONDS);
        }

        boolean isReady() {
            return failures < life.failures();
        }
    }

    /** @param pod seen ready just now */
    void add(CoordinatorProcess pod) {
        Probed probed = new Probed(pod);
        pods.add(probed);
        probes.execute(probed::probe);
    }

    void remove(CoordinatorProcess pod) {
        pods.removeIf(each -> each.pod == pod);
    }

    boolean sendsTo(CoordinatorProcess pod) {
        return pods.stream().anyMatch(each -> each.pod == pod && each.isReady());
    }

    /** Where the next connection goes. */
    URI next() {
        List<Probed> ready = pods.stream().filter(Probed::isReady).toList();
        if (ready.isEmpty()) throw new IllegalStateException("no pod is ready");
        return URI.create(ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()))
                .pod
                .url());
    }

    @Override
    public void close() {
        pods.clear();
        probes.shutdownNow();
    }
}
