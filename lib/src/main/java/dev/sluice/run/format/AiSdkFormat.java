package dev.sluice.run.format;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunFormat;
import dev.sluice.run.RunInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The UI message stream of the <a href="https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol">AI
 * SDK</a>, version 5 and later, which its {@code useChat} reads.
 *
 * <p>The run is one message, whose id is that of the run. Its text is text parts, text of the type
 * {@code reasoning} is reasoning parts. An event is a data part, {@code data-} and its type, with
 * data that is JSON as it is and other data as a string; so is each piece of text of another type.
 * A run that was stopped has {@code abort} at its end, one that failed or was lost {@code error},
 * any other {@code finish}; {@code [DONE]} follows.
 */
public final class AiSdkFormat implements RunFormat {

    private static final Map<String, String> HEADERS =
            Map.of("x-vercel-ai-ui-message-stream", "v1");

    /** The format. */
    public AiSdkFormat() {}

    @Override
    public Writer open(RunInfo run, Optional<Block> within) {
        return new BlockWriter(new Parts(run.id().value()), within);
    }

    @Override
    public Map<String, String> headers() {
        return HEADERS;
    }

    /**
     * Its clients parse all data as parts of a message.
     *
     * @return false
     */
    @Override
    public boolean hasEndEvent() {
        return false;
    }

    /** The parts of a message. Versions 5 refuse members that they do not know. */
    private record Parts(String messageId) implements Protocol {

        @Override
        public List<String> begin() {
            return List.of(Protocol.part("start").put("messageId", messageId).toString());
        }

        @Override
        public List<String> start(Kind kind, String block) {
            return List.of(ofBlock(kind, "start", block));
        }

        @Override
        public String piece(Kind kind, String block, String piece) {
            return Protocol.part(name(kind) + "-delta")
                    .put("id", block)
                    .put("delta", piece)
                    .toString();
        }

        @Override
        public List<String> end(Kind kind, String block) {
            return List.of(ofBlock(kind, "end", block));
        }

        private static String ofBlock(Kind kind, String what, String block) {
            return Protocol.part(name(kind) + "-" + what).put("id", block).toString();
        }

        private static String name(Kind kind) {
            return switch (kind) {
                case TEXT -> "text";
                case REASONING -> "reasoning";
            };
        }

        @Override
        public String custom(String type, String json) {
            var part = Protocol.part("data-" + type);
            part.putRawValue("data", new RawValue(json));
            return part.toString();
        }

        @Override
        public List<String> end(RunEnd end) {
            String last =
                    switch (end.state()) {
                        case STOPPED -> Protocol.part("abort").toString();
                        case FAILED, LOST ->
                                Protocol.part("error").put("errorText", end.message()).toString();
                        case DONE, RUNNING -> Protocol.part("finish").toString();
                    };
            return List.of(last, "[DONE]");
        }
    }
}
