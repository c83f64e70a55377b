// The skins that can be worn, and the one that is: chosen by the configuration, by `:skin`, or looked at while that is being typed.
import { closestName } from '../model/closest-name.ts';
import type { Skin } from '../model/skin.ts';
import { Signal } from './signal.ts';
import { shippedSkins } from './skins/index.ts';
import { createTheme } from './theme.ts';
import type { ColourLevel, Theme } from './theme.ts';

const defaultSkin = 'stock';

export class Wardrobe {
  /** Fires when the screen has to look different. */
  readonly signal = new Signal();
  readonly #level: ColourLevel;
  #skins = new Map<string, Skin>(Object.entries(shippedSkins));
  /** As the configuration says. */
  #configured = defaultSkin;
  /** As `:skin` said since; undefined when the configuration decides. */
  #chosen: string | undefined;
  #previewed: string | undefined;
  #worn: { name: string; skin: Skin };
  #theme: Theme;

  constructor(level: ColourLevel) {
    this.#level = level;
    this.#worn = { name: defaultSkin, skin: this.#skins.get(defaultSkin)! };
    this.#theme = createTheme(level, this.#worn.skin);
  }

  /** The same object until the screen looks different. */
  get theme(): Theme {
    return this.#theme;
  }

  get names(): readonly string[] {
    return [...this.#skins.keys()];
  }

  /** The skin that is worn when nothing is previewed. */
  get name(): string {
    return this.#known(this.#chosen) ?? this.#known(this.#configured) ?? defaultSkin;
  }

  /** Wears a skin from now on; answers what is wrong with the name. */
  choose(name: string): string | undefined {
    if (!this.#skins.has(name)) return this.#unknown(name);
    this.#chosen = name;
    this.#previewed = undefined;
    this.#wear();
    return undefined;
  }

  /** Shows a skin until something else is previewed or chosen; undefined or a name that nothing has: the one that is worn. */
  preview(name: string | undefined): void {
    this.#previewed = name;
    this.#wear();
  }

  /** What the configuration has: skins of the user's own, which go before shipped ones of their name, and the one to wear. */
  configure(own: ReadonlyMap<string, Skin>, name: string = defaultSkin): void {
    this.#skins = new Map([...Object.entries(shippedSkins), ...own]);
    // A skin that the file names anew is meant to be seen.
    if (name !== this.#configured) this.#chosen = undefined;
    this.#configured = name;
    this.#wear();
  }

  #wear(): void {
    const name = this.#known(this.#previewed) ?? this.name;
    const skin = this.#skins.get(name)!;
    if (skin === this.#worn.skin) return;
    this.#worn = { name, skin };
    this.#theme = createTheme(this.#level, skin);
    this.signal.emit();
  }

  #known(name: string | undefined): string | undefined {
    return name !== undefined && this.#skins.has(name) ? name : undefined;
  }

  #unknown(name: string): string {
    const meant = closestName(name, this.names);
    return `there is no skin ${JSON.stringify(name)}: ${meant === undefined ? `one of ${this.names.join(', ')}` : `did you mean "${meant}"?`}`;
  }
}
