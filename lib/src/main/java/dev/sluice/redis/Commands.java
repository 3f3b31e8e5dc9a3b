package dev.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Sends commands to the server that has their key, and follows it when it is on another one. A
 * command is sent again only if a server has said that it was not carried out: to do so when the
 * reply is missing could be to do it twice.
 */
final class Commands {

    private static final int MOST_REDIRECTIONS = 5;

    private final Discovery discovery;

    Commands(Discovery discovery) {
        this.discovery = discovery;
    }

    /** Sends a command about a key, and gives the reply. */
    Object send(String key, CommandArguments command) {
        return send(Use.OTHER, key, command);
    }

    private Object send(Use use, String key, CommandArguments command) {
        return ask(use, key, (server, conversation) -> conversation.send(command));
    }

    /** Some commands about one key, on one connection. Carried out again on another server. */
    interface Question<T> {
        T ask(Server server, Conversation conversation);
    }

    /**
     * Asks the server that has a key.
     *
     * @throws RedisUnavailableException if it does not answer, or not in the affirmative
     */
    <T> T ask(Use use, String key, Question<T> question) {
        Server server = discovery.of(key, use.patience());
        boolean asking = false;
        try {
            for (int i = 0; i < MOST_REDIRECTIONS; i++) {
                try {
                    Server asked = server;
                    return asked.ask(use, asking, talk -> question.ask(asked, talk));
                } catch (JedisMovedDataException moved) {
                    discovery.refreshSoon();
                    server = at(server, moved.getTargetNode());
                    asking = false;
                } catch (JedisAskDataException moving) {
                    server = at(server, moving.getTargetNode());
                    asking = true;
                }
            }
        } catch (JedisException e) {
            throw Failures.of(key, e);
        }
        throw new RedisUnavailableException(
                "The servers of Redis refer to each other for the key " + key);
    }

    /** A server that does not know its own name leaves it out. */
    private Server at(Server referring, HostAndPort target) {
        return discovery.at(
                target.getHost().isEmpty()
                        ? new HostAndPort(referring.address().getHost(), target.getPort())
                        : target);
    }

    /** Runs a script; the server may not have seen it yet. */
    static Object run(
            Conversation conversation, Script script, List<String> keys, List<byte[]> arguments) {
        try {
            return conversation.send(call(Command.EVALSHA, script.sha1(), keys, arguments));
        } catch (JedisNoScriptException unknown) {
            // Also after a restart. It did nothing.
            return conversation.send(call(Command.EVAL, script.text(), keys, arguments));
        }
    }

    private static CommandArguments call(
            Command command, String script, List<String> keys, List<byte[]> arguments) {
        CommandArguments call = new CommandArguments(command).add(script).add(keys.size());
        keys.forEach(call::key);
        arguments.forEach(call::add);
        return call;
    }

    /** Entries of a stream from the oldest on. */
    List<StreamEntry> range(Use use, String key, String from, int count) {
        return entries(use, key, Command.XRANGE, from, "+", count);
    }

    /** The newest entry of a stream up to an id. */
    Optional<StreamEntry> newestUpTo(Use use, String key, String id) {
        return entries(use, key, Command.XREVRANGE, id, "-", 1).stream().findFirst();
    }

    /** The newest entry of a stream. */
    Optional<StreamEntry> newest(Use use, String key) {
        return newestUpTo(use, key, "+");
    }

    private List<StreamEntry> entries(
            Use use, String key, Command command, String from, String to, int count) {
        return StreamEntry.list(
                (List<?>)
                        send(
                                use,
                                key,
                                new CommandArguments(command)
                                        .key(key)
                                        .add(from)
                                        .add(to)
                                        .add("COUNT")
                                        .add(count)));
    }

    /** The time of the first server that answers, in milliseconds since the epoch. */
    long millis() {
        CommandArguments time = new CommandArguments(Command.TIME);
        RuntimeException last = new RedisUnavailableException("No server of Redis answers");
        for (Server server : discovery.all()) {
            try {
                Function<Conversation, Object> question = talk -> talk.send(time);
                List<?> answer = (List<?>) server.ask(Use.OTHER, false, question);
                return number(answer.get(0)) * 1000 + number(answer.get(1)) / 1000;
            } catch (JedisException | RedisUnavailableException e) {
                last = e;
            }
        }
        throw new RedisUnavailableException("No server of Redis answers", last);
    }

    private static long number(Object digits) {
        return Long.parseLong(new String((byte[]) digits, StandardCharsets.US_ASCII));
    }
}
