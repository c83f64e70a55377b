// Whether the terminal reports the mouse (clicks, wheel and drags, in SGR form): off unless asked for, since it takes text selection away.

/** A terminal that knows no drags (1002) keeps to clicks. */
const on = '\x1b[?1000h\x1b[?1002h\x1b[?1006h';
const off = '\x1b[?1006l\x1b[?1002l\x1b[?1000l';

export class MouseMode {
  readonly #write: (text: string) => void;
  #isOn = false;

  /** `write` goes to the terminal; the codes move no cursor, so they may stand between any two frames. */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#write(isOn ? on : off);
  }

  /** Off for as long as the terminal is somebody else's. */
  async without<T>(run: () => Promise<T>): Promise<T> {
    if (!this.#isOn) return run();
    this.set(false);
    try {
      return await run();
    } finally {
      this.set(true);
    }
  }
}
