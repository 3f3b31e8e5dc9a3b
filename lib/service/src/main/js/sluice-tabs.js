// One stream of topics for all tabs of an origin; sluice-tabs.d.ts documents it.
//
//   the tab with the lock -- opens --> the stream of the topics of all tabs
//            |
//            +-- tells each event, with its place and the one before --> all tabs, itself included
//   any tab  +-- says hello: its topics, and where it stands -----------> all tabs
//
// A tab takes an event only if it follows the last one that it has. One that has missed something says hello again,
// and the stream goes back to where that tab stands; the others ignore what they have already.

import { open, StreamError } from './sluice.js';

// Tabs that open together should make one stream, not one after the other.
const GATHER_MS = 50;
const MAX_QUEUE = 1000;

export function openShared(url, options) {
  return new SharedStream(url, options);
}

class SharedStream {
  isLeading = false;

  #url;
  #name;
  #options;
  #tab = crypto.getRandomValues(new Uint32Array(4)).join('-');
  #life = new AbortController();
  #visit;
  #channel;
  #others = new Map();
  #positions = new Map();
  #hasMissed = false;
  #queue = [];
  #asking = [];
  #isClosed = false;
  #error;

  #stream;
  #places = new Map();
  #streamed = new Set();

  constructor(url, { topics, name, ...options }) {
    this.#url = new URL(url, document.baseURI);
    this.#name = name ?? `sluice ${this.#url}`;
    this.#options = { ...options, topics };
    const until = { signal: this.#life.signal, capture: true };
    // A page that sleeps must not keep the lock; it catches up when it is back.
    ['pagehide', 'freeze'].forEach(type => addEventListener(type, () => this.#leave(), until));
    ['pageshow', 'resume'].forEach(type => addEventListener(type, () => this.#visit?.signal.aborted && this.#join(), until));
    options.signal?.addEventListener('abort', () => this.close(), until);
    if (options.signal?.aborted) {
      this.close();
    } else {
      this.#join();
    }
    if (options.onEvent) {
      this.#pump();
    }
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next() {
    while (this.#queue.length === 0) {
      if (this.#isClosed) {
        const error = this.#error;
        this.#error = undefined;
        if (error) {
          throw error;
        }
        return { value: undefined, done: true };
      }
      if (this.#hasMissed) {
        this.#hello();
      }
      await new Promise(resolve => this.#asking.push(resolve));
    }
    return { value: this.#queue.shift(), done: false };
  }

  async return() {
    this.close();
    return { value: undefined, done: true };
  }

  close() {
    this.#queue.length = 0;
    this.#finish();
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

  #finish(error) {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#error = error;
      this.#life.abort();
      this.#leave();
      this.#wake();
    }
  }

  #wake() {
    this.#asking.splice(0).forEach(resolve => resolve());
  }

  // ---- among the tabs ----

  #join() {
    const { signal } = this.#visit = new AbortController();
    this.#channel = new BroadcastChannel(navigator.locks ? this.#name : `${this.#name} ${this.#tab}`);
    this.#channel.onmessage = ({ data }) => {
      try {
        this.#hear(data);
      } catch (error) {
        this.#finish(error);
      }
    };
    this.#hello();
    const lead = () => this.#lead(signal);
    // A page without TLS has no locks: each of its tabs has a stream of its own.
    (navigator.locks?.request(this.#name, { signal }, lead) ?? lead()).catch(error =>
      signal.aborted || this.#finish(error));
  }

  #leave() {
    this.#post({ bye: this.#tab });
    this.#visit?.abort();
    this.#channel?.close();
    this.#stream?.close();
  }

  #post(message) {
    if (this.#visit?.signal.aborted === false) {
      this.#channel.postMessage(message);
    }
  }

  #hello(asks = false) {
    this.#hasMissed = false;
    const hello = { tab: this.#tab, topics: this.#options.topics, positions: this.#positions, asks };
    this.#post(hello);
    this.#readFor(hello);
  }

  #hear(message) {
    if (message.tab) {
      this.#others.set(message.tab, message.topics);
      this.#readFor(message);
      if (message.asks) {
        this.#hello();
      }
    } else if (message.bye) {
      this.#others.delete(message.bye);
    } else {
      this.#obey(message);
    }
  }

  #obey({ positions, event, callback, values }) {
    if (positions) {
      this.#standAt(positions);
    } else if (event) {
      this.#take(event);
    } else {
      this.#options[callback]?.(...values);
    }
  }

  /** Where a topic begins for this tab, in case that the stream breaks before its first event. */
  #standAt(places) {
    this.#options.topics.filter(topic => places.has(topic) && !this.#positions.has(topic)).forEach(topic =>
      this.#positions.set(topic, places.get(topic)));
  }

  #take({ after, gap, ...event }) {
    const { topics, types, onGap } = this.#options;
    const { topic, id } = event;
    const at = this.#positions.get(topic);
    if (!topics.includes(topic) || !isAfter(id, at)) {
      return;
    }
    if (this.#queue.length >= MAX_QUEUE) {
      this.#hasMissed = true;
      return;
    }
    if (at && isAfter(after, at)) {
      this.#hello();
      return;
    }
    this.#positions.set(topic, id);
    if (gap && onGap) {
      onGap(gap, event);
    } else if (!types || types.includes(event.type)) {
      this.#queue.push(event);
      this.#wake();
    }
  }

