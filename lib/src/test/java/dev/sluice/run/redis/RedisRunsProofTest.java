package dev.sluice.run.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.redis.RedisServer;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunSink;
import dev.sluice.run.web.RestartableRun;
import dev.sluice.run.web.RunRoute;
import dev.sluice.run.web.RunServer;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hundred runs on replicas of which one is drained and one dies. */
@Timeout(60)
class RedisRunsProofTest {

    private static final int RUNS = 100;
    private static final int PIECES = 60;
    private static final int CUTS = 3;

    @TempDir Path folder;

    /** Each attempt of each run, which must begin once. */
    private final Set<String> attempts = ConcurrentHashMap.newKeySet();

    private final List<String> repeated = new CopyOnWriteArrayList<>();
    private final List<Node> alive = new CopyOnWriteArrayList<>();
    private final CountDownLatch allRead = new CountDownLatch(RUNS);

    private record Node(RunReplica replica, RunServer server) {}

    private static String piece(String id, int number) {
        return "<%s:%d>".formatted(id, number);
    }

    private static String whole(String id) {
        return IntStream.range(0, PIECES).mapToObj(i -> piece(id, i)).collect(Collectors.joining());
    }

    /** Goes on after what the run has said before. */
    private void say(RunSink run) throws InterruptedException {
        if (!attempts.add(run.id() + " " + run.attempt())) {
            repeated.add(run.id() + " " + run.attempt());
        }
        // 30 pieces a second at most.
        Duration pause = Duration.ofMillis(33L * (1 + Math.floorMod(run.id().hashCode(), 3)));
        int said = (int) run.text().chars().filter(c -> c == '>').count();
        for (int i = said; i < PIECES; i++) {
            run.append(piece(run.id(), i));
            Thread.sleep(pause);
        }
    }

    private final class Again implements RestartableRun {

        @Override
        public String input(ServerRequest request) {
            return "";
        }

        @Override
        public RunHandler handler(String input) {
            return RedisRunsProofTest.this::say;
        }
    }

    private Node node(RedisServer redis) {
        RunReplica replica = new RunReplica(redis.options());
        RunServer server =
                RunServer.of(
                        replica.runs,
                        RunRoute.post("/once/{id}", request -> this::say),
                        RunRoute.post("/again/{id}", new Again()));
        return new Node(replica, server);
    }

    /** One client, which starts a run and reads it to its end. */
    private final class Client {

        private final String id;
        private final Random random;
        private final int first;
        private final StringBuilder text = new StringBuilder();
        private String place = "";
        private String end = "";
        private int blocks;
        private int cuts;

        Client(int number) {
            this.id = (number % 2 == 0 ? "once/" : "again/") + number;
            this.random = new Random(number);
            this.first = number / 2 % alive.size();
        }

        Client run() throws Exception {
            Node node = alive.get(first);
            read(node.server().start("/" + id), nextCut());
            while (end.isEmpty()) {
                node = another(node);
                try {
                    read(open(node), nextCut());
                } catch (IOException | AssertionError e) {
                    // The replica is gone, or has no answer now.
                }
            }
            return this;
        }

        private int nextCut() {
            return cuts++ < CUTS ? 3 + random.nextInt(12) : Integer.MAX_VALUE;
        }

        private RawClient open(Node node) throws IOException {
            return place.isEmpty()
                    ? node.server().read("/" + id)
                    : node.server().read("/" + id, "Last-Event-ID: " + place);
        }

        private Node another(Node before) {
            List<Node> others = new ArrayList<>(alive);
            others.remove(before);
            return others.get(random.nextInt(others.size()));
        }

        private void read(RawClient from, int most) {
            try (from) {
                for (int i = 0; i < most && end.isEmpty(); i++) {
                    take(from.block());
                }
            } catch (IOException e) {
                // The replica is gone.
            }
        }

        private void take(String block) {
            Map<String, String> fields =
                    block.lines()
                            .filter(line -> line.contains(": "))
                            .collect(
                                    Collectors.toMap(
                                            line -> line.substring(0, line.indexOf(": ")),
                                            line -> line.substring(line.indexOf(": ") + 2),
                                            (a, b) -> a));
            String type = fields.getOrDefault("event", "message");
            if (type.equals("run-end")) {
                end = fields.get("data");
            } else if (type.equals("message") && fields.containsKey("data")) {
                text.append(fields.get("data"));
                place = fields.get("id");
                if (blocks++ == 0) {
                    allRead.countDown();
                }
            } else if (!type.equals("message")) {
                end = "unexpected " + block;
            }
        }
    }

    @Test
    void each_reader_gets_what_its_handler_said_or_is_told_that_it_was_lost() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 4).forEach(i -> alive.add(node(redis)));
            List<Future<Client>> clients =
                    IntStream.range(0, RUNS)
                            .mapToObj(i -> threads.submit(new Client(i)::run))
                            .toList();
            assertTrue(allRead.await(30, TimeUnit.SECONDS), "some runs have not begun");
            Node dead = alive.removeFirst();
            dead.replica().die();
            dead.server().close();
            Node drained = alive.removeFirst();
            drained.server().close();

            int lost = 0;
            for (Future<Client> future : clients) {
                Client client = future.get(30, TimeUnit.SECONDS);
                lost += check(client);
            }
            assertEquals(List.of(), repeated);
            long starts = attempts.stream().filter(attempt -> attempt.endsWith(" 1")).count();
            assertEquals(RUNS, starts);
            assertTrue(attempts.size() > RUNS, "no run was started again");
            assertTrue(lost > 0 && lost < RUNS / 2, "lost " + lost);
            alive.forEach(node -> node.server().close());
            alive.forEach(node -> node.replica().redis.close());
            drained.replica().redis.close();
        }
    }

    /** Returns 1 if the run was lost. */
    private static int check(Client client) {
        String text = client.text.toString();
        if (client.end.equals("{\"state\":\"done\"}")) {
            assertEquals(whole(client.id), text);
            return 0;
        }
        assertTrue(client.end.contains("\"state\":\"lost\""), client.id + ": " + client.end);
        assertTrue(client.id.startsWith("once/"), client.id + " was not started again");
        assertTrue(whole(client.id).startsWith(text), text);
        return 1;
    }
}
