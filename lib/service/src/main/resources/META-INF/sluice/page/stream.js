import { EventSourceReader } from './event-source-reader.js';
import { FetchReader } from './fetch-reader.js';

/**
 * One stream at a time, with its state in words.
 *
 *              start                 onOpen
 *   closed ------------> connecting --------> open
 *     ^                      |                 | ^
 *     |  stop(), or refused  |          onLost | | onOpen
 *     +----------------------+                 v |
 *     +--------------------------------- reconnecting
 */
export class Stream {
  #reader = null;
  #opened = 0;
  #handlers;

  state = 'closed';
  /** When the connection that is or was open last was opened, on the clock of performance.now(); null before. */
  openedAt = null;
  /** The last id that was heard; '' before the first, and when there is none. */
  lastId = '';

  /**
   * @param handlers onState(state, sentence, refusal) at each change, of which the sentence starts with the
   *   state and the refusal is null but for the one; onEvent({type, id, data, time}), time in milliseconds
   *   since 1970; onNote({kind, text, time}); onWire(text)
   */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** How often the stream was taken up again after it was lost. */
  get reconnects() {
    return Math.max(0, this.#opened - 1);
  }

  /**
   * Opens a stream; one that is still open is left for it.
   * @param request {mode, route, method, headers, body, lastId, types}, of which the mode is `fetch` or
   *   `EventSource`
   */
  start(request) {
    this.#release();
    this.#opened = 0;
    this.openedAt = null;
    this.lastId = request.lastId;
    const { route } = request;
    this.#enter('connecting', `connecting to ${route}`);
    const Reader = request.mode === 'fetch' ? FetchReader : EventSourceReader;
    this.#reader = new Reader(request, {
      onOpen: () => this.#open(route),
      onEvent: event => this.#receive(event),
      onNote: note => this.#take(note),
      onWire: text => this.#handlers.onWire(text),
      onLost: sentence => this.#enter('reconnecting', `reconnecting: ${sentence}`),
      onEnd: sentence => this.#close(sentence),
      onRefused: refusal => this.#close(`refused with ${refusal.title}`, refusal),
    });
  }

  /** Ends the stream, and says why. */
  stop(sentence = 'closed by you') {
    if (this.#reader) {
      this.#release();
      this.#enter('closed', sentence);
    }
  }

  /** Hears these types and no others from now on, where types have to be named. */
  hear(types) {
    this.#reader?.hear?.(types);
  }

  #open(route) {
    this.#opened++;
    this.openedAt = performance.now();
    this.#enter('open', this.#opened > 1 ? `open again: ${route}` : `open: ${route}`);
  }

  #receive(event) {
    this.lastId = event.id;
    this.#handlers.onEvent({ ...event, time: Date.now() });
  }

  #take(note) {
    if (note.kind === 'id') {
      this.lastId = note.text;
    }
    this.#handlers.onNote({ ...note, time: Date.now() });
  }

  #close(sentence, refusal = null) {
    this.#release();
    this.#enter('closed', `closed: ${sentence}`, refusal);
  }

  #release() {
    this.#reader?.close();
    this.#reader = null;
  }

  #enter(state, sentence, refusal = null) {
    this.state = state;
    this.#handlers.onState(state, sentence, refusal);
  }
}
