package io.taskrouter.coordinator.queue;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Starts each topology once, for whichever class comes first, and hands it emptied to every class. A cluster takes longer to start than most classes to run. */
final class SharedRedis implements ArgumentsProvider {

    @Override
    public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        // what is in the root's store is closed when the last test has run
        var started = context.getRoot().getStore(Namespace.create(SharedRedis.class));
        return Stream.of(Topology.values())
                .map(each -> started.computeIfAbsent(each, Topology::start, TestRedis.class))
                .peek(redis -> redis.servers().forEach(server -> server.command("FLUSHALL")))
                .map(Arguments::of);
    }
}
