// What a client does when a connection breaks, is refused or falls silent, against a server of raw sockets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, StreamError } from '../../main/js/sluice.js';
import { ScriptedServer } from './scripted-server.mjs';

const DEADLINE = { timeout: 20_000 };
const SOON = 'retry: 100\n';
const END = 'event: end\nid: end\ndata: {}\n\n';
const PROBLEM = 'Content-Type: application/problem+json\r\n';

/** The data of all events until the stream is over. */
async function all(stream) {
  const seen = [];
  for await (const { data } of stream) {
    seen.push(data);
  }
  return seen;
}

test('a stream that is cut goes on after the last event, and the unfinished one comes again', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${SOON}id: 1\ndata: a\n\nid: 2\ndata: lo`).cut(),
    answer => answer.stream('id: 2\ndata: b\n\nid: 3\ndata: lost').reset(),
    answer => answer.stream(`id: 3\ndata: c\n\n${END}`));

  assert.deepEqual(await all(open(server.url)), ['a', 'b', 'c']);
  const [first, second, third] = server.requests.map(({ headers }) => headers);
  assert.equal(first['last-event-id'], undefined);
  assert.equal(first.accept, 'text/event-stream');
  assert.deepEqual([second, third].map(headers => headers['last-event-id']), ['1', '2']);
  assert.equal(server.requests.length, 3);
});

test('a stream that ends in order is asked for again', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${SOON}id: 1\ndata: a\n\n`).end(),
    answer => answer.stream(`data: b\n\n${END}`));

  assert.deepEqual(await all(open(server.url)), ['a', 'b']);
});

test('an id outside of ASCII goes back as its bytes', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${SOON}id: ä€\ndata: a\n\n`).end(),
    answer => answer.refuse(204));

  await all(open(server.url));
  assert.equal(Buffer.from(server.requests[1].headers['last-event-id']).toString(), 'ä€');
});

test('an id that moves alone, or by a position event, goes back', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${SOON}event: position\nid: 7-0\ndata: {}\n\n`).end(),
    answer => answer.stream('id: 8\n\n').end(),
    answer => answer.refuse(204));
  const positions = [];
  const stream = open(server.url, { onPosition: id => positions.push(id) });

  assert.deepEqual(await all(stream), []);
  assert.deepEqual(server.requests.map(({ headers }) => headers['last-event-id']), [undefined, '7-0', '8']);
  assert.deepEqual(positions, ['7-0', '8']);
  assert.equal(stream.lastEventId, '8');
});

test('an event that another server calls end or position is an event', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream('event: end\ndata: {}\n\nevent: position\ndata: {}\n\nid: 1\nevent: position\ndata: 5\n\n').end());

  assert.deepEqual(await all(open(server.url, { reconnect: false })), ['{}', '{}', '5']);
});

for (const [name, script] of [['an end event', answer => answer.stream(`data: a\n\n${END}`)],
  ['204', answer => answer.refuse(204)]]) {
  test(`a stream is over with ${name}, without another request`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t, script);
    let ends = 0;

    await all(open(server.url, { onEnd: () => ends++ }));
    assert.equal(ends, 1);
    assert.equal(server.requests.length, 1);
  });
}

test('nothing after the end event counts', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream(`data: a\n\n${END}data: b\n\n`));

  assert.deepEqual(await all(open(server.url)), ['a']);
});

for (const status of [408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 599]) {
  test(`after ${status} the client comes back`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t,
      answer => answer.stream(SOON).end(),
      answer => answer.refuse(status),
      answer => answer.refuse(204));
    const losses = [];

    await all(open(server.url, { onLost: error => losses.push(error.status) }));
    assert.deepEqual(losses, [undefined, status]);
  });
}

for (const status of [400, 401, 403, 404, 405, 406, 410, 451, 501, 505]) {
  test(`${status} ends the stream with an error`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t,
      answer => answer.refuse(status, PROBLEM, '{"title":"No","detail":"Because of that"}'));

    await assert.rejects(all(open(server.url)), error => error instanceof StreamError && error.status === status &&
      error.problem.title === 'No' && error.message === `refused with ${status} Because of that`);
    assert.equal(server.requests.length, 1);
  });
}

