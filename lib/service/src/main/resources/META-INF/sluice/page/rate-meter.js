const SLOT_MS = 100;
const SLOTS = 50;

/** Events a second over the last five, in slots: its cost does not depend on how many events there are. */
export class RateMeter {
  #slots = new Array(SLOTS).fill(0);
  #current = 0;
  #since = 0;

  constructor() {
    this.reset();
  }

  reset() {
    this.#slots.fill(0);
    this.#since = performance.now();
    this.#current = slotAt(this.#since);
  }

  count() {
    this.#forget(performance.now());
    this.#slots[this.#current % SLOTS]++;
  }

  perSecond() {
    const now = performance.now();
    this.#forget(now);
    // A stream that is younger than the window is measured over its own age, but never over an instant.
    const start = Math.max(this.#since, (this.#current - SLOTS + 1) * SLOT_MS);
    return this.#slots.reduce((sum, slot) => sum + slot, 0) / Math.max(now - start, 1000) * 1000;
  }

  #forget(now) {
    const slot = slotAt(now);
    const passed = Math.min(slot - this.#current, SLOTS);
    for (let i = 0; i < passed; i++) {
      this.#slots[(slot - i) % SLOTS] = 0;
    }
    this.#current = slot;
  }
}

function slotAt(now) {
  return Math.floor(now / SLOT_MS);
}
