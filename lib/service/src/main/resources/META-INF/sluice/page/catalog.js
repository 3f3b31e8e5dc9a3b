import { describe } from './refusal.js';
import { authorization } from './token.js';

/**
 * What the server says of itself: {routes, examples, version, health}, of which a server that only its own
 * machine reaches tells the last; or {refusal} with the reason why it says nothing.
 */
export async function loadCatalog() {
  try {
    const response = await fetch('/sluice.json', { cache: 'no-store', headers: authorization() });
    return response.ok ? await response.json() : { refusal: await describe(response) };
  } catch {
    return { refusal: { sentence: 'The server could not be reached.' } };
  }
}

/**
 * What a person can try: the examples, then the streams that no example shows. Each is {title, method,
 * path, body, kind} as of its route; the title of a stream that no example shows is empty.
 */
export function suggestionsOf({ routes, examples }) {
  const shown = examples.map(example => ({ ...example, ...ofRoute(routeOf(routes, example)) }));
  const others = routes
    .filter(route => route.kind === 'stream' || (route.kind === 'topic' && route.method === 'GET')
      || (route.kind === 'run' && route.method === startMethodAt(routes, route.path)))
    .filter(route => !examples.some(example => answers(route, example)))
    .map(route => ({ ...route, title: '', body: '' }));
  return [...shown, ...others];
}

/** The pattern of the topics that can be published to by name; undefined when there are none. */
export function topicPattern(routes) {
  return routes.find(({ kind, method, path }) => kind === 'topic' && method === 'POST' && path.endsWith('}'))?.path;
}

/** The pattern of the first runs that can be started; undefined when there are none. */
export function runPattern(routes) {
  return routes.find(({ kind, path }) => kind === 'run' && path.endsWith('}'))?.path;
}

/** The method that starts a run at the path, or at a pattern. */
export function startMethodAt(routes, path) {
  return routes.some(route => route.kind === 'run' && answers(route, { method: 'POST', path })) ? 'POST' : 'GET';
}

/** The method that streams at the path, which may have a query; undefined when no route is known to. */
export function methodAt(routes, path) {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'];
  return methods.find(method =>
    routes.some(route => (route.kind === 'stream' || method === 'GET') && answers(route, { method, path })));
}

/** Each run has an id of its own, so what is offered is the pattern. */
function ofRoute(route) {
  return route?.kind === 'run' ? { kind: 'run', path: route.path } : { kind: route?.kind ?? 'stream' };
}

function routeOf(routes, request) {
  return routes.find(route => answers(route, request));
}

/** Whether a route answers a request; a pattern such as `/news/{id}` stands for many paths. */
function answers(route, { method, path }) {
  const parts = route.path.split(/(\{[^}]*\})/).map((part, at) =>
    at % 2 === 0 ? part.replace(/[.*+?^$()|[\]\\]/g, '\\$&') : part.startsWith('{+') ? '.+' : '[^/]+');
  return route.method === method && new RegExp(`^${parts.join('')}$`).test(path.split('?')[0]);
}
