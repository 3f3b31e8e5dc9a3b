import { element } from './json-view.js';

/** The list of what a person can try, as buttons. */
export class Suggestions {
  #list;
  #note;
  #options;
  #onChoose;

  /**
   * @param list where the buttons go
   * @param note where it is said why there are none
   * @param options the datalist of the field in which a route is typed
   * @param onChoose called with the suggestion of the button that was pressed
   */
  constructor({ list, note, options, onChoose }) {
    this.#list = list;
    this.#note = note;
    this.#options = options;
    this.#onChoose = onChoose;
  }

  show(suggestions) {
    this.#list.replaceChildren(...suggestions.map(suggestion => {
      const item = element('li', '');
      item.append(this.#buttonFor(suggestion));
      return item;
    }));
    this.#options.replaceChildren(...suggestions.map(({ path }) => {
      const option = element('option', '');
      option.value = path;
      return option;
    }));
    this.#say(suggestions.length === 0 ? 'This service has no streams.' : '');
  }

  /** Says why there is nothing to choose from. */
  refuse(sentence) {
    this.show([]);
    this.#say(sentence);
  }

  focus() {
    this.#list.querySelector('button')?.focus();
  }

  #buttonFor(suggestion) {
    const { title, method, path } = suggestion;
    const button = element('button', 'suggestion');
    button.type = 'button';
    button.append(...title === '' ? [] : [element('span', '', title), ' '], element('code', '', `${method} ${path}`));
    button.addEventListener('click', () => this.#onChoose(suggestion));
    return button;
  }

  #say(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = sentence === '';
  }
}