test('a refusal without a problem has the words of the status', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.refuse(404, 'Content-Type: text/html\r\n', '<p>'));

  await assert.rejects(all(open(server.url)), { message: 'refused with 404 Some Reason', status: 404 });
});

test('a refusal whose body never ends is told all the same', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.raw(`HTTP/1.1 404 No\r\n${PROBLEM}Content-Length: 100\r\n\r\n{`));

  await assert.rejects(all(open(server.url)), { message: 'refused with 404 No', status: 404 });
});

for (const type of ['text/html', 'text/event-streams', undefined]) {
  test(`content of the type ${type} ends the stream with an error`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t,
      answer => answer.refuse(200, type ? `Content-Type: ${type}\r\n` : '', 'data: a\n\n'));

    await assert.rejects(all(open(server.url)), error => error instanceof StreamError && error.status === 200);
  });
}

for (const status of [201, 206, 299]) {
  test(`a stream with the status ${status} ends with an error`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t,
      answer => answer.refuse(status, 'Content-Type: text/event-stream\r\n', 'data: a\n\n'));

    await assert.rejects(all(open(server.url)), { name: 'StreamError', status, isFinal: true });
  });
}

test('the type may have parameters and capitals', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.refuse(200, 'Content-Type: Text/Event-Stream ;charset=UTF-8\r\n', 'data: a\n\n'));

  assert.deepEqual(await all(open(server.url, { reconnect: false })), ['a']);
});

for (const [name, value] of [['seconds', () => '1'], ['a date', () => new Date(Date.now() + 2000).toUTCString()]]) {
  test(`Retry-After in ${name} is waited for`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t,
      answer => answer.stream(SOON).end(),
      answer => answer.refuse(503, `Retry-After: ${value()}\r\n`),
      answer => answer.refuse(204));

    const delays = [];
    await all(open(server.url, { onLost: (error, delay) => delays.push(delay) }));
    // A date has whole seconds, and counts from when it arrives.
    assert.ok(delays[1] > 500 && delays[1] < 3000, `${delays}`);
  });
}

test('the server decides when the client comes back, within bounds, and none comes at the same moment', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`retry: ${server.requests.length === 1 ? 700 : 0}\ndata: a\n\n`).end());
  const delays = [];
  const stream = open(server.url, { onLost: (error, delay) => delays.push(delay) === 6 && stream.close() });

  await all(stream);
  const [first, second, ...rest] = delays;
  assert.ok(first >= 700 && first <= 1050, `${first}`);
  assert.ok([second, ...rest].every(delay => delay >= 100 && delay <= 150), `${delays}`);
  assert.equal(new Set(delays).size, 6);
});

test('an hour is the longest that a server can ask for', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream('retry: 99999999999999999999\ndata: a\n\n').end());
  const stream = open(server.url, { onLost: (error, delay) => {
    assert.ok(delay >= 3_600_000 && delay <= 5_400_000, `${delay}`);
    stream.close();
  } });

  await all(stream);
});

test('tries that bring nothing are made at longer and longer intervals, up to the bound', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(SOON).end(),
    answer => answer.raw('').reset());
  const delays = [];
  const stream = open(server.url, {
    maxDelay: 400, onLost: (error, delay) => delays.push(delay) === 5 && stream.close() });

  await all(stream);
  [100, 200, 400, 400, 400].forEach((least, i) => assert.ok(delays[i] >= least && delays[i] <= least * 1.5, `${delays}`));
});

test('a comment shows that the stream works', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream(`${SOON}:\n`).end());
  const delays = [];
  const stream = open(server.url, { onLost: (error, delay) => delays.push(delay) === 4 && stream.close() });

  await all(stream);
  assert.ok(delays.every(delay => delay <= 150), `${delays}`);
});

test('a server that is not there is asked again', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.refuse(204));
  const port = new URL(server.url).port;
  server.close();
  const lost = await new Promise(resolve => {
    const stream = open(`http://127.0.0.1:${port}/`, { onLost: error => {
      stream.close();
      resolve(error);
    } });
  });
  assert.ok(lost instanceof TypeError, `${lost}`);
});

