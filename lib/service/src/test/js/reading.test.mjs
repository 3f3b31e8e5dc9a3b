// What a client sends, and how its events are given out, against a server of raw sockets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../../main/js/sluice.js';
import { ScriptedServer } from './scripted-server.mjs';

const DEADLINE = { timeout: 20_000 };
const SOON = 'retry: 100\n';
const END = 'event: end\nid: end\ndata: {}\n\n';
// Node.js takes a chunked body that is cut for one that has ended.
const CUT_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100\r\nConnection: close\r\n\r\n';

async function all(stream) {
  const seen = [];
  for await (const event of stream) {
    seen.push(event.data);
  }
  return seen;
}

const eventOf = (type, data) => `event: ${type}\nid: 1\ndata: ${JSON.stringify(data)}\n\n`;

test('the token is asked for again at each connection', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(SOON).end(),
    answer => answer.refuse(503),
    answer => answer.refuse(204));
  let tokens = 0;

  await all(open(server.url, { token: async () => `token-${++tokens}` }));
  assert.deepEqual(server.requests.map(({ headers }) => headers.authorization),
    ['Bearer token-1', 'Bearer token-2', 'Bearer token-3']);
});

test('a token supplier that fails is asked again', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream(SOON).end(), answer => answer.refuse(204));
  let calls = 0;
  const token = () => {
    if (++calls === 2) {
      throw new Error('not now');
    }
    return 'x';
  };
  const losses = [];

  await all(open(server.url, { token, onLost: error => losses.push(error.message) }));
  assert.deepEqual(losses, ['the connection ended', 'not now']);
  assert.equal(server.requests.length, 2);
});

test('no token is no header', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.refuse(204));

  await all(open(server.url, { token: () => undefined }));
  assert.equal(server.requests[0].headers.authorization, undefined);
});

test('headers are sent, and may name what is accepted', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.refuse(204));

  await all(open(server.url, { headers: { Accept: 'text/event-stream, */*', 'X-Mine': 'yes' } }));
  assert.equal(server.requests[0].headers.accept, 'text/event-stream, */*');
  assert.equal(server.requests[0].headers['x-mine'], 'yes');
});

test('a POST sends its body, and is over when the body of its answer is', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream('data: a\n\ndata: b\n\n').end());
  let ends = 0;

  assert.deepEqual(await all(open(server.url, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"n":1}', onEnd: () => ends++,
  })), ['a', 'b']);
  const [request, ...others] = server.requests;
  assert.deepEqual([request.method, request.body, request.headers['content-type']], ['POST', '{"n":1}', 'application/json']);
  assert.deepEqual(others, []);
  assert.equal(ends, 1);
});

for (const [name, script, events] of [
  ['is cut', answer => answer.raw(CUT_HEAD).raw('data: a\n\n').cut(), ['a']],
  ['is busy', answer => answer.refuse(503), []]]) {
  test(`a POST whose answer ${name} is not sent again by itself`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t, script);
    const seen = [];

    await assert.rejects(async () => {
      for await (const { data } of open(server.url, { method: 'POST', body: 'x' })) {
        seen.push(data);
      }
    });
    assert.deepEqual(seen, events);
    assert.equal(server.requests.length, 1);
  });
}

test('a POST is sent again where that is wanted', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${SOON}id: 1\ndata: a\n\n`).cut(),
    answer => answer.stream(`data: b\n\n${END}`));

  assert.deepEqual(await all(open(server.url, { method: 'POST', body: 'x', reconnect: true })), ['a', 'b']);
  assert.deepEqual(server.requests.map(({ body, headers }) => [body, headers['last-event-id']]), [['x', undefined], ['x', '1']]);
});

test('a stream begins where another client was', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.refuse(204));
  const stream = open(server.url, { lastEventId: '42' });

  await all(stream);
  assert.equal(server.requests[0].headers['last-event-id'], '42');
  assert.equal(stream.lastEventId, '42');
});

test('only events of the types that are named are given out', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`data: a\n\nevent: x\ndata: b\n\nevent: y\nid: 3\ndata: c\n\n${END}`));
  const stream = open(server.url, { types: ['message', 'x'] });

  assert.deepEqual(await all(stream), ['a', 'b']);
  assert.equal(stream.lastEventId, '3');
});

test('what the service says goes to its callbacks, in order with the events', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream('data: a\n\n' +
    eventOf('gap', { topic: 'news', reason: 'expired', missed: 6 }) + 'data: b\n\n' +
    eventOf('access-expiring', { expires_in: 60 }) + eventOf('access-ended', { reason: 'expired' }) +
    eventOf('stream-error', { message: 'no' }) + eventOf('busy', {}) + END));
  const told = [];
  const stream = open(server.url, {
    onOpen: response => told.push(response.status),
    onGap: (gap, event) => told.push(gap, event.id),
    onAccessEnding: notice => told.push(notice),
    onAccessEnded: notice => told.push(notice),
    onStreamError: failure => told.push(failure),
    onBusy: () => told.push('busy'),
    onEnd: () => told.push('end'),
  });

  for await (const { data } of stream) {
    told.push(data);
  }
  assert.deepEqual(told, [200, 'a', { topic: 'news', reason: 'expired', missed: 6 }, '1', 'b', { expires_in: 60 },
    { reason: 'expired' }, { message: 'no' }, 'busy', 'end']);
});

test('what the service says is an event where there is no callback, or where it says something else', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${eventOf('gap', { topic: 'a' })}event: busy\ndata: line 5\n\n${eventOf('snapshot', 7)}${END}`));

  assert.deepEqual(await all(open(server.url, { onBusy: () => assert.fail() })), ['{"topic":"a"}', 'line 5', '7']);
});

