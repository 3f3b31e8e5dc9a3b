/** Keeps a scrolling element at its end, until the reader scrolls up to look at something. */
export class Follow {
  #scroller;
  #checkbox;
  #top = 0;

  constructor(scroller, checkbox) {
    this.#scroller = scroller;
    this.#checkbox = checkbox;
    checkbox.addEventListener('change', () => this.catchUp());
    scroller.addEventListener('scroll', () => this.#notice(), { passive: true });
  }

  /** To be called after the content has grown. */
  catchUp() {
    if (this.#checkbox.checked) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }
    this.#top = this.#scroller.scrollTop;
  }

  #notice() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isAway = scrollHeight - clientHeight - scrollTop > 24;
    if (scrollTop < this.#top && isAway) {
      this.#checkbox.checked = false;
    }
    this.#top = scrollTop;
  }
}
