package dev.sluice.service;

import dev.sluice.feature.ServedRoute;
import io.helidon.common.uri.UriPath;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;

/**
 * A request that the page offers.
 *
 * @param title what it shows, in a few words
 * @param method the HTTP method
 * @param path the path, query included
 * @param body the body, JSON; empty for none
 */
record Example(String title, Method method, String path, String body) {

    boolean isAnsweredBy(ServedRoute route) {
        int query = path.indexOf('?');
        String asked = query < 0 ? path : path.substring(0, query);
        return route.method().equals(method)
                && PathMatchers.create(route.path()).match(UriPath.create(asked)).accepted();
    }
}
