import { whyNotResumed, whyRefused } from './refusal.js';

/**
 * One EventSource at a time, with its state in words.
 *
 *              start                 onopen
 *   closed ------------> connecting --------> open
 *     ^                      |                 | ^
 *     |  stop(), or refused  |         onerror | | onopen
 *     +----------------------+                 v |
 *     +--------------------------------- reconnecting
 */
export class Stream {
  #source = null;
  #types = new Set();
  #route = '';
  #opened = 0;
  #onState;
  #onEvent;
  #hear = event => this.#receive(event);

  state = 'closed';
  /** When the connection that is or was open last was opened, on the clock of performance.now(); null before. */
  openedAt = null;
  /** The id of the last event that was heard; '' before the first, and when it has none. */
  lastId = '';

  /**
   * @param onState called with (state, sentence) at each change; the sentence starts with the state
   * @param onEvent called with {type, id, data, time} for each event; time in milliseconds since 1970
   */
  constructor({ onState, onEvent }) {
    this.#onState = onState;
    this.#onEvent = onEvent;
  }

  /** How often the stream was taken up again after it was lost. */
  get reconnects() {
    return Math.max(0, this.#opened - 1);
  }

  /** Opens the route; a stream that is still open is left for it. */
  start(route, types) {
    this.#release();
    this.#route = route;
    this.#opened = 0;
    this.openedAt = null;
    this.lastId = '';
    const source = this.#source = new EventSource(route);
    source.onopen = event => this.#isNamedEvent(event) || this.#open();
    source.onerror = event => this.#isNamedEvent(event) || this.#lose(source);
    // Heard at once: what a reconnect would get is a 204, and a line in the browser's console.
    source.addEventListener('end', event => event.lastEventId === 'end' && this.#finish(source));
    this.#types = new Set();
    this.hear(types);
    this.#enter('connecting', `connecting to ${route}`);
  }

  stop() {
    if (this.#source) {
      this.#release();
      this.#enter('closed', 'closed by you');
    }
  }

  /** Hears these types and no others from now on, also on a stream that is already open. */
  hear(types) {
    // EventSource uses these two names for itself; #isNamedEvent always hears them.
    const wanted = new Set(types.filter(type => type !== 'open' && type !== 'error'));
    // Adding a listener twice adds it once, so only those that are left out need to be told apart.
    this.#types.forEach(type => wanted.has(type) || this.#source?.removeEventListener(type, this.#hear));
    wanted.forEach(type => this.#source?.addEventListener(type, this.#hear));
    this.#types = wanted;
  }

  // A server may call an event `open` or `error`; that is data, and says nothing about the connection.
  #isNamedEvent(event) {
    const named = event instanceof MessageEvent;
    if (named) {
      this.#receive(event);
    }
    return named;
  }

  #receive(event) {
    this.lastId = event.lastEventId;
    this.#onEvent({ type: event.type, id: event.lastEventId, data: event.data, time: Date.now() });
  }

  #open() {
    this.#opened++;
    this.openedAt = performance.now();
    this.#enter('open', this.#opened > 1 ? `open again: ${this.#route}` : `open: ${this.#route}`);
  }

  #finish(source) {
    if (source === this.#source) {
      this.#release();
      this.#enter('closed', 'closed: the stream ended');
    }
  }

  async #lose(source) {
    const wasOpen = this.#opened > 0;
    if (source.readyState !== EventSource.CLOSED) {
      this.#enter('reconnecting', wasOpen
        ? 'reconnecting: the connection ended, the browser takes it up again'
        : 'reconnecting: the server could not be reached, the browser keeps trying');
      return;
    }
    // The state changes when the reason is known, so that it is announced once and not corrected.
    const reason = await (wasOpen ? whyNotResumed(this.#route, this.lastId) : whyRefused(this.#route));
    if (source === this.#source) {
      this.#release();
      this.#enter('closed', `closed: ${reason}`);
    }
  }

  #release() {
    this.#source?.close();
    this.#source = null;
  }

  #enter(state, sentence) {
    this.state = state;
    this.#onState(state, sentence);
  }
}
