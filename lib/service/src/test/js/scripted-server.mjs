import { once } from 'node:events';
import { createServer } from 'node:net';

export const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n' +
  'Connection: close\r\n\r\n';

/** A server of raw sockets: each request is answered by the next of its scripts, and by the last one forever. */
export class ScriptedServer {
  requests = [];
  url;
  #server;
  #sockets = new Set();
  #arrived = [];

  static async start(test, ...scripts) {
    const server = new ScriptedServer();
    server.#server = createServer(socket => server.#accept(socket, scripts));
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    server.url = `http://127.0.0.1:${server.#server.address().port}/stream`;
    test.after(() => server.close());
    return server;
  }

  /** Waits for the request with this number, from 0. */
  async request(number) {
    while (this.requests.length <= number) {
      await new Promise(resolve => this.#arrived.push(resolve));
    }
    return this.requests[number];
  }

  close() {
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
  }

  #accept(socket, scripts) {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    let text = '';
    const take = data => {
      text += data;
      const end = text.indexOf('\r\n\r\n');
      const length = /^content-length: *(\d+)/im.exec(text)?.[1] ?? 0;
      if (end < 0 || text.length < end + 4 + Number(length)) {
        return;
      }
      socket.off('data', take);
      const number = this.requests.push(requestOf(text, end)) - 1;
      this.#arrived.splice(0).forEach(resolve => resolve());
      scripts[Math.min(number, scripts.length - 1)](new Answer(socket), this.requests[number]);
    };
    socket.on('data', take);
  }
}

class Answer {
  #socket;

  constructor(socket) {
    this.#socket = socket;
  }

  /** Begins a stream, with its first text. */
  stream(text = '') {
    this.#socket.write(HEAD);
    return this.send(text);
  }

  /** Sends text, in one chunk. */
  send(text) {
    if (text !== '') {
      this.#socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
    }
    return this;
  }

  /** Sends bytes as they are. */
  raw(bytes) {
    this.#socket.write(bytes);
    return this;
  }

  /** Answers without a stream. */
  refuse(status, headers = '', body = '') {
    this.#socket.end(`HTTP/1.1 ${status} Some Reason\r\nConnection: close\r\nContent-Length: ${body.length}\r\n` +
      `${headers}\r\n${body}`);
  }

  /** Ends the body in order. */
  end() {
    this.#socket.end('0\r\n\r\n');
  }

  /** Ends the connection in the middle of the body. */
  cut() {
    this.#socket.end();
  }

  /** Ends the connection with a reset. */
  reset() {
    this.#socket.resetAndDestroy();
  }

  /** Waits until the client has left. */
  left() {
    return new Promise(resolve => this.#socket.on('close', resolve));
  }
}

function requestOf(text, end) {
  const [first, ...lines] = text.slice(0, end).split('\r\n');
  const [method, path] = first.split(' ');
  const headers = Object.fromEntries(lines.map(line => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { method, path, headers, body: text.slice(end + 4) };
}
