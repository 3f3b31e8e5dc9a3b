// How the bytes of a stream become events: the HTML standard, section 9.2.6. Each case is read in one piece, in
// pieces of one byte, and of three.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventParser, open, StreamError } from '../../main/js/sluice.js';
import { answering } from './answering.mjs';

const DEADLINE = { timeout: 10_000 };

// name, text, and the events: data alone, or type, data and id.
const EVENTS = [
  ['an event has the data of its line', 'data: a\n\n', ['a']],
  ['lines of data are joined with line feeds', 'data: a\ndata: b\ndata:c\n\n', ['a\nb\nc']],
  ['one space after the colon is left out, and only one', 'data:a\ndata: b\ndata:  c\ndata:\td\n\n', ['a\nb\n c\n\td']],
  ['a space before the colon belongs to the name', 'data : a\ndata: b\n\n', ['b']],
  ['a space at the start belongs to the name', ' data: a\ndata: b\n\n', ['b']],
  ['a name alone is a field without a value', 'data\ndata\n\ndata: x\n\n', ['\n', 'x']],
  ['empty data is an event', 'data:\n\n', ['']],
  ['data without a colon is an event', 'data\n\n', ['']],
  ['a colon in the data is data', 'data:a:b: c\n\n', ['a:b: c']],
  ['a NUL in the data is data', 'data: a\0b\n\n', ['a\0b']],
  ['names are of small letters only', 'Data: a\nDATA: b\ndata: c\n\n', ['c']],
  ['unknown fields are ignored', 'datum: a\nfoo\n foo: x\ndata: b\nretries: 3\n\n', ['b']],
  ['comments are ignored', ':\n: a\n:data: b\ndata: c\n:\ndata: d\n\n', ['c\nd']],
  ['a long comment is ignored', `:${'x'.repeat(5000)}\ndata: a\n\n`, ['a']],
  ['a line ends with LF, CR or CRLF', 'data: a\rdata: b\r\ndata: c\n\ndata: d\r\r\ndata: e\r\n\r\n', ['a\nb\nc', 'd', 'e']],
  ['LF and CR are two line ends', 'data: a\n\rdata: b\n\n', ['a', 'b']],
  ['other separators of lines are data', 'data: a\u2028b\u0085c\vd\fe\n\n', ['a\u2028b\u0085c\vd\fe']],
  ['blank lines without data are no event', '\n\n\r\r\n\nevent: x\n\ndata: a\n\n', ['a']],
  ['an event that is not finished is none', 'data: a\n\ndata: b\n', ['a']],
  ['an event whose last line is not finished is none', 'data: a\n\ndata: b', ['a']],
  ['an event names its type', 'event: x\ndata: a\n\n', [['x', 'a', '']]],
  ['the last type counts', 'event: x\nevent: y\ndata: a\n\n', [['y', 'a', '']]],
  ['an empty type is none', 'event: x\nevent:\ndata: a\n\n', [['message', 'a', '']]],
  ['a type counts for one event', 'event: x\ndata: a\n\ndata: b\n\n', [['x', 'a', ''], ['message', 'b', '']]],
  ['a type counts for its block, also without data', 'event: x\n\ndata: a\n\n', [['message', 'a', '']]],
  ['the names of properties are types', 'event: __proto__\ndata: a\n\nevent: constructor\ndata: b\n\n',
    [['__proto__', 'a', ''], ['constructor', 'b', '']]],
  ['an id is kept for the events that follow', 'id: 1\ndata: a\n\ndata: b\n\n', [['message', 'a', '1'], ['message', 'b', '1']]],
  ['an empty id takes it back', 'id: 1\ndata: a\n\nid\ndata: b\n\n', [['message', 'a', '1'], ['message', 'b', '']]],
  ['an id with NUL is ignored', 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: \0\ndata: c\n\n',
    [['message', 'a', '1'], ['message', 'b', '1'], ['message', 'c', '1']]],
  ['an id without data moves the next ones', 'id: 7\n\ndata: a\n\n', [['message', 'a', '7']]],
  ['an id after the data is the id of the event', 'data: a\nid: 1\n\n', [['message', 'a', '1']]],
  ['a byte order mark at the start is left out', '\uFEFFdata: a\n\n', ['a']],
  ['a second byte order mark is part of a name', '\uFEFF\uFEFFdata: a\ndata: b\n\n', ['b']],
  ['a byte order mark after the start is data or part of a name', 'data: \uFEFFa\n\n\uFEFFdata: b\n\n', ['\uFEFFa']],
  ['text is UTF-8, with characters of two, three and four bytes', 'data: ä€😀\nevent: ö\nid: €\n\n', [['ö', 'ä€😀', '€']]],
  ['bytes that are no UTF-8 are replaced', [...Buffer.from('data: a'), 0xff, 0xc3, ...Buffer.from('b\n\n')], ['a\uFFFD\uFFFDb']],
];

