/** The field for the data of an event, and whether the data is sent as JSON or as text. */
export class DataField {
  #input;
  #formats;
  #note;
  #isChosen = false;

  /**
   * @param input the textarea
   * @param formats holds the radio buttons, `json` and `text`
   * @param note where it is said what is wrong with the data, or may be
   */
  constructor({ input, formats, note }) {
    this.#input = input;
    this.#formats = formats;
    this.#note = note;
    input.addEventListener('input', () => this.#changed());
    formats.addEventListener('change', () => {
      this.#isChosen = true;
      this.#changed();
    });
    this.#changed();
  }

  /** The data as JSON text, or null when it was to be JSON and is not: then the field says so, and has the focus. */
  read() {
    const data = this.#input.value;
    if (this.#format === 'text') {
      return JSON.stringify(data);
    }
    if (isJson(data)) {
      return data;
    }
    this.#say('This is not valid JSON. Correct it, or send it as text.', true);
    this.#input.focus();
    return null;
  }

  /** Puts other data into the field, which is sent as what it is. */
  fill(data) {
    this.#input.value = data;
    this.#isChosen = false;
    this.#changed();
  }

  get #format() {
    return this.#formats.querySelector(':checked').value;
  }

  #changed() {
    const data = this.#input.value;
    this.#isChosen &&= data !== ''; // with the data goes the choice that was made for it
    if (!this.#isChosen) {
      this.#formats.querySelector(`[value=${isJson(data) ? 'json' : 'text'}]`).checked = true;
    }
    const looksLikeJson = /^\s*[{[]/.test(data) && !isJson(data);
    this.#say(looksLikeJson && this.#format === 'text' ? 'No valid JSON so far: sent as text.' : '', false);
  }

  #say(note, isMistake) {
    if (this.#note.textContent !== note) {
      this.#note.textContent = note; // announced, so not at each key
    }
    this.#note.classList.toggle('error', isMistake);
    this.#input.setAttribute('aria-invalid', String(isMistake));
  }
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
