import { linkTo, mistakeIn, routeInLink } from './route.js';

/** The field a route is typed in, with its suggestions, its mistakes, and its link in the address bar. */
export class RouteField {
  #input;
  #error;
  #options;
  #onChange;

  /**
   * @param options the options of the field's datalist; `data-types` names what a route sends beyond the usual
   * @param suggestions where a button for each option goes: a list shows only what fits the text so far
   * @param onChange called with (route, types) when the field holds another right route, and with ('', [])
   *   when it holds none
   */
  constructor({ input, error, options, suggestions, onChange }) {
    this.#input = input;
    this.#error = error;
    this.#options = [...options];
    this.#onChange = onChange;
    suggestions.append(...this.#options.flatMap(option => [' ', this.#buttonFor(option)]));
    input.addEventListener('input', () => this.#changed());
    input.addEventListener('change', () => this.link());
    addEventListener('hashchange', () => this.selectLinked());
  }

  get route() {
    return this.#input.value.trim();
  }

  /** Selects what the address bar links to, if it does; else the route that is in the field stays. */
  selectLinked() {
    this.select(routeInLink() || this.route);
    this.#pointOut(mistakeIn(this.route));
  }

  /** Puts the route into the field. */
  select(route) {
    this.#input.value = route;
    this.#changed();
  }

  /** Puts a right route into the address bar; points a mistake out instead, and answers false. */
  link() {
    const mistake = mistakeIn(this.route);
    this.#pointOut(mistake);
    if (mistake === '') {
      linkTo(this.route);
    }
    return mistake === '';
  }

  focus() {
    this.#input.focus();
  }

  #changed() {
    if (mistakeIn(this.route) === '') {
      this.#pointOut(''); // a mistake is pointed out on leaving the field, but forgiven at once
      const types = this.#options.find(option => option.value === this.route)?.dataset.types;
      this.#onChange(this.route, types?.split(', ') ?? []);
    } else {
      this.#onChange('', []);
    }
  }

  #pointOut(mistake) {
    this.#error.textContent = mistake;
    this.#input.setAttribute('aria-invalid', String(mistake !== ''));
  }

  #buttonFor({ value }) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = value;
    button.addEventListener('click', () => {
      this.select(value);
      this.link();
    });
    return button;
  }
}
