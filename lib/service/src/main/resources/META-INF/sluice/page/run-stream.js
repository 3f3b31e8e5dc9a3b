import { FetchReader } from './fetch-reader.js';
import { describe } from './refusal.js';
import { authorization } from './token.js';

const PATIENCE_MS = 10_000;

/**
 * The stream of one run at a time. A start is sent once; whatever is lost after it is read again by GET,
 * from the last id on.
 */
export class RunStream {
  #address = '';
  #lastId = '';
  #isRun = false;
  #reader = null;
  #handlers;

  /**
   * @param handlers onState(state, sentence), of which the state is `connecting`, `open`, `reconnecting`,
   *   `refused` or `closed`; onEvent({type, data})
   */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** The run that is or was read last; '' before the first. */
  get address() {
    return this.#address;
  }

  /** Starts a run and reads it. */
  start(method, address, body) {
    const headers = method === 'GET' || body === '' ? {} : { 'Content-Type': 'application/json' };
    this.#open(address, method, headers, method === 'GET' || body === '' ? undefined : body);
  }

  /** Reads a run that there is, from its beginning. */
  join(address) {
    this.#open(address, 'GET', {}, undefined);
  }

  /** Reads no more. The run goes on. */
  leave(sentence) {
    if (this.#reader) {
      this.#close('closed', sentence);
    }
  }

  /** Stops the run for all who read it; answers '', or in words why that was refused. */
  async stop() {
    try {
      const response = await fetch(this.#address, {
        method: 'DELETE',
        headers: authorization(),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return response.ok ? '' : (await describe(response)).sentence;
    } catch {
      return 'The server could not be reached.';
    }
  }

  #open(address, method, headers, body) {
    this.#reader?.close();
    this.#address = address;
    this.#lastId = '';
    this.#isRun = method === 'GET';
    this.#handlers.onState('connecting', `connecting to ${address}`);
    this.#read(method, headers, body);
  }

  #read(method, headers, body) {
    const request = {
      route: this.#address,
      method,
      headers: { ...headers, ...authorization() },
      body,
      lastId: this.#lastId,
    };
    let isOver = false;
    this.#reader = new FetchReader(request, {
      onOpen: () => {
        this.#isRun = true;
        this.#handlers.onState('open', `reading ${this.#address}`);
      },
      onEvent: event => {
        this.#lastId = event.id;
        isOver = event.type === 'end';
        this.#handlers.onEvent(event);
      },
      onNote: () => {},
      onWire: () => {},
      onLost: sentence => this.#handlers.onState('reconnecting', `reconnecting: ${sentence}`),
      onEnd: sentence => this.#ended(isOver || method === 'GET', sentence),
      onRefused: ({ title, sentence }) => this.#close('refused', `refused with ${title}: ${sentence}`),
    });
  }

  /** The start is not sent again, but what it has started is read on. */
  #ended(isOver, sentence) {
    if (isOver || !this.#isRun) {
      this.#close('closed', `closed: ${sentence}`);
    } else {
      this.#read('GET', {}, undefined);
    }
  }

  #close(state, sentence) {
    this.#reader?.close();
    this.#reader = null;
    this.#handlers.onState(state, sentence);
  }
}
