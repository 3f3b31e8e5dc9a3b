// Reads with one of the clients that Node.js has: node table.mjs CLIENT. Each line of the input is an address to read
// and one to tell what was seen.
import { createInterface } from 'node:readline';
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';
import { EventSource as UndiciEventSource } from 'undici';
import { open } from '../../../service/src/main/js/sluice.js';
import { eventSource, eventSourceClient, sluice, teller } from './clients.mjs';

const CLIENTS = {
  'sluice.js': sluice(open),
  eventsource: eventSource(EventSource),
  'eventsource-client': eventSourceClient(createEventSource),
  undici: eventSource(UndiciEventSource),
};

const read = CLIENTS[process.argv[2]];
for await (const line of createInterface({ input: process.stdin })) {
  const [url, told] = line.split(' ');
  read(url, teller(told));
}
process.exit();
