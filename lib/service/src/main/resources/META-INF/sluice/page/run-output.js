import { element } from './json-view.js';

/** The events by which the service itself tells how a stream goes on. */
const SILENT = new Set(['end', 'run-end', 'position']);

/** The output of a run: its text, and text and events of other types set apart. */
export class RunOutput {
  #element;
  #last = null;
  #lastType = '';

  constructor(element) {
    this.#element = element;
  }

  add({ type, data }) {
    if (type === 'gap') {
      this.clear(); // all of the run follows
    } else if (!SILENT.has(type)) {
      this.#append(type, data);
    }
  }

  clear() {
    this.#element.replaceChildren();
    this.#last = null;
  }

  #append(type, data) {
    const scroller = this.#element;
    const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 24;
    const isEvent = type !== 'message' && data.startsWith('{');
    if (this.#last === null || type !== this.#lastType || isEvent) {
      this.#begin(type);
    }
    this.#last.append(data);
    if (isAtEnd) {
      scroller.scrollTop = scroller.scrollHeight;
    }
  }

  #begin(type) {
    const block = element('p', 'said');
    block.dataset.type = type;
    this.#last = element('span', 'said-text');
    this.#lastType = type;
    block.append(...type === 'message' ? [] : [element('code', 'said-type', type), ' '], this.#last);
    this.#element.append(block);
  }
}
