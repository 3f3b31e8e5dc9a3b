package dev.sluice.run.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunFormat;
import dev.sluice.run.RunInfo;
import java.util.List;
import java.util.Optional;

/**
 * The events of <a href="https://docs.ag-ui.com/concepts/events">AG-UI</a>, which its {@code
 * HttpAgent} reads.
 *
 * <p>The id of the run is both {@code runId} and {@code threadId}. Each block of text is a message
 * of the assistant, text of the type {@code reasoning} is reasoning. An event is a {@code CUSTOM}
 * event, with data that is JSON as it is and other data as a string; so is each piece of text of
 * another type. A run that failed or was lost has {@code RUN_ERROR} at its end, with its state as
 * {@code code}; any other {@code RUN_FINISHED}, after a {@code CUSTOM} event {@code run-end} if it
 * was stopped.
 */
public final class AgUiFormat implements RunFormat {

    /** Clients before 1.0 refuse the outcome that the protocol has for this since. */
    private static final String STOPPED = "{\"state\":\"stopped\"}";

    /** The format. */
    public AgUiFormat() {}

    @Override
    public Writer open(RunInfo run, Optional<Block> within) {
        return new BlockWriter(new Events(run.id().value()), within);
    }

    /**
     * Its clients parse all data as events of the protocol.
     *
     * @return false
     */
    @Override
    public boolean hasEndEvent() {
        return false;
    }

    /** The events of a run. */
    private record Events(String runId) implements Protocol {

        @Override
        public List<String> begin() {
            return List.of(ofRun("RUN_STARTED").toString());
        }

        private ObjectNode ofRun(String type) {
            return Protocol.part(type).put("threadId", runId).put("runId", runId);
        }

        @Override
        public List<String> start(Kind kind, String block) {
            return switch (kind) {
                case TEXT -> List.of(message("TEXT_MESSAGE_START", block, "assistant"));
                case REASONING ->
                        List.of(
                                ofMessage("REASONING_START", block).toString(),
                                message("REASONING_MESSAGE_START", block, "reasoning"));
            };
        }

        private String message(String type, String block, String role) {
            return ofMessage(type, block).put("role", role).toString();
        }

        /** Messages of several runs may be in one conversation. */
        private ObjectNode ofMessage(String type, String block) {
            return Protocol.part(type).put("messageId", runId + "/" + block);
        }

        @Override
        public String piece(Kind kind, String block, String piece) {
            String type =
                    switch (kind) {
                        case TEXT -> "TEXT_MESSAGE_CONTENT";
                        case REASONING -> "REASONING_MESSAGE_CONTENT";
                    };
            return ofMessage(type, block).put("delta", piece).toString();
        }

        @Override
        public List<String> end(Kind kind, String block) {
            return switch (kind) {
                case TEXT -> List.of(ofMessage("TEXT_MESSAGE_END", block).toString());
                case REASONING ->
                        List.of(
                                ofMessage("REASONING_MESSAGE_END", block).toString(),
                                ofMessage("REASONING_END", block).toString());
            };
        }

        @Override
        public String custom(String type, String json) {
            ObjectNode event = Protocol.part("CUSTOM").put("name", type);
            event.putRawValue("value", new RawValue(json));
            return event.toString();
        }

        @Override
        public List<String> end(RunEnd end) {
            return switch (end.state()) {
                case FAILED, LOST ->
                        List.of(
                                Protocol.part("RUN_ERROR")
                                        .put("message", end.message())
                                        .put("code", end.state().wireName())
                                        .toString());
                case STOPPED -> List.of(custom("run-end", STOPPED), finished());
                case DONE, RUNNING -> List.of(finished());
            };
        }

        private String finished() {
            return ofRun("RUN_FINISHED").toString();
        }
    }
}
