import { bytesOf } from './bytes.js';
import { refusalOf, STREAM_TYPE } from './refusal.js';
import { EventParser } from './sluice.js';

// What browsers wait when the server has not said otherwise.
const RETRY_MS = 3000;
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 3_600_000;

/**
 * Reads a stream by `fetch`, and comes back to it as EventSource does: after the time that the server has
 * set, with the last id, until the server says that the stream is over. A request that is no GET may do
 * something each time it is sent, so it is not sent again by itself.
 *
 * Not a stream of sluice.js: the page shows all that comes, also what a client deals with itself, and leaves it to
 * the person to try again after a refusal.
 */
export class FetchReader {
  #request;
  #handlers;
  #asking = null;
  #pause = 0;
  #retryMs = RETRY_MS;
  #lastId;
  #isClosed = false;

  /**
   * @param request {route, method, headers, body, lastId}
   * @param handlers onOpen(), onEvent({type, id, data}), onNote({kind, text}), onWire(text), onLost(sentence),
   *   and at last onEnd(sentence) or onRefused(refusal)
   */
  constructor(request, handlers) {
    this.#request = request;
    this.#handlers = handlers;
    this.#lastId = request.lastId;
    this.#connect();
  }

  /** Ends the stream; nothing is called after that. */
  close() {
    this.#isClosed = true;
    this.#asking?.abort();
    clearTimeout(this.#pause);
  }

  async #connect() {
    const { route, method, body } = this.#request;
    const headers = this.#headers();
    const asking = this.#asking = new AbortController();
    this.#tell('onWire', headOfRequest(method, route, headers, body));
    let response;
    try {
      response = await fetch(route, { method, headers, body, cache: 'no-store', signal: asking.signal });
    } catch {
      this.#lose('the server could not be reached');
      return;
    }
    this.#tell('onWire', headOfResponse(response));
    if (response.status === 204) {
      this.#end('the server has nothing more to stream (204)');
      return;
    }
    const refusal = await refusalOf(response);
    if (refusal) {
      asking.abort(); // a body that nobody reads must not stay open
      this.#tell('onRefused', refusal);
      return;
    }
    this.#tell('onOpen');
    await this.#read(response.body);
  }

  async #read(body) {
    let isOver = false;
    const parser = new EventParser(this.#lastId, {
      onEvent: event => {
        this.#lastId = event.id;
        this.#tell('onEvent', event);
        isOver ||= event.type === 'end' && event.id === 'end';
      },
      onNote: (kind, text) => this.#take({ kind, text }),
    }, Infinity);
    try {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      while (!isOver) {
        const { done, value } = await reader.read();
        if (done) {
          break;
        }
        this.#tell('onWire', value);
        parser.feed(value);
      }
    } catch {
      // The connection broke: the same as if it had ended.
    }
    if (isOver) {
      this.#end('the stream ended');
    } else {
      this.#lose('the connection ended');
    }
  }

  #take(note) {
    if (note.kind === 'retry') {
      this.#retryMs = Math.min(Math.max(Number(note.text), MIN_RETRY_MS), MAX_RETRY_MS);
    } else if (note.kind === 'id') {
      this.#lastId = note.text;
    }
    this.#tell('onNote', note);
  }

  #lose(what) {
    if (this.#isClosed) {
      return;
    }
    if (this.#request.method !== 'GET') {
      this.#end(`${what}, and ${this.#request.method} is not sent again by itself`);
      return;
    }
    this.#tell('onLost', `${what}, comes back in ${this.#retryMs / 1000} s`);
    this.#pause = setTimeout(() => this.#connect(), this.#retryMs);
  }

  #end(sentence) {
    this.#asking.abort();
    this.#tell('onEnd', sentence);
  }

  #headers() {
    const headers = new Headers(this.#request.headers);
    if (!headers.has('Accept')) {
      headers.set('Accept', STREAM_TYPE);
    }
    if (this.#lastId !== '') {
      headers.set('Last-Event-ID', bytesOf(this.#lastId));
    }
    return headers;
  }

  #tell(handler, ...values) {
    if (!this.#isClosed) {
      this.#handlers[handler](...values);
    }
  }
}

// A token may be on somebody's screen, but not in what they copy from the page.
function headOfRequest(method, route, headers, body) {
  const lines = [...headers].map(([name, value]) =>
    `> ${name}: ${name === 'authorization' ? value.replace(/ .*/, ' ***') : value}\n`);
  return `> ${method} ${route}\n${lines.join('')}>\n${body ? `${body}\n\n` : ''}`;
}

function headOfResponse(response) {
  const lines = [...response.headers].map(([name, value]) => `< ${name}: ${value}\n`);
  return `< ${response.status} ${response.statusText}\n${lines.join('')}<\n`;
}
