package io.taskrouter.coordinator.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A master, a replica and three sentinels that promote the replica when the master is gone for a second. */
public final class RedisSentinel implements AutoCloseable {

    public static final String MASTER_NAME = "coordinator";

    private final RedisServer master;
    private final RedisServer replica;
    private final List<RedisServer> sentinels;

    private RedisSentinel(RedisServer master, RedisServer replica, List<RedisServer> sentinels) {
        this.master = master;
        this.replica = replica;
        this.sentinels = List.copyOf(sentinels);
    }

    /** Starts all five and waits until the replica follows and the sentinels know each other. */
    public static RedisSentinel start() {
        RedisServer master = RedisServer.start();
        RedisServer replica = RedisServer.start(Map.of("replicaof", "127.0.0.1 " + master.port()));
        List<RedisServer> sentinels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sentinels.add(RedisServer.start("sentinel", watching(master), List.of("--sentinel")));
        }
        RedisSentinel all = new RedisSentinel(master, replica, sentinels);
        Await.until(Duration.ofSeconds(30), "replica and sentinels found each other", all::isComplete);
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
        return String.valueOf(replica.command("INFO", "replication")).contains("master_link_status:up")
                && sentinels.stream().allMatch(each -> {
                    String info = String.valueOf(each.command("INFO", "sentinel"));
                    return info.contains("slaves=1") && info.contains("sentinels=3");
                });
    }

    /** The port the sentinels send clients to at this moment. */
    public int masterPort() {
        Object address = sentinels.getFirst().command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
        return address instanceof List<?> parts ? Integer.parseInt(String.valueOf(parts.get(1))) : -1;
    }

    /** The server that was master at the start. */
    public RedisServer master() {
        return master;
    }

    /** The server that was replica at the start. */
    public RedisServer replica() {
        return replica;
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
        replica.close();
        master.close();
    }
}
