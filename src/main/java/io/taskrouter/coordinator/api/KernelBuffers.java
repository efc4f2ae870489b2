package io.taskrouter.coordinator.api;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * What the kernel takes for a client that reads nothing counts as the pod's memory: left to itself it is up to 4 MiB a connection, and a hundred such readers of events end the pod before the first of
 * them is found to be slow. 128 KiB are more than any answer needs at once.
 */
@Singleton
class KernelBuffers implements HttpServerOptionsCustomizer {
    static final int SEND_BYTES = 128 * 1024;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setSendBufferSize(SEND_BYTES);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setSendBufferSize(SEND_BYTES);
    }
}
