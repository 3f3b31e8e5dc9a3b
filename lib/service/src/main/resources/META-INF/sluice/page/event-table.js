import { viewOf } from './event-data.js';
import { element } from './json-view.js';

/** The last events and notes of a stream. Adding one is cheap; the table changes only when it is drawn. */
export class EventTable {
  static LIMIT = 200;

  #table;
  #rows;
  #waiting = [];
  #lastId = '';

  constructor(table) {
    this.#table = table;
    this.#rows = table.tBodies[0];
  }

  isShown = true;

  get isEmpty() {
    return this.#rows.childElementCount === 0;
  }

  /** @param entry {type, id, data, time}, or a note {kind, text, time} on something that is no event */
  add(entry) {
    this.#waiting.push(entry);
    // What would be pushed out before it is ever drawn, is dropped here: a hidden page draws nothing.
    if (this.#waiting.length >= 2 * EventTable.LIMIT) {
      this.#waiting.splice(0, this.#waiting.length - EventTable.LIMIT);
    }
  }

  /** Appends what was added since, lets the oldest rows go, and returns how many rows are new. */
  draw() {
    const rows = this.#waiting.slice(-EventTable.LIMIT).map(entry => entry.kind ? noteRow(entry) : this.#row(entry));
    this.#waiting = [];
    for (let surplus = this.#rows.childElementCount + rows.length - EventTable.LIMIT; surplus > 0; surplus--) {
      this.#rows.firstElementChild.remove();
    }
    this.#rows.append(...rows);
    this.#table.hidden = this.isEmpty || !this.isShown;
    return rows.length;
  }

  clear() {
    this.#waiting = [];
    this.#lastId = '';
    this.#rows.replaceChildren();
    this.#table.hidden = true;
  }

  #row(event) {
    const row = element('tr', '');
    row.setAttribute('role', 'row');
    row.dataset.kind = 'event';
    row.dataset.type = event.type;
    row.dataset.id = event.id;
    // EventSource repeats the last id for an event that has none of its own.
    row.classList.toggle('same-id', event.id !== '' && event.id === this.#lastId);
    this.#lastId = event.id;
    row.append(
      cell('event-time', timeView(event.time)),
      cell('event-type', event.type),
      cell('event-id', event.id),
      cell('event-data', viewOf(event)),
    );
    return row;
  }
}

const NOTES = {
  comment: text => ({ data: text }),
  retry: text => ({ data: `${text} ms until a client comes back` }),
  id: text => ({ id: text }),
};

function noteRow({ kind, text, time }) {
  const { id = '', data = '' } = NOTES[kind](text);
  const row = element('tr', '');
  row.setAttribute('role', 'row');
  row.dataset.kind = kind;
  row.append(
    cell('event-time', timeView(time)), cell('event-type', kind), cell('event-id', id), cell('event-data', data));
  return row;
}

function cell(className, content) {
  const created = element('td', className);
  created.setAttribute('role', 'cell');
  created.append(content);
  return created;
}

function timeView(milliseconds) {
  const time = new Date(milliseconds);
  const digits = (number, width = 2) => String(number).padStart(width, '0');
  const view = element('time', '', `${digits(time.getHours())}:${digits(time.getMinutes())}:`
    + `${digits(time.getSeconds())}.${digits(time.getMilliseconds(), 3)}`);
  view.dateTime = time.toISOString();
  return view;
}