  // ---- with the lock ----

  async #lead(signal) {
    this.isLeading = true;
    this.#places = new Map();
    this.#streamed = new Set();
    this.#others.clear();
    this.#hello(true);
    try {
      while (!signal.aborted) {
        await new Promise(resolve => setTimeout(resolve, GATHER_MS));
        if (!signal.aborted) {
          await this.#read();
        }
      }
    } finally {
      this.isLeading = false;
    }
  }

  /** Makes the stream one for this tab too, and goes back to where it stands. */
  #readFor({ topics, positions }) {
    if (!this.isLeading) {
      return;
    }
    const behind = topics.filter(topic => {
      const [at, place] = [positions.get(topic), this.#places.get(topic)];
      return at && (!place || isAfter(place, at));
    });
    behind.forEach(topic => this.#places.set(topic, positions.get(topic)));
    if (behind.length > 0 || topics.some(topic => !this.#streamed.has(topic))) {
      this.#stream?.close();
    } else {
      this.#tell({ positions: this.#places });
    }
  }

  async #read() {
    const all = this.#streamed = new Set([this.#options.topics, ...this.#others.values()].flat());
    this.#places = new Map([...this.#places].filter(([topic]) => all.has(topic)));
    const url = new URL(this.#url);
    all.forEach(topic => url.searchParams.append('topic', topic));
    const stream = this.#stream = open(url, {
      ...this.#options,
      lastEventId: [...this.#places].map(place => place.join('=')).join(),
      types: undefined,
      onEvent: undefined,
      onGap: (gap, event) => this.#pass(event, gap),
      onPosition: id => {
        this.#places = this.#placesOf(id);
        this.#tell({ positions: this.#places });
      },
      onOpen: () => {
        this.#tell({ positions: this.#places });
        this.#tell({ callback: 'onOpen', values: [] });
      },
      onLost: ({ message }, delay) => this.#tell({ callback: 'onLost', values: [new Error(message), delay] }),
      onEnd: () => this.#finish(),
    });
    for await (const event of stream) {
      this.#pass(event);
    }
  }

  #placesOf(id) {
    const [only] = this.#streamed;
    return new Map(id.includes('=') ? id.split(',').map(place => place.split('=')) : [[only, id]]);
  }

  /** Tells all tabs of an event, whose topic is the one that has moved. */
  #pass(event, gap) {
    if (event.id === '') {
      return;
    }
    const places = this.#placesOf(event.id);
    const moved = [...places.keys()].filter(topic => places.get(topic) !== this.#places.get(topic));
    const topic = gap ? gap.topic : moved[0];
    if (moved.length > 1 && !gap) {
      throw new StreamError('several topics have moved at once, as on-overflow: latest has it; open a stream in each tab');
    }
    if (topic) {
      const after = this.#places.get(topic);
      this.#places.set(topic, places.get(topic));
      this.#tell({ event: { ...event, id: places.get(topic), topic, after, gap } });
    }
  }

  /** Tells all tabs, this one included. */
  #tell(message) {
    this.#post(message);
    this.#obey(message);
  }
}

function isAfter(one, other) {
  if (!one || !other) {
    return Boolean(one);
  }
  const [time, number] = one.split('-').map(BigInt);
  const [otherTime, otherNumber] = other.split('-').map(BigInt);
  return time > otherTime || time === otherTime && number > otherNumber;
}
