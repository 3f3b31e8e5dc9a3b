package dev.sluice.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;

/** One for all event clients that bring none, made when the first of them asks for it. */
final class SharedHttpClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    static final HttpClient INSTANCE =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT_TIMEOUT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();

    private SharedHttpClient() {}
}