test('when the heartbeat that was learned stops, the client comes back with its id', DEADLINE, async t => {
  let left;
  const server = await ScriptedServer.start(t,
    answer => {
      answer.stream(`:\n${SOON}id: 1\ndata: a\n\n`);
      const beat = setInterval(() => answer.send(':\n'), 600);
      setTimeout(() => clearInterval(beat), 1500);
      left = answer.left();
    },
    answer => answer.stream(END));
  const losses = [];

  assert.deepEqual(await all(open(server.url, { grace: 100, onLost: error => losses.push(error.message) })), ['a']);
  assert.match(losses[0], /^nothing came for \d{4} ms$/);
  await left;
  assert.equal(server.requests[1].headers['last-event-id'], '1');
});

test('a stream that has never had a heartbeat may be silent', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => {
    answer.stream(':\ndata: a\n\n');
    setTimeout(() => answer.send(`data: b\n\n${END}`), 1500);
  });

  assert.deepEqual(await all(open(server.url, { grace: 100 })), ['a', 'b']);
  assert.equal(server.requests.length, 1);
});

test('a comment right after an event is no heartbeat', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => {
    answer.stream('data: a\n\n');
    setTimeout(() => answer.send(':\n'), 50);
    setTimeout(() => answer.send(`data: b\n\n${END}`), 1000);
  });

  assert.deepEqual(await all(open(server.url, { grace: 100 })), ['a', 'b']);
  assert.equal(server.requests.length, 1);
});

test('an event after a pause is no heartbeat', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => {
    answer.stream('data: a\n\n');
    setTimeout(() => answer.send('data: b\n\n'), 600);
    setTimeout(() => answer.send(`data: c\n\n${END}`), 2500);
  });

  assert.deepEqual(await all(open(server.url, { grace: 100 })), ['a', 'b', 'c']);
  assert.equal(server.requests.length, 1);
});

test('a timeout counts until there is a heartbeat', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${SOON}id: 1\ndata: a\n\n`),
    answer => answer.stream(END));
  const losses = [];

  assert.deepEqual(await all(open(server.url, { timeout: 300, onLost: error => losses.push(error.message) })), ['a']);
  assert.deepEqual(losses, ['nothing came for 300 ms']);
});

test('an answer that never comes is a timeout too', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, () => {}, answer => answer.refuse(204));
  const losses = [];

  await all(open(server.url, { timeout: 300, onLost: error => losses.push(error.message) }));
  assert.deepEqual(losses, ['nothing came for 300 ms']);
});

test('time that the application takes for an event is no silence of the server', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => {
    answer.stream('data: a\n\n');
    setTimeout(() => answer.send('data: b\n\n'), 100);
    setTimeout(() => answer.send(`data: c\n\n${END}`), 900);
  });
  const seen = [];

  for await (const event of open(server.url, { timeout: 400 })) {
    seen.push(event.data);
    if (event.data === 'a') {
      await new Promise(resolve => setTimeout(resolve, 600));
    }
  }
  assert.deepEqual(seen, ['a', 'b', 'c']);
  assert.equal(server.requests.length, 1);
});

test('a comment soon after an event is no heartbeat, nor is one after the application was busy', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => {
    answer.stream('data: a\n\n');
    setTimeout(() => answer.send(':\n'), 700);
    setTimeout(() => answer.send(`data: b\n\n${END}`), 3000);
  });

  assert.deepEqual(await all(open(server.url, { grace: 100 })), ['a', 'b']);
  assert.equal(server.requests.length, 1);
});

test('an answer to a POST that the server breaks off is not taken for whole', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => {
    answer.stream('data: half\n\nretry: 2000\n');
    answer.end();
  });
  let hasEnded = false;

  await assert.rejects(
    all(open(server.url, { method: 'post', body: 'x', onEnd: () => hasEnded = true })),
    /broken the stream off/);
  assert.equal(hasEnded, false);
});

test('a stream that was closed while it was asked for stays closed', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream('data: a\n\n'));
  let asked;
  const isAsked = new Promise(resolve => asked = resolve);
  let goOn;
  const held = new Promise(resolve => goOn = resolve);
  const stream = open(server.url, {
    fetch: async (...request) => {
      const response = await fetch(...request);
      asked();
      await held;
      return response;
    },
  });
  await isAsked;
  stream.close();
  goOn();
  await new Promise(resolve => setImmediate(resolve));

  assert.equal(stream.state, 'closed');
  assert.equal(server.requests.length, 1);
});