// The cases of the parser in web-platform-tests, eventsource/format-*.
const LONG_COMMENT = `:${'y'.repeat(2048)}`;
const WEB_PLATFORM_TESTS = [
  ['a byte order mark before one event and before the next', '\uFEFFdata:one\n\n\uFEFFdata:two\n\ndata:three\n\n',
    ['one', 'three']],
  ['comments that are empty, long, of NUL, and end in all ways',
    `data:one\r:\0\n:\r\ndata:two\n${LONG_COMMENT}\rdata:three\n:data:no\r${LONG_COMMENT}\ndata:four\n\n`,
    ['one\ntwo\nthree\nfour']],
  ['an id in a block that is not finished', 'retry:1000\ndata:one\n\nid:no\ndata:two', [['message', 'one', '']]],
  ['data that is empty, twice empty, and not', 'data:\n\ndata\ndata\n\ndata:one\n\n', ['', '\n', 'one']],
  ['a type of one event', 'event:one\ndata:a\n\ndata:b\n\n', [['one', 'a', ''], ['message', 'b', '']]],
  ['a type that is a space', 'event: \ndata:a\n\n', [['message', 'a', '']]],
  ['names that are nearly those of fields',
    'data:\0\ndata:  b\rData:c\ndata\0:d\ndata:e\r\0data:f\nda-ta:g\rdata_h\ndata:i\rdata:\r\n data:j\ndata:k\n\n',
    ['\0\n b\ne\ni\n\nk']],
  ['fields that are unknown, without a colon, and behind a space',
    'data:one\n data\ndata\nother:x\nwithoutacolon\n:comment\ndata:two\n\n', ['one\n\ntwo']],
  ['data that begins with a tab, is a space, and has neither', 'data:\tone\rdata: \ndata:two\n\n', ['\tone\n\ntwo']],
  ['lines of one event that end in all ways', 'data:one\r\ndata\ndata:two\r\n\r', ['one\n\ntwo']],
  ['data that is NUL, and many blank lines', 'data:\0\n\n\n\n', ['\0']],
  ['an id that changes, and stays', 'id: 1\ndata: a\n\nid: 2\ndata:b\n\ndata:c\n\n',
    [['message', 'a', '1'], ['message', 'b', '2'], ['message', 'c', '2']]],
  ['an id that is taken back, and stays away', 'id: 1\ndata: a\n\nid:\ndata:b\n\ndata:c\n\n',
    [['message', 'a', '1'], ['message', 'b', ''], ['message', 'c', '']]],
  ['an id that is NUL', 'id: \0\0\ndata: a\n\n', [['message', 'a', '']]],
  ['an id that is not ASCII', 'id: \u2026\ndata: a\n\n', [['message', 'a', '\u2026']]],
  ['a retry without a value', 'retry\ndata:a\n\n', ['a']],
  ['a retry that is no number', 'retry:1x\ndata:a\n\n', ['a']],
  ['data of three bytes a character', 'data:ok\u2026\n\n', ['ok\u2026']],
];

const RETRIES = [
  ['digits', 'retry: 1000\n', ['1000']],
  ['many digits', 'retry:000123456789012345678901\n', ['000123456789012345678901']],
  ['nothing', 'retry:\nretry\n', []],
  ['letters', 'retry: 1000x\nretry: x\nretry: 1e3\n', []],
  ['a sign or a point', 'retry: -1\nretry: +1\nretry: 1.5\n', []],
  ['spaces', 'retry: 1 \nretry:  1\n', []],
  ['other digits than those of ASCII', 'retry: \u0663\n', []],
];

for (const [name, text, expected] of [...EVENTS, ...WEB_PLATFORM_TESTS]) {
  for (const size of [1, 3, Infinity]) {
    test(`${name} (pieces of ${size})`, DEADLINE, async () => {
      const events = [];
      for await (const { type, data, id } of open('http://test/', { reconnect: false, fetch: answering(text, size) })) {
        events.push([type, data, id]);
      }
      const hasData = expected.every(event => typeof event === 'string');
      assert.deepEqual(hasData ? events.map(([, data]) => data) : events, expected);
    });
  }
}

for (const [name, text, expected] of RETRIES) {
  test(`a retry of ${name}`, DEADLINE, () => {
    const retries = [];
    const parser = new EventParser('', { onNote: (kind, value) => retries.push([kind, value]) });
    [...text].forEach(character => parser.feed(character));
    assert.deepEqual(retries, expected.map(value => ['retry', value]));
  });
}

test('a parser goes on from the id of the connection before', DEADLINE, () => {
  const ids = [];
  new EventParser('4', { onEvent: ({ id }) => ids.push(id) }).feed('data: a\n\nid: 5\ndata: b\n\n');
  assert.deepEqual(ids, ['4', '5']);
});

test('a parser tells comments, and ids that move alone', DEADLINE, () => {
  const notes = [];
  new EventParser('', { onNote: (...note) => notes.push(note) }).feed(': hello \n:\nid: 5\n\n\nid: 5\n\n');
  assert.deepEqual(notes, [['comment', 'hello'], ['comment', ''], ['id', '5']]);
});

test('an event over the limit ends the stream with an error, after the events before it', DEADLINE, async () => {
  for (const big of [`data: ${'x'.repeat(200)}\n\n`, `data: ${'x'.repeat(200)}`, 'data: 1234567\n'.repeat(10), `:${'x'.repeat(101)}`]) {
    const seen = [];
    const stream = open('http://test/', { maxEventLength: 100, fetch: answering(`data: a\n\n${big}`, Infinity) });
    await assert.rejects(async () => {
      for await (const { data } of stream) {
        seen.push(data);
      }
    }, error => error instanceof StreamError && /at most 100 characters.*maxEventLength/.test(error.message));
    assert.deepEqual(seen, ['a']);
  }
});

test('events below the limit may be many', DEADLINE, async () => {
  let count = 0;
  const text = `event: x\ndata: ${'y'.repeat(60)}\n\n`.repeat(50);
  for await (const _ of open('http://test/', { reconnect: false, maxEventLength: 100, fetch: answering(text, 7) })) {
    count++;
  }
  assert.equal(count, 50);
});
