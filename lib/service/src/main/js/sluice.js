// sluice.d.ts documents it.

const STREAM_TYPE = 'text/event-stream';
const RETRY_MS = 2000;
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 3_600_000;
// A shorter pause is no heartbeat's, and a longer one that of a machine that was asleep.
const MIN_BEAT_MS = 500;
const MAX_BEAT_MS = 600_000;
const PROBLEM_MS = 5000;
// An EventSource cannot be made to wait: it is left when so many of its events wait.
const MAX_QUEUE = 1000;

const CALLBACKS = {
  gap: 'onGap',
  busy: 'onBusy',
  'stream-error': 'onStreamError',
  'access-expiring': 'onAccessEnding',
  'access-ended': 'onAccessEnded',
};

export class StreamError extends Error {
  name = 'StreamError';

  constructor(message, { response, problem, retryAfter = 0, isFinal = true } = {}) {
    super(message);
    Object.assign(this, { status: response?.status, response, problem, retryAfter, isFinal });
  }
}

export class EventParser {
  #handlers;
  #maxLength;
  #line = '';
  #skipsLineFeed = false;
  #block = newBlock();
  #id;

  constructor(lastEventId, handlers, maxLength = 1 << 20) {
    this.lastEventId = this.#id = lastEventId;
    this.#handlers = handlers;
    this.#maxLength = maxLength;
  }

  feed(text) {
    if (text === '') {
      return;
    }
    const lineEnd = /\r\n?|\n/g;
    let from = lineEnd.lastIndex = this.#skipsLineFeed && text[0] === '\n' ? 1 : 0;
    this.#skipsLineFeed = text.endsWith('\r');
    for (let end; (end = lineEnd.exec(text)); from = lineEnd.lastIndex) {
      const line = this.#hold(text.slice(from, end.index));
      this.#line = '';
      this.#take(line);
    }
    this.#hold(text.slice(from));
  }

  #hold(text) {
    this.#line += text;
    if (this.#block.length + this.#line.length > this.#maxLength) {
      throw new StreamError(`an event must have at most ${this.#maxLength} characters, had more; ` +
        'raise maxEventLength if you trust the server');
    }
    return this.#line;
  }

  #take(line) {
    if (line === '') {
      this.#dispatch();
    } else if (line[0] === ':') {
      this.#handlers.onNote?.('comment', line.slice(1).trim());
    } else {
      this.#block.length += line.length;
      const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      this.#field(name, value);
    }
  }

  #field(name, value) {
    if (name === 'data') {
      this.#block.data.push(value);
    } else if (name === 'event') {
      this.#block.type = value;
    } else if (name === 'id' && !value.includes('\0')) {
      this.#id = value;
      this.#block.hasId = true;
    } else if (name === 'retry' && /^[0-9]+$/.test(value)) {
      this.#handlers.onNote?.('retry', value);
    }
  }

  #dispatch() {
    const { data, type, hasId } = this.#block;
    const id = this.#id;
    const hasMoved = this.lastEventId !== id;
    this.#block = newBlock();
    this.lastEventId = id;
    if (data.length > 0) {
      this.#handlers.onEvent({ type: type || 'message', data: data.join('\n'), id }, hasId);
    } else if (hasMoved) {
      this.#handlers.onNote?.('id', id);
    }
  }
}

function newBlock() {
  return { data: [], type: '', hasId: false, length: 0 };
}

export function open(url, options) {
  return new Stream(url, options);
}

// Something to wait for, until it is fired again.
class Signal {
  wait() {
    return this.promise ??= new Promise(resolve => this.resolve = resolve);
  }

  fire() {
    this.resolve?.();
    this.promise = undefined;
  }
}

class Stream {
  state = 'connecting';
  lastEventId;

  #url;
  #options;
  #connection;
  #life = new AbortController();
  #fed = new Signal();
  #drained = new Signal();
  #woken = new Signal();
  #queue = [];
  #id;
  #error;
  #timer;
  #isOver = false;
  #isHidden = false;
  #isRefused = false;
  #hurries = false;
  #retryMs = RETRY_MS;
  #silentTries = 0;
  #beatMs = 0;
  #isAskedBack = false;
  #heard = '';

