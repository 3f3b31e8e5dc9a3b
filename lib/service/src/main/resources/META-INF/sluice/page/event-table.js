import { viewOf } from './event-data.js';
import { element } from './json-view.js';

/** The last events of a stream. Adding one is cheap; the table changes only when it is drawn. */
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

  get isEmpty() {
    return this.#rows.childElementCount === 0;
  }

  add(event) {
    this.#waiting.push(event);
    // What would be pushed out before it is ever drawn, is dropped here: a hidden page draws nothing.
    if (this.#waiting.length >= 2 * EventTable.LIMIT) {
      this.#waiting.splice(0, this.#waiting.length - EventTable.LIMIT);
    }
  }

  /** Appends what was added since, lets the oldest rows go, and returns how many rows are new. */
  draw() {
    const rows = this.#waiting.slice(-EventTable.LIMIT).map(event => this.#row(event));
    this.#waiting = [];
    for (let surplus = this.#rows.childElementCount + rows.length - EventTable.LIMIT; surplus > 0; surplus--) {
      this.#rows.firstElementChild.remove();
    }
    this.#rows.append(...rows);
    this.#table.hidden = this.isEmpty;
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
