package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.SessionOptions;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands between the clients and the service lets streams through. */
class IngressTest {

    @Test
    void the_ingress_sends_only_the_errors_of_nginx_itself_to_its_fallback() {
        Map<String, String> annotations =
                Rendered.all().get(Ingress.class, "sluice").getMetadata().getAnnotations();
        String prefix = "nginx.ingress.kubernetes.io/";
        Rendered.all().get(Service.class, annotations.get(prefix + "default-backend"));
        assertEquals("502,503,504", annotations.get(prefix + "custom-http-errors"));
        assertEquals("true", annotations.get(prefix + "disable-proxy-intercept-errors"));
        assertTrue(annotations.keySet().stream().noneMatch(name -> name.contains("snippet")));
    }

    @Test
    void nginx_does_not_buffer_and_waits_longer_than_the_heartbeat() {
        Ingress ingress = Rendered.all().get(Ingress.class, "sluice");
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();
        String prefix = "nginx.ingress.kubernetes.io/";
        assertEquals("off", annotations.get(prefix + "proxy-buffering"));
        assertEquals("1.1", annotations.get(prefix + "proxy-http-version"));
        assertTrue(
                Long.parseLong(annotations.get(prefix + "proxy-read-timeout"))
                        > SessionOptions.defaults().heartbeat().toSeconds());
        for (HTTPIngressPath path : ingress.getSpec().getRules().getFirst().getHttp().getPaths()) {
            Service service =
                    Rendered.all().get(Service.class, path.getBackend().getService().getName());
            String port = path.getBackend().getService().getPort().getName();
            assertTrue(
                    service.getSpec().getPorts().stream()
                            .anyMatch(known -> known.getName().equals(port)));
        }
    }

    @Test
    void the_gateway_has_no_time_limit() {
        HTTPRoute route = Rendered.all().get(HTTPRoute.class, "sluice");
        for (HTTPRouteRule rule : route.getSpec().getRules()) {
            assertEquals("0s", rule.getTimeouts().getRequest());
            assertEquals("0s", rule.getTimeouts().getBackendRequest());
            rule.getBackendRefs()
                    .forEach(backend ->
                            assertTrue(
                                    Rendered.all()
                                            .get(Service.class, backend.getName())
                                            .getSpec()
                                            .getPorts()
                                            .stream()
                                            .anyMatch(port ->
                                                    port.getPort().equals(backend.getPort()))));
        }
    }
}
