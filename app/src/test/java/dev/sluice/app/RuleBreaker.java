package dev.sluice.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server of event streams that does wrong whatever can be done wrong with a valid head. */
final class RuleBreaker implements AutoCloseable {

    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final String FIRST_EVENTS =
            """
            :

            retry: 5
            id: 1

            event: error
            id: pl\u00fcs
            data: x

            a line that was data
            id: 2
            data: a

            id: 3
            data: b

            id: 4
            data: c

            """;

    /** Answers a request whose head has been read. */
    @FunctionalInterface
    interface Manner {
        void answer(String request, Socket client) throws Exception;
    }

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final Manner manner;

    private RuleBreaker(Manner manner) throws IOException {
        this.manner = manner;
    }

    /**
     * Starts one that breaks the rules of the stream.
     *
     * @param stopped when its streams are cut, as if it had ended
     */
    static RuleBreaker start(CountDownLatch stopped) throws IOException {
        List<Socket> streams = new CopyOnWriteArrayList<>();
        CountDownLatch published = new CountDownLatch(1);
        return start((request, client) -> {
            if (request.startsWith("POST")) {
                say(client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                published.countDown();
            } else if (request.startsWith("GET /gauge")) {
                say(client, counted(streams.size()));
            } else if (request.startsWith("GET /finite")) {
                say(client, STREAM, chunk("data: 1\n\ndata: cut"), "0\r\n\r\n");
            } else if (request.startsWith("HEAD")) {
                say(client, STREAM, chunk("data: 1\n\n"));
            } else if (request.contains("Last-Event-ID: conform")) {
                say(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            } else if (request.contains("Last-Event-ID")) {
                say(client, STREAM, chunk("id: 4\ndata: c\n\n"), "more\r\n");
            } else if (request.contains("Accept: application/json")) {
                say(client, counted(1));
            } else {
                streams.add(client);
                boolean isFirst = streams.size() == 1;
                // It has no head before it has an event.
                published.await();
                stream(client, isFirst);
                stopped.await();
                client.close();
            }
        });
    }

    static RuleBreaker start(Manner manner) throws IOException {
        RuleBreaker server = new RuleBreaker(manner);
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    static void say(Socket client, String... texts) throws IOException {
        for (String text : texts) {
            client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static String chunk(String text) {
        return "%x\r\n%s\r\n".formatted(text.length(), text);
    }

    private static String counted(int number) {
        String text = String.valueOf(number);
        return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(text.length(), text);
    }

    private static void stream(Socket client, boolean isFirst) throws IOException {
        // In ISO 8859-1, so that the id is no UTF-8.
        say(client, STREAM, chunk(FIRST_EVENTS));
        if (!isFirst) {
            say(client, chunk("id: 3\ndata: b\n\n"));
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> answer(client));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void answer(Socket client) {
        try {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    manner.answer(head.toString(), client);
                    return;
                }
                head.append(line).append('\n');
            }
        } catch (IOException e) {
            // The client has left.
        } catch (Exception e) {
            throw new IllegalStateException("the script is wrong", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
