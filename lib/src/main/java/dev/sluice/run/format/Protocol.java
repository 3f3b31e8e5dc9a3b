package dev.sluice.run.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.run.RunEnd;
import java.util.List;

/**
 * The words of a protocol in which each part of a stream is a JSON text, and text comes in blocks
 * that begin and end. No block is within another one.
 */
interface Protocol {

    /** The parts before all others. */
    List<String> begin();

    /** The parts that begin a block. */
    List<String> start(Kind kind, String block);

    /** The part with a piece of a block. */
    String piece(Kind kind, String block, String piece);

    /** The parts that end a block. */
    List<String> end(Kind kind, String block);

    /**
     * The part for something of the application.
     *
     * @param type its type
     * @param json its data
     */
    String custom(String type, String json);

    /** The parts after all others. */
    List<String> end(RunEnd end);

    /** The text that protocols have blocks for. */
    enum Kind {
        TEXT,
        REASONING
    }

    static ObjectNode part(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
