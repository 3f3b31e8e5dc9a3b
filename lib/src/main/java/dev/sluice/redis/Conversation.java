package dev.sluice.redis;

import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/**
 * Some commands on one connection.
 *
 * @param connection the connection
 * @param asking whether the server is only receiving the slot of the key, so that each command must
 *     say that it has been sent here
 */
record Conversation(Connection connection, boolean asking) {

    private static final CommandArguments ASKING = new CommandArguments(Command.ASKING);

    Object send(CommandArguments command) {
        if (asking) {
            var _ = connection.executeCommand(ASKING);
        }
        return connection.executeCommand(command);
    }
}
