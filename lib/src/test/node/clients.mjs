// The clients of the table in docs/clients.md, each in the same form: `(url, tell)` begins to read, and tells each event
// and that the client has stopped.

// An EventSource hears only types that it is asked for; an application does not ask for `position` and `end`.
const TYPES = ['message', 'tick', 'gap', 'busy', 'stream-error', 'access-expiring', 'access-ended'];
const CLOSED = 2;
const STOPPED = {};

/** Of a class that is, or is like, the browser's EventSource. */
export function eventSource(EventSource) {
  return (url, tell) => {
    const source = new EventSource(url);
    for (const type of TYPES) {
      source.addEventListener(type, ({ data, lastEventId: id }) => tell({ type, data, id }));
    }
    // Some dispatch the error before they change their state.
    source.addEventListener('error', () => setTimeout(() => source.readyState === CLOSED && tell(STOPPED)));
  };
}

/** Of `createEventSource` of eventsource-client. */
export function eventSourceClient(createEventSource) {
  return (url, tell) => {
    const client = createEventSource({
      url,
      onMessage: ({ event: type = 'message', data, id = '' }) => TYPES.includes(type) && tell({ type, data, id }),
      // It is told before its state changes.
      onDisconnect: () => setTimeout(() => client.readyState === 'closed' && tell(STOPPED)),
    });
  };
}

/** Of `open` of sluice.js. */
export function sluice(open) {
  return (url, tell) => {
    open(url, {
      grace: 800,
      maxDelay: 500,
      onEvent: tell,
      onEnd: () => tell(STOPPED),
      onError: () => tell(STOPPED),
    });
  };
}

/** Posts to an address, one message after the other. */
export function teller(address) {
  let last = Promise.resolve();
  return message => {
    last = last.then(() => fetch(address, { method: 'POST', body: JSON.stringify(message) }));
  };
}
