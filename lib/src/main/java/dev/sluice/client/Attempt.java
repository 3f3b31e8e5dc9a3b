package dev.sluice.client;

import java.io.IOException;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try to get the stream, with its {@linkplain Redirect redirects} and, after a 401, with a
 * second token.
 *
 * <p>When its thread is interrupted, it keeps the request that is under way, so that the next call
 * does not send it twice. Not thread-safe.
 */
final class Attempt {

    private static final int MAX_REDIRECTS = 5;
    private static final int UNAUTHORIZED = 401;

    private final Connector connector;
    private final ClientOptions options;
    private final String lastEventId;
    private Target target;
    private int redirectsLeft = MAX_REDIRECTS;
    private boolean hasRenewed;
    private boolean hasAskedForToken;
    private Optional<String> authorization = Optional.empty();
    private @Nullable Connection connection;

    Attempt(Connector connector, ClientOptions options, String lastEventId) {
        this.connector = connector;
        this.options = options;
        this.lastEventId = lastEventId;
        this.target = Target.of(options);
    }

    /**
     * Waits for the answer.
     *
     * @throws IOException if there is none
     */
    Answer.Final answer() throws IOException, InterruptedException {
        while (true) {
            Answer answer = askContained();
            connection = null;
            if (answer instanceof Answer.Elsewhere redirect) {
                Optional<Answer.Final> refusal = follow(redirect);
                if (refusal.isPresent()) {
                    return refusal.get();
                }
            } else if (answer instanceof Answer.Final last && !renewsToken(last)) {
                return afterRedirect(last);
            }
        }
    }

    /** Returns whether the request was carried out, and only its result is asked for now. */
    private boolean isCarriedOut() {
        return !target.method().equals(options.request().method());
    }

    /** What fails after such a redirect is no reason to send the request again. */
    private Answer.Final afterRedirect(Answer.Final answer) {
        return isCarriedOut()
                        && answer
                                instanceof
                                Answer.Unavailable(
                                        EventStreamRefusedException reason,
                                        Duration delay,
                                        boolean _)
                ? new Answer.Unavailable(reason, delay, true)
                : answer;
    }

    private Answer askContained() throws IOException, InterruptedException {
        try {
            return ask();
        } catch (IOException e) {
            throw isCarriedOut() && Connector.isBeforeRequest(e)
                    ? new IOException("The result of the request is not reached", e)
                    : e;
        }
    }

    private Answer ask() throws IOException, InterruptedException {
        if (connection == null) {
            connection =
                    connector.open(target.request(options.request(), authorization(), lastEventId));
        }
        Connection asked = connection;
        boolean isKept = false;
        try {
            ResponseInfo head = asked.head(options.readTimeout().orElse(Heartbeat.UNKNOWN_TIMEOUT));
            Answer answer = Answers.of(target.uri(), head, asked, connector.now());
            isKept = answer instanceof Answer.Stream;
            return answer;
        } catch (InterruptedException e) {
            isKept = true;
            throw e;
        } finally {
            if (!isKept) {
                asked.close();
            }
        }
    }

    private Optional<String> authorization() throws IOException, InterruptedException {
        Optional<TokenSupplier> supplier = options.request().token();
        if (supplier.isPresent() && !hasAskedForToken) {
            authorization = BearerToken.ask(supplier.get());
            hasAskedForToken = true;
        }
        return authorization;
    }

    /** Goes where the redirect leads, or says why not. */
    private Optional<Answer.Final> follow(Answer.Elsewhere redirect) {
        Target next = target.follow(redirect);
        if (redirectsLeft == 0) {
            return refusal(redirect, "after " + MAX_REDIRECTS + " redirects");
        }
        if (next.leaksBody()) {
            return refusal(redirect, "to another origin, where the body is not sent");
        }
        target = next;
        redirectsLeft--;
        return Optional.empty();
    }

    private Optional<Answer.Final> refusal(Answer.Elsewhere redirect, String why) {
        return Optional.of(Answers.refused(target.uri(), redirect.status(), why));
    }

    /** Returns whether to ask again with another token, once. */
    private boolean renewsToken(Answer.Final answer) {
        boolean renews =
                !hasRenewed
                        && target.isOwn()
                        && options.request().token().isPresent()
                        && answer instanceof Answer.Refused(EventStreamRefusedException reason)
                        && reason.status() == UNAUTHORIZED;
        if (renews) {
            hasRenewed = true;
            hasAskedForToken = false;
        }
        return renews;
    }
}
