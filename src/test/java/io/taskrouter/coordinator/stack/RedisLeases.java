package io.taskrouter.coordinator.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom somebody works for at one moment, or ought to, by Redis' word alone. */
public final class RedisLeases {
    private static final Pattern RECORD = Pattern.compile("tr:\\{p\\d+}:w:(WK\\w+)");
    /** The record's fields are in the order of {@code lua/parts/worker.lua}. */
    private static final String ENGAGED = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local all = {}
            for _, key in ipairs(KEYS) do
              local packed = redis.call('HGET', key, 'record')
              if packed then
                local r = cmsgpack.unpack(packed)
                local held = r[1] ~= '' and r[2] > now
                if held or redis.call('LLEN', key .. ':updates') > 0 then
                  table.insert(all, key)
                  table.insert(all, tostring(r[3]) .. (held and ' held' or ' waits'))
                end
              end
            end
            return all""";

    private final RedisServer redis;
    private final Map<String, String> engaged;

    private RedisLeases(RedisServer redis, Map<String, String> engaged) {
        this.redis = redis;
        this.engaged = engaged;
    }

    /** Who is held at this moment, or waits to be, each with its pass. */
    public static RedisLeases of(RedisServer redis) {
        return new RedisLeases(redis, engaged(redis));
    }

    /** How long it takes until of all these passes none goes on or is still to begin; as long as {@code limit} when some do. */
    public Duration awaitOthers(Duration limit) {
        long begin = System.nanoTime();
        Await.within(limit, () -> {
            var now = engaged(redis).entrySet();
            return engaged.entrySet().stream().noneMatch(now::contains);
        });
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Whose record this server has. */
    public static List<String> workersOf(RedisServer redis) {
        return records(redis).stream()
                .map(RECORD::matcher)
                .filter(Matcher::matches)
                .map(record -> record.group(1))
                .toList();
    }

    private static Map<String, String> engaged(RedisServer redis) {
        List<String> records = records(redis);
        List<String> words = new ArrayList<>(List.of("EVAL", ENGAGED, Integer.toString(records.size())));
        words.addAll(records);
        List<?> told = (List<?>) redis.command(words.toArray(String[]::new));
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < told.size(); i += 2)
            all.put(told.get(i).toString(), told.get(i + 1).toString());
        return all;
    }

    private static List<String> records(RedisServer redis) {
        return ((List<?>) redis.command("KEYS", "tr:{p*}:w:*"))
                .stream()
                        .map(Object::toString)
                        .filter(key -> RECORD.matcher(key).matches())
                        .toList();
    }
}
