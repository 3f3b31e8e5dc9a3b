package dev.sluice.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the real {@code kubectl} needs of an API server: kinds, and resources that are kept as they
 * are created. There are no controllers: each workload has its pods at once, ready or failing.
 */
final class ApiServer implements AutoCloseable {

    private record Kind(String group, String kind, String plural) {

        String path() {
            return group.equals("v1") ? "/api/v1" : "/apis/" + group;
        }
    }

    private static final List<Kind> KINDS =
            List.of(
                    new Kind("v1", "ConfigMap", "configmaps"),
                    new Kind("v1", "Pod", "pods"),
                    new Kind("v1", "Secret", "secrets"),
                    new Kind("v1", "Service", "services"),
                    new Kind("v1", "ServiceAccount", "serviceaccounts"),
                    new Kind("apps/v1", "Deployment", "deployments"),
                    new Kind("apps/v1", "ReplicaSet", "replicasets"),
                    new Kind("apps/v1", "StatefulSet", "statefulsets"),
                    new Kind(
                            "autoscaling/v2",
                            "HorizontalPodAutoscaler",
                            "horizontalpodautoscalers"),
                    new Kind("networking.k8s.io/v1", "Ingress", "ingresses"),
                    new Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
                    new Kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"));

    private static final JsonMapper JSON = new JsonMapper();
    private static final String HASH = "abc123";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, JsonNode> resources = Collections.synchronizedMap(new TreeMap<>());
    private final List<String> created = Collections.synchronizedList(new ArrayList<>());
    private final JsonNode podStatus;
    private final AtomicInteger failuresLeft;

    private ApiServer(JsonNode podStatus, int failures) throws IOException {
        this.podStatus = podStatus;
        this.failuresLeft = new AtomicInteger(failures);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Workloads run as soon as they are created. */
    static ApiServer start() throws IOException {
        return new ApiServer(JSON.createObjectNode(), 0);
    }

    /** Workloads get pods with this status, and never run. */
    static ApiServer withFailingPods(String podStatus) throws IOException {
        return new ApiServer(JSON.readTree(podStatus), 0);
    }

    /** As {@link #withFailingPods}, and the first questions for a list of pods fail. */
    static ApiServer withFailingPods(String podStatus, int failures) throws IOException {
        return new ApiServer(JSON.readTree(podStatus), failures);
    }

    String option() {
        return "--server=http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The paths of what was created, in this order. */
    List<String> created() {
        return List.copyOf(created);
    }

    JsonNode resource(String path) {
        return resources.get(path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        JsonNode answer =
                exchange.getRequestMethod().equals("POST") ? create(exchange, path) : get(exchange);
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.path("code").asInt(200), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private JsonNode create(HttpExchange exchange, String collection) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        ObjectNode resource =
                type.endsWith("protobuf") ? secret(body) : (ObjectNode) JSON.readTree(body);
        ObjectNode metadata = (ObjectNode) resource.path("metadata");
        metadata.put("namespace", collection.split("/namespaces/", -1)[1].split("/", -1)[0]);
        metadata.put("generation", 1);
        String path = collection + "/" + metadata.path("name").asText();
        created.add(path);
        String kind = resource.path("kind").asText();
        if (kind.equals("Deployment") || kind.equals("StatefulSet")) {
            run(resource, collection);
        }
        resources.put(path, resource);
        return resource;
    }

    /**
     * {@code kubectl create secret} sends protobuf: a magic number, an envelope, and the secret.
     */
    private static ObjectNode secret(byte[] body) {
        ObjectNode secret = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Secret");
        ByteBuffer envelope = ByteBuffer.wrap(body).position("k8s\0".length()).slice();
        ByteBuffer fields = Protobuf.fields(envelope).get(2).getFirst();
        Map<Integer, List<ByteBuffer>> values = Protobuf.fields(fields);
        String name = Protobuf.text(Protobuf.fields(values.get(1).getFirst()).get(1).getFirst());
        secret.withObject("/metadata").put("name", name);
        for (ByteBuffer entry : values.get(2)) {
            Map<Integer, List<ByteBuffer>> pair = Protobuf.fields(entry);
            byte[] value = Protobuf.bytes(pair.get(2).getFirst());
            secret.withObject("/data").put(Protobuf.text(pair.get(1).getFirst()), value);
        }
        return secret;
    }

    /** Does what the controllers and the kubelet do. */
    private void run(ObjectNode workload, String collection) {
        ObjectNode metadata = (ObjectNode) workload.path("metadata");
        metadata.withObject("/annotations").put("deployment.kubernetes.io/revision", "1");
        workload.withObject("/spec").put("replicas", 1);
        workload.withObject("/spec/updateStrategy").put("type", "RollingUpdate");
        ObjectNode status = workload.withObject("/status");
        status.put("observedGeneration", 1);
        status.put("updateRevision", HASH);
        status.put("currentRevision", HASH);
        boolean running = podStatus.isEmpty();
        for (String count : List.of("replicas", "updatedReplicas")) {
            status.put(count, 1);
        }
        for (String count : List.of("readyReplicas", "availableReplicas", "currentReplicas")) {
            status.put(count, running ? 1 : 0);
        }
        String name = metadata.path("name").asText() + "-" + HASH;
        JsonNode labels = workload.path("spec").path("template").path("metadata").path("labels");
        String pods = collection.replaceAll("/apis/apps/v1/(.*)/.*", "/api/v1/$1/pods/");
        resources.put(pods + name, part("v1", "Pod", name, labels).set("status", podStatus));
        resources.put(
                collection.replace("deployments", "replicasets") + "/" + name,
                part("apps/v1", "ReplicaSet", name, labels));
    }

    private static ObjectNode part(String group, String kind, String name, JsonNode labels) {
        ObjectNode part = JSON.createObjectNode().put("apiVersion", group).put("kind", kind);
        part.withObject("/metadata").put("name", name);
        ObjectNode all = part.withObject("/metadata/labels").setAll((ObjectNode) labels);
        all.put("pod-template-hash", HASH).put("controller-revision-hash", HASH);
        part.withObject("/metadata/annotations").put("deployment.kubernetes.io/revision", "1");
        return part;
    }

    private JsonNode get(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/pods") && failuresLeft.getAndDecrement() > 0) {
            return failure("InternalError", 500);
        }
        if (path.equals("/api")) {
            return JSON.createObjectNode()
                    .put("kind", "APIVersions")
                    .set("versions", JSON.createArrayNode().add("v1"));
        }
        if (path.equals("/apis")) {
            return groups();
        }
        List<Kind> kinds = KINDS.stream().filter(kind -> kind.path().equals(path)).toList();
        if (!kinds.isEmpty()) {
            return kinds(kinds);
        }
        JsonNode one = resources.get(path);
        if (one != null) {
            return one;
        }
        return KINDS.stream()
                .filter(kind -> path.endsWith("/" + kind.plural()))
                .findFirst()
                .map(kind -> list(kind, path, exchange.getRequestURI().getRawQuery()))
                .orElseGet(() -> failure("NotFound", 404));
    }

    private static ObjectNode failure(String reason, int code) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("reason", reason)
                .put("code", code);
    }

    private static ObjectNode groups() {
        ObjectNode list =
                JSON.createObjectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        KINDS.stream()
                .map(Kind::group)
                .filter(group -> group.contains("/"))
                .distinct()
                .forEach(group -> {
                    String[] parts = group.split("/", -1);
                    ObjectNode version =
                            JSON.createObjectNode()
                                    .put("groupVersion", group)
                                    .put("version", parts[1]);
                    ObjectNode one = groups.addObject().put("name", parts[0]);
                    one.putArray("versions").add(version);
                    one.set("preferredVersion", version);
                });
        return list;
    }

    private static ObjectNode kinds(List<Kind> kinds) {
        ObjectNode list =
                JSON.createObjectNode()
                        .put("kind", "APIResourceList")
                        .put("groupVersion", kinds.getFirst().group());
        ArrayNode all = list.putArray("resources");
        for (Kind kind : kinds) {
            ObjectNode one = all.addObject().put("name", kind.plural()).put("kind", kind.kind());
            one.put("namespaced", true).put("singularName", "");
            for (String verb : List.of("create", "get", "list", "patch", "watch")) {
                one.withArray("verbs").add(verb);
            }
        }
        return list;
    }

    /** The resources that a selector of labels selects; a watch has nothing to tell. */
    private JsonNode list(Kind kind, String path, String rawQuery) {
        String query = rawQuery == null ? "" : URLDecoder.decode(rawQuery, StandardCharsets.UTF_8);
        ObjectNode list =
                JSON.createObjectNode()
                        .put("apiVersion", kind.group())
                        .put("kind", kind.kind() + "List");
        list.putObject("metadata").put("resourceVersion", "1");
        ArrayNode items = list.putArray("items");
        synchronized (resources) {
            resources.forEach((known, resource) -> {
                if (known.startsWith(path + "/") && isSelected(resource, query)) {
                    items.add(resource);
                }
            });
        }
        return list;
    }

    private static boolean isSelected(JsonNode resource, String query) {
        JsonNode metadata = resource.path("metadata");
        for (String parameter : query.split("&", -1)) {
            String[] selector = parameter.split("=", 2);
            if (selector[0].equals("fieldSelector")
                    && !selector[1].equals("metadata.name=" + metadata.path("name").asText())) {
                return false;
            }
            if (selector[0].equals("labelSelector")) {
                for (String label : selector[1].split(",", -1)) {
                    String[] pair = label.split("=", -1);
                    if (!metadata.path("labels").path(pair[0]).asText().equals(pair[1])) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
