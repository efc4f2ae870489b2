package io.taskrouter.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:6379",
                "redis://redis.example.com",
                "rediss://:p%5Ess@redis.example.com:6379/3",
                "rediss://coordinator:p%2Fs%40s@redis.example.com:6379/",
                "redis://[::1]:6379?client=tasks",
                "redis://a:6379, redis://b:6379,redis://c:6379",
                "unix:///run/redis.sock"
            })
    void anAddressWithAHostOrASocketIsUsable(String hosts) {
        assertThat(RedisAddresses.areUsable(config(hosts))).isTrue();
    }

    /** "user:12/…" would be read as port 12 of a host "user", and the rest as a database. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rediss://:pa^ss@redis.example.com:6379",
                "rediss://:pa/ss@redis.example.com:6379",
                "rediss://:pa?ss@redis.example.com:6379",
                "rediss://:pa#ss@redis.example.com:6379",
                "rediss://:pa@ss@redis.example.com:6379",
                "rediss://:pa%ss@redis.example.com:6379",
                "rediss://:pa,ss@redis.example.com:6379",
                "rediss://:pa ss@redis.example.com:6379",
                "rediss://:pa${ss}@redis.example.com:6379",
                "rediss://user:12/ss@redis.example.com:6379",
                "redis.example.com:6379",
                "redis://a:6379,redis://:pa^ss@b:6379"
            })
    void whatIsNoAddressOrMayBeThePartOfAPasswordIsNot(String hosts) {
        assertThat(RedisAddresses.areUsable(config(hosts))).isFalse();
    }

    @Test
    void whetherThereIsOneIsNotAskedHere() {
        assertThat(RedisAddresses.areUsable(new SmallRyeConfigBuilder().build()))
                .isTrue();
    }

    private static SmallRyeConfig config(String hosts) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withDefaultValue("quarkus.redis.hosts", hosts)
                .build();
    }
}
