import { whyNotResumed, whyRefused } from './asking.js';

/**
 * Reads a stream by the browser's own EventSource, which tells less: no comments, no `retry`, no types that
 * it was not told of, and it takes neither a method nor headers. Its handlers are those of FetchReader.
 */
export class EventSourceReader {
  #route;
  #handlers;
  #source;
  #types = new Set();
  #wasOpen = false;
  #lastId = '';
  #hear = event => this.#receive(event);

  /** @param request {route, types}, of which the types are the ones to hear at first */
  constructor({ route, types }, handlers) {
    this.#route = route;
    this.#handlers = handlers;
    const source = this.#source = new EventSource(route);
    source.onopen = event => this.#isNamedEvent(event) || this.#open();
    source.onerror = event => this.#isNamedEvent(event) || this.#lose();
    // Heard at once: what a reconnect would get is a 204, and a line in the browser's console.
    source.addEventListener('end', event => event.lastEventId === 'end' && this.#end('the stream ended'));
    this.hear(types);
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }

  /** Hears these types and no others from now on. */
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
    this.#lastId = event.lastEventId;
    this.#handlers.onEvent({ type: event.type, id: event.lastEventId, data: event.data });
  }

  #open() {
    this.#wasOpen = true;
    this.#handlers.onOpen();
  }

  #end(sentence) {
    this.close();
    this.#handlers.onEnd(sentence);
  }

  async #lose() {
    if (this.#source.readyState !== EventSource.CLOSED) {
      this.#handlers.onLost(this.#wasOpen
        ? 'the connection ended, the browser takes it up again'
        : 'the server could not be reached, the browser keeps trying');
      return;
    }
    // The state changes when the reason is known, so that it is announced once and not corrected.
    const { refusal, sentence } =
      await (this.#wasOpen ? whyNotResumed(this.#route, this.#lastId) : whyRefused(this.#route));
    if (this.#source === null) {
      return;
    }
    if (refusal) {
      this.close();
      this.#handlers.onRefused(refusal);
    } else {
      this.#end(sentence);
    }
  }
}