test('events go to a callback, one after the other', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream(`data: a\n\ndata: b\n\n${END}`));
  const seen = [];

  await new Promise((resolve, reject) => open(server.url, {
    onEvent: async ({ data }) => {
      seen.push(`${data}(`);
      await new Promise(setImmediate);
      seen.push(`${data})`);
    },
    onEnd: resolve,
    onError: reject,
  }));
  assert.deepEqual(seen, ['a(', 'a)', 'b(', 'b)']);
});

test('a callback is told of the error that ends the stream', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.refuse(403));

  const error = await new Promise(resolve => open(server.url, { onEvent: () => {}, onError: resolve }));
  assert.equal(error.status, 403);
});

for (const name of ['onOpen', 'onGap', 'onEvent', 'onLost', 'onEnd']) {
  test(`an exception of ${name} ends the stream`, DEADLINE, async t => {
    const server = await ScriptedServer.start(t, answer => {
      answer.stream(`${SOON}${eventOf('gap', {})}data: a\n\n`);
      return name === 'onLost' ? answer.cut() : answer.send(END);
    });
    const thrown = new Error('mine');

    const error = await new Promise(resolve => open(server.url, {
      onGap: () => {}, onEvent: () => {}, onError: resolve, [name]: () => { throw thrown; } }));
    assert.equal(error, thrown);
    assert.equal(server.requests.length, 1);
  });
}

test('an exception of a callback comes out of the loop, and frees the connection', DEADLINE, async t => {
  let left;
  const server = await ScriptedServer.start(t, answer => {
    left = answer.stream(eventOf('gap', {})).left();
  });

  await assert.rejects(all(open(server.url, { onGap: () => { throw new Error('mine'); } })), { message: 'mine' });
  await left;
});

for (const [name, leave] of [
  ['close()', stream => stream.close()],
  ['leaving the loop', stream => stream.return()],
  ['the signal', (stream, controller) => controller.abort()]]) {
  test(`${name} ends the stream, drops what was not taken, and frees the connection`, DEADLINE, async t => {
    let left;
    const server = await ScriptedServer.start(t, answer => {
      left = answer.stream('data: a\n\ndata: b\n\n').left();
    });
    const controller = new AbortController();
    const stream = open(server.url, { signal: controller.signal, onEnd: () => assert.fail() });

    assert.equal((await stream.next()).value.data, 'a');
    leave(stream, controller);
    assert.equal((await stream.next()).done, true);
    assert.equal(stream.state, 'closed');
    await left;
    assert.equal(server.requests.length, 1);
  });
}

test('close() wakes a loop that waits, and a pause', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream('retry: 60000\n').end());
  const stream = open(server.url, { onLost: () => setImmediate(() => stream.close()) });

  assert.deepEqual(await all(stream), []);
});

test('a stream whose signal is aborted already asks for nothing', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.refuse(204));

  assert.deepEqual(await all(open(server.url, { signal: AbortSignal.abort() })), []);
  assert.equal(server.requests.length, 0);
});

test('several calls of next() get one event each', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => {
    answer.stream('data: a\n\n');
    setImmediate(() => answer.send(`data: b\n\n${END}`));
  });
  const stream = open(server.url);

  const results = await Promise.all([stream.next(), stream.next(), stream.next()]);
  assert.deepEqual(results.map(({ value }) => value?.data), ['a', 'b', undefined]);
});

test('a loop that does not ask makes its server wait', DEADLINE, async t => {
  let sent = 0;
  const body = new ReadableStream({
    pull: controller => controller.enqueue(new TextEncoder().encode(`data: ${sent++}\n\n`.repeat(100))),
  }, { highWaterMark: 0 });
  const stream = open('http://test/', {
    fetch: async () => new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }) });

  await stream.next();
  for (let turn = 0; turn < 100; turn++) {
    await new Promise(setImmediate);
  }
  assert.ok(sent <= 2, `${sent}`);
  for (let i = 0; i < 1000; i++) {
    await stream.next();
  }
  assert.ok(sent >= 10 && sent <= 12, `${sent}`);
  stream.close();
});

test('the last event id is that of the event that was given out last', DEADLINE, async t => {
  const server = await ScriptedServer.start(t, answer => answer.stream(`id: 1\ndata: a\n\nid: 2\ndata: b\n\n${END}`));
  const stream = open(server.url);

  await stream.next();
  assert.equal(stream.lastEventId, '1');
  await stream.next();
  assert.equal(stream.lastEventId, '2');
});

test('a client says what it does', DEADLINE, async t => {
  const server = await ScriptedServer.start(t,
    answer => answer.stream(`${SOON}data: a\n\n`).end(),
    answer => answer.refuse(204));
  const states = [];
  const stream = open(server.url, { onOpen: () => states.push(stream.state), onLost: () => states.push(stream.state) });
  states.push(stream.state);

  await all(stream);
  states.push(stream.state);
  assert.deepEqual(states, ['connecting', 'open', 'waiting', 'closed']);
});

for (const [name, url, options] of [
  ['an address that is none', 'nowhere', {}],
  ['a GET with a body', 'http://127.0.0.1/', { body: 'x' }],
  ['a header that is none', 'http://127.0.0.1/', { headers: { 'a b': 'c' } }]]) {
  test(`${name} is refused at once`, DEADLINE, () => {
    assert.throws(() => open(url, options), TypeError);
  });
}
