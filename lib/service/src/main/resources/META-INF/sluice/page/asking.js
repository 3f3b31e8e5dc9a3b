import { bytesOf } from './bytes.js';
import { refusalOf, STREAM_TYPE } from './refusal.js';

// EventSource tells that it gave up, never why. So, once it did, the server is asked once more.

const PATIENCE_MS = 3000;

/** Why a stream that never opened was refused: {refusal}, or {sentence} when the answer is none. */
export async function whyRefused(route) {
  const answer = await ask('GET', route);
  if (!answer) {
    return { sentence: 'the server could not be reached' };
  }
  if (answer.status === 204) {
    return { sentence: 'the server has nothing to stream (204)' };
  }
  return answer.refusal ? answer : { sentence: 'the server refused, but would accept now' };
}

/**
 * Why a stream that had been open was not taken up again. A server that would go on from the last id that
 * the page was shown has answered the reconnect with 204: the stream is over. It is asked with HEAD, so
 * that nothing starts again.
 */
export async function whyNotResumed(route, lastId) {
  const answer = await ask('HEAD', route, lastId === '' ? {} : { 'Last-Event-ID': bytesOf(lastId) });
  if (!answer) {
    return { sentence: 'the server did not take the stream up again and cannot be reached' };
  }
  // 405 says that the route knows no HEAD, and nothing about the stream.
  return answer.isOk || answer.status === 405
    ? { sentence: 'the stream ended and the server said not to come back' }
    : answer;
}

/** What the server answers now, or null when it does not. */
async function ask(method, route, headers = {}) {
  const asking = new AbortController();
  const timeout = setTimeout(() => asking.abort(), PATIENCE_MS);
  try {
    const response = await fetch(route, {
      method, cache: 'no-store', signal: asking.signal, headers: { Accept: STREAM_TYPE, ...headers },
    });
    return { isOk: response.ok, status: response.status, refusal: await refusalOf(response) };
  } catch {
    return null;
  } finally {
    clearTimeout(timeout);
    asking.abort(); // a body that nobody reads, a stream above all, must not stay open
  }
}