  constructor(url, options = {}) {
    this.#url = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
    this.#options = options = {
      method: 'GET', maxDelay: 30_000, grace: 5000, timeout: 0, fetch: (...request) => fetch(...request), ...options,
    };
    const { method, headers, body, signal, lastEventId = '' } = options;
    // Throws here what fetch would throw at each try.
    options.method = new Request(this.#url, { method, headers, body }).method;
    options.reconnect ??= options.method === 'GET';
    this.lastEventId = this.#id = lastEventId;
    const until = { signal: this.#life.signal };
    if (options.reconnect && globalThis.addEventListener) {
      // Captured, since some are the document's.
      const listen = (type, listener) => addEventListener(type, listener, { ...until, capture: true });
      ['pagehide', 'freeze'].forEach(type => listen(type, () => this.#sleep()));
      ['pageshow', 'resume'].forEach(type => listen(type, () => this.#isHidden && this.#restart('the page is back')));
      listen('online', () => this.#isRefused || this.#restart('the network is back'));
    }
    signal?.addEventListener('abort', () => this.close(), until);
    if (signal?.aborted) {
      this.close();
    }
    queueMicrotask(() => this.#run());
    if (options.onEvent) {
      this.#pump();
    }
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next() {
    try {
      for (;;) {
        while (this.#queue.length > 0) {
          const event = this.#queue.shift();
          this.lastEventId = event.id;
          if (!this.#handle(event)) {
            return { value: event, done: false };
          }
        }
        this.#drained.fire();
        if (this.state === 'closed') {
          return this.#last();
        }
        await this.#fed.wait();
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async return() {
    this.close();
    return this.#last();
  }

  close() {
    this.#queue.length = 0;
    this.#isOver = false;
    this.#finish();
    this.#error = undefined;
  }

  async #pump() {
    const { onEvent, onError } = this.#options;
    try {
      for await (const event of this) {
        await onEvent(event);
      }
    } catch (error) {
      if (!onError) {
        throw error;
      }
      onError(error);
    }
  }

  /** Whether the event is for a callback, or for nobody. */
  #handle(event) {
    const { types, onPosition, [CALLBACKS[event.type]]: callback } = this.#options;
    if (event.isPosition) {
      onPosition?.(event.id);
      return true;
    }
    const data = callback && objectOf(event.data);
    if (data) {
      callback(data, event);
    }
    return data || (types && !types.includes(event.type));
  }

  #last() {
    if (this.#error) {
      throw this.#error;
    }
    if (this.#isOver) {
      this.#isOver = false;
      this.#options.onEnd?.();
    }
    return { value: undefined, done: true };
  }

  async #run() {
    try {
      while (this.#isGoing) {
        const lost = await this.#connect();
        if (this.#isGoing) {
          await this.#pause(lost);
        }
      }
      this.#finish();
    } catch (error) {
      this.#finish(error);
    }
  }

  get #isGoing() {
    return !this.#isOver && this.state !== 'closed';
  }

  /** Why the connection is lost; what trying again cannot help is thrown. */
  async #connect() {
    const { reconnect, ticket } = this.#options;
    const { signal } = this.#connection = new AbortController();
    this.state = 'connecting';
    try {
      await (ticket ? this.#readEventSource(signal) : this.#readBody(signal));
      signal.throwIfAborted();
      if (!reconnect && !this.#isOver && this.#isAskedBack) {
        throw new StreamError('the server has broken the stream off');
      }
      this.#isOver ||= !reconnect;
      return new Error('the connection ended');
    } catch (error) {
      const lost = signal.aborted && !error.isFinal ? signal.reason : error;
      if (!reconnect || lost.isFinal) {
        throw lost;
      }
      return lost;
    } finally {
      clearTimeout(this.#timer);
      this.#connection.abort();
    }
  }

  async #readBody(signal) {
    const { body, method } = this.#options;
    const headers = await this.#headers();
    if (!headers.has('Accept')) {
      headers.set('Accept', STREAM_TYPE);
    }
    if (this.#id !== '') {
      // A header has bytes, and so takes the id as EventSource sends it.
      headers.set('Last-Event-ID', String.fromCharCode(...new TextEncoder().encode(this.#id)));
    }
    const response = await this.#fetch(this.#url, { method, headers, body, signal });
    signal.throwIfAborted();
    if (response.status === 204) {
      this.#isOver = true;
      return;
    }
    if (response.status !== 200) {
      throw await this.#refusal(response);
    }
    const type = response.headers.get('Content-Type') ?? '';
    if (type.split(';')[0].trim().toLowerCase() !== STREAM_TYPE) {
      throw new StreamError(`the server answered with ${type || 'no type'}, not with an event stream`, { response });
    }
    this.#open(response);
    const reader = response.body.getReader();
    signal.addEventListener('abort', () => reader.cancel().catch(() => {}));
    await this.#read(reader);
  }

  async #read(reader) {
    const decoder = new TextDecoder();
    const parser = new EventParser(this.#id, {
      onEvent: (event, hasId) => this.#take(event, hasId),
      onNote: (kind, text) => this.#note(kind, text),
    }, this.#options.maxEventLength);
    for (let wasQuiet = false; this.#isGoing;) {
      await this.#taken(1);
      this.#watch();
      const since = performance.now();
      const { done, value } = await reader.read();
      clearTimeout(this.#timer);
      if (done) {
        return;
      }
      const pauseMs = performance.now() - since;
      this.#heard = '';
      parser.feed(decoder.decode(value, { stream: true }));
      const isQuiet = this.#heard === 'comment';
      // Only between two heartbeats is a pause that of the server.
      if (wasQuiet && isQuiet && pauseMs >= MIN_BEAT_MS && pauseMs < MAX_BEAT_MS) {
        this.#beatMs = Math.max(this.#beatMs, pauseMs);
      }
      wasQuiet = isQuiet;
      this.#fed.fire();
    }
  }

  /** For where an EventSource is all that there is: a ticket for each connection. */
  async #readEventSource(signal) {
    const { ticket, types = [], credentials, reconnect } = this.#options;
    const answer = await this.#fetch(ticket, { method: 'POST', headers: await this.#headers(), signal });
    const address = new URL(this.#url);
    address.searchParams.set('ticket', (await answer.json()).ticket);
    if (this.#id !== '') {
      address.searchParams.set('lastEventId', this.#id);
    }
    signal.throwIfAborted();
    const source = new EventSource(address, { withCredentials: credentials === 'include' });
    try {
      await new Promise((resolve, reject) => {
        const lose = () => reconnect ? resolve() : reject(new StreamError('the connection is lost'));
        signal.addEventListener('abort', reject);
        source.onopen = () => this.#open();
        source.onerror = event => event.data === undefined && lose();
        for (const type of new Set(['message', 'end', 'position', ...Object.keys(CALLBACKS), ...types])) {
          source.addEventListener(type, ({ data, lastEventId: id }) => {
            if (data !== undefined) {
              this.#take({ type, data, id: id || this.#id }, id !== '');
              this.#fed.fire();
            }
            if (!this.#isGoing) {
              resolve();
            } else if (this.#queue.length > MAX_QUEUE) {
              lose();
            }
          });
        }
      });
    } finally {
      source.close();
    }
    await this.#taken(MAX_QUEUE);
  }

  async #headers() {
    const { headers, token } = this.#options;
    const all = new Headers(headers);
    const value = await token?.();
    if (value) {
      all.set('Authorization', `Bearer ${value}`);
    }
    return all;
  }

  async #fetch(url, init) {
    this.#watch();
    const { fetch, credentials = 'same-origin' } = this.#options;
    const response = await fetch(url, { ...init, credentials, cache: 'no-store' });
    clearTimeout(this.#timer);
    if (response.ok) {
      return response;
    }
    const { status } = response;
    const again = [408, 425, 429].includes(status) || status > 499 && status !== 501 && status !== 505;
    throw again
      ? new StreamError(`status ${status}`, { response, retryAfter: retryAfter(response), isFinal: false })
      : await this.#refusal(response);
  }

  async #refusal(response) {
    const isProblem = /\bjson\b/.test(response.headers.get('Content-Type'));
    this.#timer = setTimeout(() => this.#connection.abort(), PROBLEM_MS);
    const problem = isProblem ? await response.json().catch(() => undefined) : undefined;
    const why = problem?.detail ?? problem?.title ?? response.statusText;
    return new StreamError(`refused with ${response.status} ${why}`.trim(), { response, problem });
  }

  #open(response) {
    this.state = 'open';
    this.#tell('onOpen', response);
  }

  #take(event, hasId) {
    if (this.#isOver) {
      return;
    }
    this.#silentTries = 0;
    this.#isAskedBack = false;
    this.#heard = 'event';
    this.#id = event.id;
    const isControl = hasId && event.data === '{}';
    if (isControl && event.type === 'end' && event.id === 'end') {
      this.#isOver = true;
    } else {
      const isPosition = isControl && event.type === 'position';
      this.#queue.push(isPosition ? { ...event, isPosition } : event);
    }
  }

  #note(kind, text) {
    if (kind === 'id') {
      this.#take({ type: 'position', data: '{}', id: text }, true);
    } else if (kind === 'comment') {
      this.#silentTries = 0;
      this.#heard ||= kind;
    } else {
      this.#isAskedBack = true;
      this.#heard = kind;
      this.#retryMs = Math.min(Math.max(Number(text), MIN_RETRY_MS), MAX_RETRY_MS);
    }
  }

  /** Waits until fewer events than this are left in the queue. */
  async #taken(count) {
    while (this.#queue.length >= count && !this.#connection.signal.aborted) {
      await this.#drained.wait();
    }
  }

  #watch() {
    const { grace, timeout } = this.#options;
    const ms = this.#beatMs > 0 ? 2 * this.#beatMs + grace : timeout;
    clearTimeout(this.#timer);
    if (ms > 0 && ms < 2 ** 31) {
      this.#timer = setTimeout(() => {
        this.#beatMs = 0;
        this.#drop(`nothing came for ${Math.round(ms)} ms`);
      }, ms);
    }
  }

  async #pause(error) {
    const { maxDelay } = this.#options;
    const doubled = Math.min(this.#retryMs * 2 ** this.#silentTries++, maxDelay);
    const least = Math.max(this.#retryMs, doubled, Math.min(error.retryAfter ?? 0, MAX_RETRY_MS));
    const delay = this.#hurries ? 0 : least * (1 + Math.random() / 2);
    this.#isRefused = error.retryAfter > 0;
    this.state = 'waiting';
    this.#tell('onLost', error, delay);
    let isDue = false;
    const timer = setTimeout(() => {
      isDue = true;
      this.#woken.fire();
    }, delay);
    while (this.#isGoing && (this.#isHidden || !(isDue || this.#hurries))) {
      await this.#woken.wait();
    }
    clearTimeout(timer);
    this.#hurries = this.#isRefused = false;
  }

  // Chromium gives a page that was frozen nothing more of its connection.
  #sleep() {
    this.#isHidden = true;
    this.#drop('the page sleeps');
  }

  #restart(why) {
    this.#isHidden = false;
    this.#hurries = true;
    this.#drop(why);
    this.#woken.fire();
  }

  #drop(why) {
    this.#connection?.abort(new Error(why));
    this.#drained.fire();
  }

  #finish(error) {
    if (this.state !== 'closed') {
      this.state = 'closed';
      this.#error = error;
      this.#life.abort();
      this.#drop('closed');
      this.#woken.fire();
      this.#fed.fire();
    }
  }

  #tell(name, ...values) {
    try {
      this.#options[name]?.(...values);
    } catch (error) {
      this.#finish(error);
    }
  }
}

function objectOf(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value;
  } catch {
    return null;
  }
}

function retryAfter(response) {
  const text = response.headers.get('Retry-After') ?? '';
  const ms = /^\d+$/.test(text) ? 1000 * text : Date.parse(text) - Date.now();
  return ms > 0 ? ms : 0;
}
