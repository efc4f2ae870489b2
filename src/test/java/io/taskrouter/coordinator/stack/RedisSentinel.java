package io.taskrouter.coordinator.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A master, its replicas and three sentinels that promote a replica when the master is gone for a second. */
public final class RedisSentinel implements AutoCloseable {

    public static final String MASTER_NAME = "coordinator";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<RedisServer> nodes;
    private final List<RedisServer> sentinels;

    private RedisSentinel(List<RedisServer> nodes, List<RedisServer> sentinels) {
        this.nodes = List.copyOf(nodes);
        this.sentinels = List.copyOf(sentinels);
    }

    /** With one replica. */
    public static RedisSentinel start() {
        return start(1);
    }

    /** Starts them all and waits until the replicas follow and the sentinels know each other. */
    public static RedisSentinel start(int replicas) {
        List<RedisServer> nodes = new ArrayList<>();
        RedisServer master = RedisServer.start();
        nodes.add(master);
        for (int i = 0; i < replicas; i++)
            nodes.add(RedisServer.start(Map.of("replicaof", "127.0.0.1 " + master.port())));
        List<RedisServer> sentinels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sentinels.add(RedisServer.start("sentinel", watching(master), List.of("--sentinel")));
        }
        RedisSentinel all = new RedisSentinel(nodes, sentinels);
        Await.until(PATIENCE, "replicas and sentinels found each other", all::isComplete);
        return all;
    }

    private static Map<String, String> watching(RedisServer master) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("sentinel monitor " + MASTER_NAME, "127.0.0.1 " + master.port() + " 2");
        lines.put("sentinel down-after-milliseconds " + MASTER_NAME, "1000");
        lines.put("sentinel failover-timeout " + MASTER_NAME, "3000");
        return lines;
    }

    private boolean isComplete() {
        return areReplicasInStep()
                && sentinels.stream().allMatch(each -> {
                    String info = String.valueOf(each.command("INFO", "sentinel"));
                    return info.contains("slaves=" + (nodes.size() - 1)) && info.contains("sentinels=3");
                });
    }

    private boolean areReplicasInStep() {
        String info = String.valueOf(current().command("INFO", "replication"));
        return info.split("state=online", -1).length == nodes.size();
    }

    /** Starts who is gone and waits until all others follow the master; false when they do not. */
    public boolean restore() {
        nodes.stream().filter(each -> !each.isAlive()).forEach(RedisServer::restart);
        return Await.within(PATIENCE, this::areReplicasInStep);
    }

    /** The port the sentinels send clients to at this moment. */
    public int masterPort() {
        Object address = sentinels.getFirst().command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
        return address instanceof List<?> parts ? Integer.parseInt(String.valueOf(parts.get(1))) : -1;
    }

    /** The server the sentinels send clients to at this moment. */
    public RedisServer current() {
        int port = masterPort();
        return nodes.stream().filter(each -> each.port() == port).findFirst().orElseThrow();
    }

    /** Who is not the master at this moment. */
    public List<RedisServer> others() {
        RedisServer master = current();
        return nodes.stream().filter(each -> each != master).toList();
    }

    /** Master and replicas. */
    public List<RedisServer> nodes() {
        return nodes;
    }

    /** The server that was master at the start. */
    public RedisServer master() {
        return nodes.getFirst();
    }

    /** The server that was the first replica at the start. */
    public RedisServer replica() {
        return nodes.get(1);
    }

    public List<RedisServer> sentinels() {
        return sentinels;
    }

    /** What the service must be configured with to use this. */
    public Map<String, String> configuration() {
        return Map.of(
                "quarkus.redis.hosts",
                sentinels.stream().map(RedisServer::hosts).collect(Collectors.joining(",")),
                "quarkus.redis.client-type",
                "sentinel",
                "quarkus.redis.master-name",
                MASTER_NAME,
                "quarkus.redis.role",
                "master");
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        nodes.reversed().forEach(RedisServer::close);
    }
}
