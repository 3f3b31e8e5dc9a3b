const KEPT_CHARACTERS = 64 * 1024;

/** The text of a stream as it came over the wire, with the heads before it. */
export class WireView {
  #element;
  #text = '';

  constructor(element) {
    this.#element = element;
  }

  get isShown() {
    return !this.#element.hidden;
  }

  set isShown(isShown) {
    this.#element.hidden = !isShown;
  }

  get isEmpty() {
    return this.#text === '';
  }

  add(text) {
    this.#text += text;
    if (this.#text.length > 2 * KEPT_CHARACTERS) {
      this.#text = this.#text.slice(-KEPT_CHARACTERS);
    }
  }

  draw() {
    if (this.isShown && this.#element.textContent !== this.#text) {
      this.#element.textContent = this.#text;
    }
  }

  clear() {
    this.#text = '';
    this.draw();
  }
}
