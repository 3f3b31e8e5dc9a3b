package dev.sluice.run.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunFormat.Block;
import dev.sluice.run.RunFormat.Writer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a run in a protocol: begins a block with its first piece and ends it when something else
 * comes. Text that a protocol has no blocks for is something of the application, piece by piece.
 */
final class BlockWriter implements Writer {

    /** An event that the run has taken must get through, in whatever it is wrapped. */
    private static final EventEncoder ENCODER =
            EventEncoder.create().withMaxEventBytes(Integer.MAX_VALUE);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Protocol protocol;
    private Optional<Block> current;

    BlockWriter(Protocol protocol, Optional<Block> within) {
        this.protocol = protocol;
        this.current = within;
    }

    @Override
    public List<Object> begin() {
        return protocol.begin().stream().<Object>map(BlockWriter::encoded).toList();
    }

    @Override
    public List<Object> text(Block block, String piece, String id) {
        List<String> parts = new ArrayList<>();
        Optional<Protocol.Kind> kind = kind(block);
        if (!current.equals(Optional.of(block))) {
            endBlock(parts);
            current = Optional.of(block);
            kind.ifPresent(it -> parts.addAll(protocol.start(it, name(block))));
        }
        parts.add(
                kind.map(it -> protocol.piece(it, name(block), piece))
                        .orElseGet(() ->
                                protocol.custom(block.type(), TextNode.valueOf(piece).toString())));
        return elements(parts, id);
    }

    @Override
    public List<Object> event(MessageEvent event, String id) {
        List<String> parts = new ArrayList<>();
        endBlock(parts);
        parts.add(protocol.custom(event.type().orElse("message"), json(event)));
        return elements(parts, id);
    }

    @Override
    public List<Object> end(RunEnd end, String id) {
        List<String> parts = new ArrayList<>();
        endBlock(parts);
        parts.addAll(protocol.end(end));
        return elements(parts, id);
    }

    private void endBlock(List<String> parts) {
        current.ifPresent(block ->
                kind(block).ifPresent(kind -> parts.addAll(protocol.end(kind, name(block)))));
        current = Optional.empty();
    }

    private static Optional<Protocol.Kind> kind(Block block) {
        return switch (block.type()) {
            case "message" -> Optional.of(Protocol.Kind.TEXT);
            case "reasoning" -> Optional.of(Protocol.Kind.REASONING);
            default -> Optional.empty();
        };
    }

    private static String name(Block block) {
        return Integer.toString(block.place());
    }

    /** The data as it is if it is JSON, and as a JSON string otherwise. */
    private static String json(MessageEvent event) {
        String data = String.valueOf(event.data().orElse(""));
        return isJson(data) ? data : TextNode.valueOf(data).toString();
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Object> elements(List<String> parts, String id) {
        List<Object> elements = new ArrayList<>();
        parts.forEach(part -> elements.add(encoded(part)));
        elements.addLast(((EncodedEvent) elements.removeLast()).withId(id));
        return elements;
    }

    private static EncodedEvent encoded(String part) {
        return ENCODER.encoded(MessageEvent.of(part));
    }
}
