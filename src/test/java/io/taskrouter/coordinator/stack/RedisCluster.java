package io.taskrouter.coordinator.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three masters that share the 16,384 slots, each with as many replicas as asked for. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> SETTINGS =
            Map.of("cluster-enabled", "yes", "cluster-node-timeout", "2000", "cluster-config-file", "nodes.conf");

    private final List<RedisServer> masters;
    private final List<RedisServer> replicas;

    private RedisCluster(List<RedisServer> masters, List<RedisServer> replicas) {
        this.masters = List.copyOf(masters);
        this.replicas = List.copyOf(replicas);
    }

    /** Three masters alone. */
    public static RedisCluster start() {
        return start(0);
    }

    /** Starts everything and waits until all nodes serve all slots. */
    public static RedisCluster start(int replicasPerMaster) {
        RedisCluster all = new RedisCluster(servers(MASTERS), servers(MASTERS * replicasPerMaster));
        all.shareSlots();
        all.meet();
        all.follow();
        return all;
    }

    private static List<RedisServer> servers(int count) {
        List<RedisServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(RedisServer.start(SETTINGS));
        }
        return servers;
    }

    private void shareSlots() {
        for (int i = 0; i < MASTERS; i++) {
            masters.get(i)
                    .command(Stream.concat(
                                    Stream.of("CLUSTER", "ADDSLOTS"),
                                    IntStream.range(SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS)
                                            .mapToObj(Integer::toString))
                            .toArray(String[]::new));
            // distinct epochs from the start, else the nodes take seconds to settle who is right
            masters.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
    }

    private void meet() {
        RedisServer first = masters.getFirst();
        nodes().filter(each -> each != first)
                .forEach(each -> first.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(each.port())));
        awaitEverywhere("all nodes know each other", "cluster_known_nodes:" + (MASTERS + replicas.size()));
    }

    private void follow() {
        for (int i = 0; i < replicas.size(); i++) {
            Object master = masters.get(i % MASTERS).command("CLUSTER", "MYID");
            replicas.get(i).command("CLUSTER", "REPLICATE", String.valueOf(master));
        }
        awaitEverywhere("all slots are served", "cluster_state:ok");
        Await.until(PATIENCE, "the replicas follow", () -> replicas.stream().allMatch(RedisCluster::isInStep));
    }

    private static boolean isInStep(RedisServer replica) {
        return String.valueOf(replica.command("INFO", "replication")).contains("master_link_status:up");
    }

    private void awaitEverywhere(String what, String line) {
        Await.until(PATIENCE, what, () -> isEverywhere(line));
    }

    private boolean isEverywhere(String line) {
        return nodes().allMatch(
                        each -> String.valueOf(each.command("CLUSTER", "INFO")).contains(line));
    }

    /** Starts who is gone and wakes who is frozen, but not before another has its place, and waits until it follows that one; false when there is no such other, or it does not. */
    public boolean restore() {
        boolean isTaken = Await.within(PATIENCE, () -> currentMasters().size() == MASTERS);
        nodes().filter(each -> !each.isAlive()).forEach(RedisServer::restart);
        nodes().filter(each -> !each.isAwake()).forEach(RedisServer::resume);
        return isTaken && Await.within(PATIENCE, this::isComplete);
    }

    private boolean isComplete() {
        List<RedisServer> current = currentMasters();
        return current.size() == MASTERS
                && isEverywhere("cluster_state:ok")
                && nodes().filter(each -> !current.contains(each)).allMatch(RedisCluster::isInStep);
    }

    /** How often each node that is awake has been asked for the slots since it was started. */
    public Map<RedisServer, Long> askedForSlots() {
        return nodes().filter(RedisServer::isAwake)
                .collect(Collectors.toMap(
                        each -> each, each -> slots(String.valueOf(each.command("INFO", "commandstats")))));
    }

    /** Older servers count all that is asked of the cluster as one. */
    private static long slots(String statistics) {
        Matcher found =
                Pattern.compile("cmdstat_cluster(?:\\|slots)?:calls=(\\d+)").matcher(statistics);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** Who is one at this moment. */
    public List<RedisServer> currentMasters() {
        return nodes().filter(RedisServer::isAwake)
                .filter(each -> String.valueOf(each.command("ROLE")).startsWith("[master"))
                .toList();
    }

    private Stream<RedisServer> nodes() {
        return Stream.concat(masters.stream(), replicas.stream());
    }

    /** The servers that were masters at the start, in the order of their slots. */
    public List<RedisServer> masters() {
        return masters;
    }

    public List<RedisServer> replicas() {
        return replicas;
    }

    /** The master that was given {@code key} at the start. */
    public RedisServer masterOf(String key) {
        Object slot = masters.getFirst().command("CLUSTER", "KEYSLOT", key);
        int number = Integer.parseInt(String.valueOf(slot));
        return IntStream.range(0, MASTERS)
                .filter(i -> number < SLOTS * (i + 1) / MASTERS)
                .mapToObj(masters::get)
                .findFirst()
                .orElseThrow();
    }

    /** What the service must be configured with to use this. */
    public Map<String, String> configuration() {
        return Map.of(
                "quarkus.redis.hosts",
                nodes().map(RedisServer::hosts).collect(Collectors.joining(",")),
                "quarkus.redis.client-type",
                "cluster");
    }

    @Override
    public void close() {
        nodes().forEach(RedisServer::close);
    }
}
