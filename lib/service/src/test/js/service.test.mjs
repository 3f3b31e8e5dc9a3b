// The client with a real service. ClientInNodeTest starts it, and says where it is.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { open, StreamError } from '../../main/js/sluice.js';

const DEADLINE = { timeout: 30_000 };
const { SLUICE_URL, SLUICE_GUARDED_URL, SLUICE_SECRET } = process.env;

const at = path => new URL(path, SLUICE_URL);
const guarded = path => new URL(path, SLUICE_GUARDED_URL);
const base64 = value => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(seconds, grant = { subscribe: ['*'], publish: ['*'] }) {
  const signed = `${base64({ alg: 'HS256' })}.${base64({ sub: 'alice', exp: Math.floor(Date.now() / 1000) + seconds, sluice: grant })}`;
  return `${signed}.${createHmac('sha256', SLUICE_SECRET).update(signed).digest('base64url')}`;
}

async function publish(url, data, headers = {}) {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'text/plain', ...headers }, body: data });
  assert.equal(response.status, 200);
  return (await response.json()).id;
}

/** Passes connections on to the service, and cuts each after so many bytes of its answer. */
async function cutting(t, bytes) {
  const target = at('/');
  const server = createServer(client => {
    const upstream = connect(Number(target.port), target.hostname);
    let passed = 0;
    client.pipe(upstream);
    upstream.on('data', data => {
      const rest = bytes - passed;
      passed += data.length;
      client.write(data.subarray(0, Math.max(rest, 0)));
      if (passed >= bytes) {
        client.end();
        upstream.destroy();
      }
    });
    for (const [one, other] of [[client, upstream], [upstream, client]]) {
      one.on('error', () => {}).on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

test('a topic is read without loss and without repetition, however often the connection is cut', DEADLINE, async t => {
  const topic = at('/topics/cuts');
  const first = await publish(topic, 'begin');
  const proxy = await cutting(t, 1500);
  let opened = 0;
  const stream = open(new URL('/topics/cuts', proxy), { lastEventId: first, onOpen: () => opened++ });
  const wanted = Array.from({ length: 150 }, (_, n) => `event ${n} with some text`);

  const publishing = (async () => {
    for (const data of wanted) {
      await publish(topic, data);
    }
  })();
  const seen = [];
  for await (const { data } of stream) {
    seen.push(data);
    if (seen.length === wanted.length) {
      break;
    }
  }
  await publishing;
  assert.deepEqual(seen, wanted);
  assert.ok(opened > 3, `${opened}`);
});

test('nothing is lost when the first connection breaks before the first event', DEADLINE, async t => {
  let opened = 0;
  const positions = [];
  const stream = open(at('/topics/early'), {
    onPosition: id => positions.push(id),
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (opened++ > 0) {
        await publish(at('/topics/early'), 'meanwhile');
        return response;
      }
      // The head, the retry and the position, and no more.
      const head = (await response.body.getReader().read()).value;
      return new Response(head, { headers: response.headers });
    },
  });

  for await (const { data } of stream) {
    assert.equal(data, 'meanwhile');
    break;
  }
  assert.equal(positions.length, 1);
});

test('several topics are one stream with one id', DEADLINE, async () => {
  let opened;
  const isOpen = new Promise(resolve => opened = resolve);
  const stream = open(at('/topics?topic=one&topic=two'), { onPosition: () => opened() });
  const first = stream.next();
  await isOpen;
  await publish(at('/topics/one'), 'a');
  assert.equal((await first).value.data, 'a');
  await publish(at('/topics/two'), 'b');
  const { value } = await stream.next();
  stream.close();

  assert.equal(value.data, 'b');
  assert.match(value.id, /^one=\d+-1,two=\d+-1$/);
});

test('events that are gone are told as a gap', DEADLINE, async () => {
  const topic = at('/topics/short');
  const first = await publish(topic, 'a');
  await publish(topic, 'b');
  await publish(topic, 'c');
  await fetch(topic, { method: 'DELETE' });
  await publish(topic, 'd');
  const gaps = [];

  for await (const { data } of open(topic, { lastEventId: first, onGap: gap => gaps.push(gap) })) {
    assert.equal(data, 'd');
    break;
  }
  assert.deepEqual(gaps, [{ topic: 'short', reason: 'expired', missed: 2 }]);
});

test('a handler that returns ends the stream', DEADLINE, async () => {
  let ends = 0;
  const seen = [];
  for await (const { type, data } of open(at('/countdown/3'), { onEnd: () => ends++ })) {
    seen.push(`${type} ${data}`);
  }
  assert.deepEqual(seen, ['tick 3', 'tick 2', 'tick 1']);
  assert.equal(ends, 1);
});

test('a POST gets the answer to its body', DEADLINE, async () => {
  const seen = [];
  for await (const { data } of open(at('/words'), {
    method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'one two three' })) {
    seen.push(data);
  }
  assert.deepEqual(seen, ['one', 'two', 'three']);
});

test('a stream that fails says so and is asked for again', DEADLINE, async () => {
  const failures = [];
  let lost = 0;
  const stream = open(at('/failing'), {
    onStreamError: failure => failures.push(failure),
    onLost: () => ++lost === 2 && stream.close(),
  });
  const seen = [];
  for await (const { data } of stream) {
    seen.push(data);
  }
  assert.deepEqual(seen, ['before', 'before']);
  assert.equal(typeof failures[0].message, 'string');
});

test('a refusal has the words of the service', DEADLINE, async () => {
  await assert.rejects(open(at('/countdown/x')).next(),
    error => error instanceof StreamError && error.status === 400 && /must be int/.test(error.message));
});

test('a token that is missing is an error', DEADLINE, async () => {
  await assert.rejects(open(guarded('/topics/news')).next(), { status: 401 });
});

test('a token that does not allow it is an error', DEADLINE, async () => {
  await assert.rejects(open(guarded('/topics/news'), { token: () => token(60, { subscribe: ['other'] }) }).next(), { status: 403 });
});

test('a stream goes on with a fresh token when the old one has expired, and loses nothing', DEADLINE, async () => {
  const topic = guarded('/topics/expiring');
  const lifetimes = [2, 60];
  const told = [];
  const publishNow = data => publish(topic, data, { Authorization: `Bearer ${token(60)}` });
  const stream = open(topic, {
    token: () => token(lifetimes.shift()),
    onPosition: () => publishNow('a'),
    onAccessEnding: ({ expires_in }) => told.push(`ending in ${expires_in}`),
    onAccessEnded: ({ reason }) => told.push(reason),
    onLost: () => publishNow('b'),
  });

  assert.equal((await stream.next()).value.data, 'a');
  assert.equal((await stream.next()).value.data, 'b');
  stream.close();
  assert.match(told[0], /^ending in [01]$/);
  assert.equal(told[1], 'expired');
  assert.equal(lifetimes.length, 0);
});

test('the heartbeat of the service is learned, and its stop noticed', DEADLINE, async () => {
  let requests = 0;
  const losses = [];
  const stream = open(at('/topics/quiet'), {
    grace: 100,
    onLost: error => losses.push(error.message),
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      // The network of the first connection falls silent after two heartbeats.
      return requests++ > 0 ? response : new Response(silentAfter(response.body, 2), { headers: response.headers });
    },
    onOpen: () => requests === 2 && publish(at('/topics/quiet'), 'back'),
  });

  for await (const { data } of stream) {
    assert.equal(data, 'back');
    break;
  }
  assert.match(losses[0], /^nothing came for \d+ ms$/);
});

/** Passes a body on until so many chunks of comments alone have come. */
function silentAfter(body, beats) {
  const reader = body.getReader();
  let left = beats;
  return new ReadableStream({
    async pull(controller) {
      const { value } = await reader.read();
      left -= /^:\s*$/.test(new TextDecoder().decode(value)) ? 1 : 0;
      controller.enqueue(value);
      return left > 0 ? undefined : new Promise(() => {});
    },
    cancel: () => reader.cancel(),
  }, { highWaterMark: 0 });
}
