// What ends a line: CRLF, CR or LF.
const LINE_END = /\r\n?|\n/g;

/**
 * Parses text/event-stream while it comes, in pieces of any length, as the HTML standard says in section
 * 9.2.6. Unlike EventSource it also tells what has no event: comments, `retry`, and ids that move alone.
 */
export class EventParser {
  #onEvent;
  #onNote;
  #line = '';
  #skipsLineFeed = false;
  #data = [];
  #type = '';
  #id;

  /** The id that a client presents when it comes back; '' for none. */
  lastId;

  /**
   * @param lastId the id from connections before
   * @param onEvent called with {type, id, data}
   * @param onNote called with {kind, text}, of which the kind is `comment`, `retry` or `id`
   */
  constructor(lastId, { onEvent, onNote }) {
    this.lastId = this.#id = lastId;
    this.#onEvent = onEvent;
    this.#onNote = onNote;
  }

  /** Takes the next piece of the text. */
  feed(text) {
    if (text === '') {
      return;
    }
    let from = this.#skipsLineFeed && text.startsWith('\n') ? 1 : 0;
    LINE_END.lastIndex = from;
    for (let end = LINE_END.exec(text); end !== null; end = LINE_END.exec(text)) {
      const line = this.#line + text.slice(from, end.index);
      this.#line = '';
      from = LINE_END.lastIndex;
      this.#take(line);
      LINE_END.lastIndex = from; // another parser may have run within the callback
    }
    this.#line += text.slice(from);
    this.#skipsLineFeed = text.endsWith('\r'); // the line is over; the rest of a CRLF may follow
  }

  #take(line) {
    const colon = line.indexOf(':');
    if (line === '') {
      this.#dispatch();
    } else if (colon === 0) {
      this.#onNote({ kind: 'comment', text: line.slice(1).trim() });
    } else if (colon < 0) {
      this.#field(line, '');
    } else {
      this.#field(line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1));
    }
  }

  #field(name, value) {
    if (name === 'data') {
      this.#data.push(value);
    } else if (name === 'event') {
      this.#type = value;
    } else if (name === 'id' && !value.includes('\0')) {
      this.#id = value;
    } else if (name === 'retry' && /^\d+$/.test(value)) {
      this.#onNote({ kind: 'retry', text: value });
    }
  }

  #dispatch() {
    const hasMoved = this.lastId !== this.#id;
    this.lastId = this.#id;
    if (this.#data.length > 0) {
      this.#onEvent({ type: this.#type || 'message', id: this.lastId, data: this.#data.join('\n') });
    } else if (hasMoved) {
      this.#onNote({ kind: 'id', text: this.lastId });
    }
    this.#data = [];
    this.#type = '';
  }
}
