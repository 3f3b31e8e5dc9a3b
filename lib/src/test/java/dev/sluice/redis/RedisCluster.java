package dev.sluice.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.util.JedisClusterCRC16;

/** A real cluster of three masters, of which each has a third of the slots. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> masters = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    private RedisCluster() {}

    /** A cluster of which the rest goes on when one master is away. */
    public static RedisCluster start(Path folder) throws IOException {
        RedisCluster cluster = new RedisCluster();
        List<Integer> buses = new ArrayList<>();
        for (int i = 0; i < MASTERS; i++) {
            buses.add(RedisServer.freePort());
            cluster.masters.add(
                    RedisServer.start(
                            Files.createDirectory(folder.resolve("master-" + i)),
                            "--cluster-enabled",
                            "yes",
                            "--cluster-port",
                            Integer.toString(buses.get(i)),
                            "--cluster-node-timeout",
                            "1000",
                            "--cluster-require-full-coverage",
                            "no"));
            cluster.ids.add(cluster.masters.get(i).command("CLUSTER", "MYID"));
            cluster.masters
                    .get(i)
                    .command(
                            "CLUSTER",
                            "ADDSLOTSRANGE",
                            Integer.toString(first(i)),
                            Integer.toString(first(i + 1) - 1));
        }
        for (int i = 1; i < MASTERS; i++) {
            RedisServer met = cluster.masters.get(i);
            cluster.masters
                    .getFirst()
                    .command(
                            "CLUSTER",
                            "MEET",
                            "127.0.0.1",
                            Integer.toString(met.port()),
                            Integer.toString(buses.get(i)));
        }
        cluster.masters.forEach(RedisCluster::awaitComplete);
        return cluster;
    }

    private static int first(int master) {
        return SLOTS * master / MASTERS;
    }

    private static void awaitComplete(RedisServer server) {
        String info = "";
        while (!info.contains("cluster_state:ok") || !info.contains("cluster_slots_ok:" + SLOTS)) {
            info = server.command("CLUSTER", "INFO");
        }
    }

    public RedisOptions options() {
        return RedisOptions.of(
                RedisAddress.parse(
                        masters.stream()
                                .map(server -> "127.0.0.1:" + server.port())
                                .collect(Collectors.joining(",", "redis+cluster://", ""))));
    }

    public List<RedisServer> masters() {
        return masters;
    }

    /** The number of the master with a key, as the slots were at the start. */
    public int owner(String key) {
        int slot = JedisClusterCRC16.getSlot(key);
        return IntStream.range(0, MASTERS)
                .filter(i -> slot < first(i + 1))
                .findFirst()
                .orElseThrow();
    }

    /** Begins to move the slot of a key to another master, and moves the key. */
    public void moveHalf(String key, int to) {
        int from = owner(key);
        setSlot(to, key, "IMPORTING", ids.get(from));
        setSlot(from, key, "MIGRATING", ids.get(to));
        String port = Integer.toString(masters.get(to).port());
        masters.get(from).command("MIGRATE", "127.0.0.1", port, key, "0", "5000");
    }

    /** Ends the move. */
    public void moveRest(String key, int to) {
        for (int i = 0; i < MASTERS; i++) {
            setSlot(i, key, "NODE", ids.get(to));
        }
    }

    private void setSlot(int master, String key, String state, String id) {
        String slot = Integer.toString(JedisClusterCRC16.getSlot(key));
        masters.get(master).command("CLUSTER", "SETSLOT", slot, state, id);
    }

    /** How many connections the service has to all masters. */
    public long connections() {
        return masters.stream()
                .flatMap(server -> server.command("CLIENT", "LIST").lines())
                .filter(line -> line.contains(" name=sluice "))
                .count();
    }

    @Override
    public void close() {
        masters.forEach(RedisServer::close);
    }
}
