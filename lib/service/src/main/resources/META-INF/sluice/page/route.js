// A route is a path on this server, query included: what EventSource is opened on.

const MISTAKES = [
  [route => route === '', 'Type a route, a path on this server such as /sse.'],
  [route => !route.startsWith('/'), 'A route is a path on this server and starts with a single /, such as /sse.'],
  // A browser reads a backslash here as a slash, so both would leave for another server.
  [route => /^\/[/\\]/.test(route), 'A route starts with a single /. Two of them would name another server.'],
  [route => /[\s\p{Cc}]/u.test(route), 'A route has no spaces or control characters. Write a space as %20.'],
  [route => route.includes('#'), 'A route has no #. Write it as %23.'],
  [route => /[{}]/.test(route), 'Put a value in the place of the braces.'],
];

/** What is wrong with the route, in a sentence for the person who typed it; '' when nothing is. */
export function mistakeIn(route) {
  return MISTAKES.find(([applies]) => applies(route))?.[1] ?? '';
}

/** The route a link such as `/#/countdown/10` selects; '' when it selects none. */
export function routeInLink() {
  return location.hash.slice(1);
}

/** Makes the address bar a link to the route, without a new entry in the history. */
export function linkTo(route) {
  history.replaceState(null, '', '#' + route);
}

/** The line that does the same in a shell, where a token is a variable. */
export function curlLine({ method, route, headers, body }) {
  const words = ['curl', '-N'];
  if (method !== 'GET') {
    words.push('-X', method);
  }
  for (const [name, value] of Object.entries(headers)) {
    words.push('-H', name === 'Authorization' ? '"Authorization: Bearer $TOKEN"' : quoted(`${name}: ${value}`));
  }
  if (body) {
    words.push('-d', quoted(body));
  }
  return [...words, quoted(new URL(route, location.origin).href)].join(' ');
}

/** Quoted only where the shell needs it. */
function quoted(word) {
  return /^[\w/:.,%~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
