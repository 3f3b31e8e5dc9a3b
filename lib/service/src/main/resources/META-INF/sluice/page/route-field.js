import { mistakeIn, routeInLink } from './route.js';

/** The field a route is typed in, with its mistakes; a link such as `/#/sse` fills it. */
export class RouteField {
  #input;
  #error;
  #onChange;

  /** @param onChange called with the route when the field holds another right one, and with '' when it holds none */
  constructor({ input, error, onChange }) {
    this.#input = input;
    this.#error = error;
    this.#onChange = onChange;
    input.addEventListener('input', () => this.#changed());
    input.addEventListener('change', () => this.accept());
    addEventListener('hashchange', () => this.selectLinked());
  }

  get route() {
    return this.#input.value.trim();
  }

  /** Selects what the address bar links to, if it does; else the route that is in the field stays. */
  selectLinked() {
    if (routeInLink() !== '') {
      this.select(routeInLink());
      this.accept();
    }
  }

  /** Puts the route into the field. */
  select(route) {
    this.#input.value = route;
    this.#changed();
  }

  /** Whether the route is right; a mistake is pointed out. */
  accept() {
    const mistake = mistakeIn(this.route);
    this.#pointOut(mistake);
    return mistake === '';
  }

  /** Goes to the field, and to the first part that is to be filled in. */
  focus() {
    this.#input.focus();
    const part = /\{[^}]*\}/.exec(this.#input.value);
    if (part) {
      this.#input.setSelectionRange(part.index, part.index + part[0].length);
    }
  }

  #changed() {
    const isRight = mistakeIn(this.route) === '';
    if (isRight) {
      this.#pointOut(''); // a mistake is pointed out on leaving the field, but forgiven at once
    }
    this.#onChange(isRight ? this.route : '');
  }

  #pointOut(mistake) {
    this.#error.textContent = mistake;
    this.#input.setAttribute('aria-invalid', String(mistake !== ''));
  }
}
