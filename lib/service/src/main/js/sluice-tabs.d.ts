import type { EventStream, Gap, StreamEvent, StreamOptions } from './sluice.js';

/** An event of a topic. Its id is the place in the topic. */
export interface TopicEvent extends StreamEvent {
  readonly topic: string;
}

/**
 * How topics are read. The tab that has the stream opens it with its own token, headers and times, so these should be
 * the same in all tabs. `onOpen` and `onLost` are called in all tabs, `onBusy`, `onAccessEnding`, `onAccessEnded` and
 * `onStreamError` in that tab alone.
 */
export interface SharedStreamOptions extends Omit<StreamOptions, 'method' | 'body' | 'ticket' | 'lastEventId' |
  'reconnect' | 'onEvent' | 'onGap' | 'onPosition' | 'onEnd'> {
  /** The topics of this tab. Those of all tabs together have to fit into one stream. */
  topics: readonly string[];
  /** Tabs with the same name have one stream; default `sluice` and the address. */
  name?: string;
  /** Gets the events, instead of a loop. */
  onEvent?: (event: TopicEvent) => unknown;
  /** Events of one of this tab's topics are missing. */
  onGap?: (gap: Gap, event: TopicEvent) => void;
}

/** The topics of one tab, read by one loop: `for await (const event of stream)`. */
export interface SharedStream extends AsyncIterableIterator<TopicEvent>, Pick<EventStream, 'close'> {
  /** Whether this tab has the stream of all. */
  readonly isLeading: boolean;
}

/**
 * Reads topics of a Sluice service. All tabs of an origin have one stream together, which one of them opens
 * (Web Locks) and tells the others of (BroadcastChannel). When that tab is closed, another one goes on from the last
 * event. Each tab gets each event of its topics once, also after it was kept in the back/forward cache.
 *
 * It begins with the events that are published from then on. Without Web Locks, as on a page without TLS, each tab has a stream of
 * its own. A route with `on-overflow: latest` cannot be read in this way.
 *
 * @param url the route of several topics, `/topics`
 */
export function openShared(url: string | URL, options: SharedStreamOptions): SharedStream;
