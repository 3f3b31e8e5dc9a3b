import { describeRefusal, mediaTypeOf } from './problem.js';

// EventSource tells that it gave up, never why. So, once it did, the server is asked once more.

const PATIENCE_MS = 3000;

/** The reason in words why a stream that never opened was refused. */
export async function whyRefused(route) {
  const answer = await ask('GET', route);
  if (!answer) {
    return 'the server could not be reached';
  }
  if (answer.status === 204) {
    return 'the server has nothing to stream (204)';
  }
  if (!answer.ok) {
    return 'the server refused: ' + answer.text;
  }
  return answer.isStream
    ? 'the server refused, but would accept now'
    : 'the server refused: it answered with ' + (answer.type || 'no type') + ', not with an event stream';
}

/**
 * The reason in words why a stream that had been open was not taken up again. A server that would go
 * on from the last id that the page was shown has answered the reconnect with 204: the stream is over.
 * It is asked with HEAD, so that nothing starts again.
 */
export async function whyNotResumed(route, lastId) {
  const answer = await ask('HEAD', route, lastId === '' ? {} : { 'Last-Event-ID': bytesOf(lastId) });
  if (!answer) {
    return 'the server did not take the stream up again and cannot be reached';
  }
  // 405 says that the route knows no HEAD, and nothing about the stream.
  return answer.ok || answer.status === 405
    ? 'the stream ended and the server said not to come back'
    : 'the server refused to go on: ' + answer.text;
}

/** What the server answers now, or null when it does not. */
async function ask(method, route, headers = {}) {
  const asking = new AbortController();
  const timeout = setTimeout(() => asking.abort(), PATIENCE_MS);
  try {
    const response = await fetch(route, {
      method, cache: 'no-store', signal: asking.signal, headers: { Accept: 'text/event-stream', ...headers },
    });
    const type = mediaTypeOf(response);
    return {
      ok: response.ok,
      status: response.status,
      type,
      isStream: type === 'text/event-stream',
      text: response.ok ? '' : await describeRefusal(response),
    };
  } catch {
    return null;
  } finally {
    clearTimeout(timeout);
    asking.abort(); // a body that nobody reads, a stream above all, must not stay open
  }
}

/** The text as a header can carry it: one character for each byte of its UTF-8, as EventSource sends it. */
function bytesOf(text) {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
