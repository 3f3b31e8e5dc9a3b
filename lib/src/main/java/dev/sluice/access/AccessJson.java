package dev.sluice.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.http.guard.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Credentials and announcements as the text that a store keeps. Replicas of two versions may read
 * each other's, so unknown fields are ignored.
 */
final class AccessJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RENEWED = "renewed";

    private AccessJson() {}

    static String write(Credential credential) {
        return node(credential).toString();
    }

    static Credential readCredential(String text) {
        return credential(parse(text));
    }

    /** The announcement that a subject has a fresh token, with which its open streams go on. */
    static String writeRenewal(Credential fresh) {
        return JSON.createObjectNode().set(RENEWED, node(fresh)).toString();
    }

    static Credential readRenewal(String text) {
        return credential(parse(text).path(RENEWED));
    }

    private static ObjectNode node(Credential credential) {
        ObjectNode node = JSON.createObjectNode();
        node.put("sub", credential.subject());
        node.put("iat", credential.issuedAt().toString());
        node.put("exp", credential.expiry().toString());
        credential.tokenId().ifPresent(id -> node.put("jti", id));
        add(node.putArray("roles"), credential.principal().roles());
        add(node.putArray("subscribe"), credential.grant().subscribe());
        add(node.putArray("publish"), credential.grant().publish());
        return node;
    }

    private static Credential credential(JsonNode node) {
        return new Credential(
                new Principal(node.path("sub").asText(), Set.copyOf(texts(node.path("roles")))),
                Optional.ofNullable(node.get("jti")).map(JsonNode::asText),
                Instant.parse(node.path("iat").asText()),
                Instant.parse(node.path("exp").asText()),
                Grant.of(texts(node.path("subscribe")), texts(node.path("publish"))));
    }

    private static void add(ArrayNode array, Collection<?> texts) {
        texts.forEach(text -> array.add(text.toString()));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AccessStoreException("the store has given something that is no JSON", e);
        }
    }
}
