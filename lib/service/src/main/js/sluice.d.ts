/** An event of a stream. */
export interface StreamEvent {
  /** Its type; `message` where the server names none. */
  readonly type: string;
  /** Its data, as text. */
  readonly data: string;
  /** The last event id at this event: its own, or that of an earlier one; `''` if there was none. */
  readonly id: string;
}

/** Events that are missing: data of Sluice's `gap` event. */
export interface Gap {
  readonly topic: string;
  /** Why: too old, overtaken because the client was slow, or an id of another history. */
  readonly reason: 'expired' | 'overflow' | 'unknown';
  /** The number of missing events; null if nobody can know. */
  readonly missed: number | null;
}

/** How a stream is opened and read. All of it is optional. */
export interface StreamOptions {
  /** The method of the request; default `GET`. */
  method?: string;
  /** The body of the request, which may be sent more than once and so cannot be a stream. */
  body?: string | Blob | ArrayBuffer | ArrayBufferView | FormData | URLSearchParams;
  /** Headers of the request. `Accept` is `text/event-stream` unless it is among them. */
  headers?: HeadersInit;
  /** As of `fetch`; default `same-origin`. */
  credentials?: RequestCredentials;
  /**
   * Gives the bearer token, and is asked again for each connection. Without a value there is no `Authorization`. If
   * it throws, the client comes back and asks again.
   */
  token?: () => string | null | undefined | Promise<string | null | undefined>;
  /**
   * Where a ticket for one connection is posted for, with the token. The stream is then read by an `EventSource`, for
   * where `fetch` cannot be used. An `EventSource` hears only the types that are named in `types`, `message` and those
   * of Sluice; it takes no method and no headers, shows no heartbeat, and does not say why it was refused.
   */
  ticket?: string | URL;
  /** The types of the events that are given out; default all of them. */
  types?: readonly string[];
  /** Where to begin: the last id of another client; default `''`, which is no id. */
  lastEventId?: string;
  /**
   * Whether the client comes back when the connection ends; default true for a `GET` alone. Without it, the end of the
   * body is the end of the stream, and each failure is an error.
   */
  reconnect?: boolean;
  /**
   * Up to how many milliseconds the delay between two tries is doubled while they bring nothing; default 30,000. What
   * the server asks for counts also beyond, up to an hour. A random part of up to one half is added to each delay.
   */
  maxDelay?: number;
  /**
   * After how many milliseconds without a byte the connection is given up, until there is a heartbeat to learn from;
   * default 0, never.
   */
  timeout?: number;
  /**
   * A connection is given up when twice the heartbeat, and so many milliseconds, have passed without a byte; default
   * 5,000. The heartbeat is learned from the comments of the server.
   */
  grace?: number;
  /** The longest event, in UTF-16 units of its text; default 1,048,576. A longer one ends the stream with an error. */
  maxEventLength?: number;
  /** Ends the stream, as `close()` does. */
  signal?: AbortSignal;
  /** Replaces `fetch`. */
  fetch?: (input: URL | string, init: RequestInit) => Promise<Response>;

  /**
   * Gets the events, instead of a loop. The next one waits until the promise that it returns is fulfilled. An
   * exception ends the stream.
   */
  onEvent?: (event: StreamEvent) => unknown;
  /** The stream was opened; an `EventSource` has no response. */
  onOpen?: (response?: Response) => void;
  /** The connection is lost, or was refused for now; the next try is in so many milliseconds. */
  onLost?: (error: Error | StreamError, delay: number) => void;
  /** The server has said that the stream is over. */
  onEnd?: () => void;
  /** The error that has ended the stream, where `onEvent` gets the events. A loop throws it instead. */
  onError?: (error: unknown) => void;

  /*
   * What a Sluice service says itself. Where there is no callback for it, it is an event like any other.
   */

  /** Events are missing. */
  onGap?: (gap: Gap, event: StreamEvent) => void;
  /** The service cannot take the stream now. The client comes back when the service has asked it to. */
  onBusy?: (data: object, event: StreamEvent) => void;
  /** The token expires in so many seconds: renew it (`POST /access/renew`), or let the client come back. */
  onAccessEnding?: (notice: { readonly expires_in: number }, event: StreamEvent) => void;
  /** The token has expired or was revoked. The client comes back, with the token that there is then. */
  onAccessEnded?: (notice: { readonly reason: 'expired' | 'revoked' }, event: StreamEvent) => void;
  /** The stream has failed. The client comes back. */
  onStreamError?: (failure: { readonly message: string }, event: StreamEvent) => void;
  /** The place in the stream has moved without an event. */
  onPosition?: (lastEventId: string) => void;
}

/** A stream that is read, by one loop: `for await (const event of stream)`. */
export interface EventStream extends AsyncIterableIterator<StreamEvent> {
  /** What the client does. */
  readonly state: 'connecting' | 'open' | 'waiting' | 'closed';
  /** The id of the event that was given out last, with which another client can go on. */
  readonly lastEventId: string;
  /** Ends the stream, and the loop that reads it. Events that were not taken are dropped. */
  close(): void;
  return(): Promise<IteratorResult<StreamEvent>>;
}

/** Why a stream is over that the server did not end. */
export class StreamError extends Error {
  constructor(message: string, details?: {
    response?: Response; problem?: Record<string, unknown>; retryAfter?: number; isFinal?: boolean });
  /** The status of the response, if there was one. */
  readonly status?: number;
  readonly response?: Response;
  /** The problem (RFC 9457) in the response, if there was one. */
  readonly problem?: Record<string, unknown>;
  /** How many milliseconds the server has asked to wait; 0 if it did not. */
  readonly retryAfter: number;
  /** Whether trying again cannot help. */
  readonly isFinal: boolean;
}

/**
 * Opens a stream of server-sent events, of Sluice or of any other server. It connects at once, and then reads no
 * further than its loop or `onEvent` takes the events.
 *
 * @throws TypeError if the address, the method, the headers or the body cannot be those of a request
 */
export function open(url: string | URL, options?: StreamOptions): EventStream;

/**
 * The parser of the HTML standard, section 9.2.6, for text that was decoded and is without a byte order mark.
 */
export class EventParser {
  /**
   * @param lastEventId the id of the connection before; `''` for none
   * @param handlers `onEvent` gets each event, and whether its block has an id; `onNote` gets comments, reconnection
   *   times in milliseconds, and ids of blocks without data
   * @param maxLength the longest event; default 1,048,576
   */
  constructor(lastEventId: string, handlers: {
    onEvent: (event: StreamEvent, hasId: boolean) => void;
    onNote?: (kind: 'comment' | 'retry' | 'id', text: string) => void;
  }, maxLength?: number);
  /** The id that a client presents when it comes back. */
  readonly lastEventId: string;
  /**
   * Takes the next piece of the text.
   *
   * @throws StreamError if an event is too long
   */
  feed(text: string): void;
}
