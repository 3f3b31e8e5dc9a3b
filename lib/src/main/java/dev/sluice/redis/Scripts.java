package dev.sluice.redis;

import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** Runs scripts on the server that has their keys. */
final class Scripts {

    private final Commands commands;
    private final Replicas replicas;
    private final Reachability reachability;
    private final String everywhere;

    Scripts(Commands commands, Replicas replicas, Reachability reachability, String everywhere) {
        this.commands = commands;
        this.replicas = replicas;
        this.reachability = reachability;
        this.everywhere = everywhere;
    }

    /** Runs a script as one step, and gives its answer. */
    Object run(Script script, List<String> keys, List<byte[]> arguments) {
        return commands.ask(
                Use.OTHER,
                keys.getFirst(),
                (server, talk) -> announced(talk, script, keys, arguments));
    }

    /** The same, and waits until enough replicas have what it has written. */
    Object append(Script script, List<String> keys, List<byte[]> arguments) {
        return commands.ask(
                Use.PUBLISHING,
                keys.getFirst(),
                (server, talk) -> {
                    Object answer = accepted(server, talk, script, keys, arguments);
                    reachability.accepted(server);
                    return answer;
                });
    }

    private Object accepted(
            Server server,
            Conversation talk,
            Script script,
            List<String> keys,
            List<byte[]> arguments) {
        try {
            Object answer = announced(talk, script, keys, arguments);
            replicas.await(talk)
                    .ifPresent(shortage -> {
                        reachability.refused(server, shortage);
                        throw new RedisUnavailableException(shortage);
                    });
            return answer;
        } catch (JedisException e) {
            if (Failures.isRefusal(e)) {
                reachability.refused(server, Failures.reason(e));
            }
            throw e;
        }
    }

    /** Runs a script, whose notice others would miss if the slot of the key is just being moved. */
    private Object announced(
            Conversation talk, Script script, List<String> keys, List<byte[]> arguments) {
        Object answer = Commands.run(talk, script, keys, arguments);
        if (talk.asking()) {
            var _ =
                    talk.send(
                            new CommandArguments(Command.PUBLISH)
                                    .add(everywhere)
                                    .add(keys.getFirst()));
        }
        return answer;
    }
}
