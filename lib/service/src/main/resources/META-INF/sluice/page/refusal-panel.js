const ACTIONS = { token: 'Go to the token', routes: 'Go to the routes' };

/** Shows a refusal: what was refused, in a sentence, and what to do. */
export class RefusalPanel {
  #page;
  #action = '';

  /**
   * @param page the elements by their ids
   * @param onAction called with the action that the person has chosen, `token` or `routes`
   */
  constructor(page, { onAction }) {
    this.#page = page;
    page['refusal-action'].addEventListener('click', () => onAction(this.#action));
  }

  /** Shows a refusal; none for null. */
  show(refusal) {
    const { refusal: panel, 'refusal-action': button } = this.#page;
    panel.hidden = refusal === null;
    if (refusal) {
      this.#action = refusal.action ?? '';
      panel.classList.toggle('temporary', refusal.isTemporary === true);
      this.#page['refusal-title'].textContent = refusal.title;
      this.#page['refusal-sentence'].textContent = refusal.sentence;
      this.#page['refusal-remedy'].textContent = refusal.remedy;
      button.hidden = this.#action === '';
      button.textContent = ACTIONS[this.#action] ?? '';
    }
  }
}
