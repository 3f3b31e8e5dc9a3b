// Reads a stream with one of the EventSource clients of Node.js: node read.mjs CLIENT URL
// Prints the data of each event, and `closed` when the client has stopped for good.
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';
import { EventSource as UndiciEventSource } from 'undici';

const TYPES = ['message', 'tick'];
const CLOSED = 2;

// The client of undici lets the process end while it waits to reconnect.
const waiting = setInterval(() => {}, 1000);

const CLIENTS = {
  eventsource: url => readWith(new EventSource(url)),
  undici: url => readWith(new UndiciEventSource(url)),
  'eventsource-client': url => {
    const client = createEventSource({
      url,
      onMessage: ({ event = 'message', data }) => TYPES.includes(event) && console.log(data),
      // It is told before its state changes.
      onDisconnect: () => setImmediate(() => client.readyState === 'closed' && end()),
    });
  },
};

function readWith(source) {
  TYPES.forEach(type => source.addEventListener(type, event => console.log(event.data)));
  source.addEventListener('error', () => source.readyState === CLOSED && end());
}

function end() {
  clearInterval(waiting);
  console.log('closed');
}

const [client, url] = process.argv.slice(2);
CLIENTS[client](url);
