// Keeps what stands around the view, header and hint, until the cluster, the time, the folder or the keys have changed.
import { headerLines } from './components/header.tsx';
import type { KeyHint } from './components/header.tsx';
import { paintToned } from './components/toned-text.ts';
import type { TonedLine, TonedText } from './components/toned-text.ts';
import type { Dashboard } from './dashboard.ts';
import { clusterLines, shortLines, statusLine, timeLines } from './header-content.ts';
import type { HeaderFacts } from './header-content.ts';
import { keyHints } from './keymap.ts';
import { presentHint } from './present-hint.ts';
import { thresholdsOf } from './thresholds.ts';
import type { BindingGroup, View } from './view.ts';
import type { World } from './world.ts';

/** Narrower screens get one line of hints below the rest instead of columns beside it. */
const NARROW_COLUMNS = 100;
/** Keys look at the facts anew when they are older than this, in ms; more often would redraw the header with every key. */
const FRESH_MS = 200;

export interface SurroundingTexts {
  /** Lines joined with \n; one when the header is hidden. */
  readonly header: string;
  /** '' when there is none. */
  readonly hint: string;
}

export class Surroundings {
  readonly #dashboard: Dashboard;
  #facts: HeaderFacts;
  #factsAtMs = 0;
  #bindings: readonly BindingGroup[] = [];
  /** The view whose keys these are; undefined when they may have changed. */
  #bindingsOf: View | undefined;
  /** The cluster in which they were looked up. */
  #revision: number | undefined;
  #keyHints: readonly KeyHint[] = [];
  /** Undefined when it may be another one. */
  #hint: string | undefined;
  #header = '';
  /** What the header was made from. */
  #made: readonly unknown[] = [];
  #texts: SurroundingTexts = { header: '', hint: '' };

  constructor(dashboard: Dashboard) {
    this.#dashboard = dashboard;
    this.#facts = this.#look();
  }

  /** Calls back when a text may be another one while a view is on top. Answers the unsubscribe. */
  follow(view: View, listener: () => void): () => void {
    const { world, signal } = this.#dashboard;
    const { summary, ticker, driver, manifests, port, settings } = world;
    const onTime = (): void => {
      this.#facts = this.#look();
      this.#hint = undefined;
      // What keys there are is nothing that time alone changes.
      if (port.revision !== this.#revision) this.#bindingsOf = undefined;
      listener();
    };
    const onFacts = (): void => {
      this.#facts = this.#look();
      this.#bindingsOf = undefined;
      listener();
    };
    const onKeys = (): void => {
      if (world.wall.now() - this.#factsAtMs >= FRESH_MS || world.readOnly !== this.#facts.readOnly) this.#facts = this.#look();
      this.#bindingsOf = undefined;
      listener();
    };
    const unsubscribes = [
      summary.store.subscribe(onFacts),
      ticker.signal.subscribe(onTime),
      driver.subscribe(onFacts),
      manifests?.subscribe(onFacts),
      port.faults?.subscribe(onFacts),
      settings?.subscribe(onFacts),
      view.signal.subscribe(onKeys),
      signal.subscribe(onKeys),
    ];
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe?.();
    };
  }

  /** The same value as long as the texts are the same. */
  texts(columns: number, rows: number): SurroundingTexts {
    this.#lookAtKeys();
    const header = this.#headerText(columns, rows);
    const hint = (this.#hint ??= presentHint(this.#dashboard, this.#bindings));
    if (header !== this.#texts.header || hint !== this.#texts.hint) this.#texts = { header, hint };
    return this.#texts;
  }

  #headerText(columns: number, rows: number): string {
    const { isHeaderShown } = this.#dashboard.getState();
    const from = [this.#facts, this.#keyHints, columns, rows, this.#dashboard.world.theme, isHeaderShown];
    if (from.some((part, index) => part !== this.#made[index])) {
      this.#made = from;
      this.#header = isHeaderShown ? this.#draw(columns, rows) : paintToned(statusLine(this.#facts), this.#dashboard.world.theme, columns);
    }
    return this.#header;
  }

  #look(): HeaderFacts {
    this.#factsAtMs = this.#dashboard.world.wall.now();
    return headerFacts(this.#dashboard.world);
  }

  #lookAtKeys(): void {
    const { view, world } = this.#dashboard;
    if (this.#bindingsOf === view) return;
    this.#bindingsOf = view;
    this.#revision = world.port.revision;
    this.#hint = undefined;
    this.#bindings = this.#dashboard.bindings();
    const hints = keyHints(this.#bindings, world.readOnly);
    if (!sameHints(hints, this.#keyHints)) this.#keyHints = hints;
  }

  #draw(columns: number, rows: number): string {
    const { theme } = this.#dashboard.world;
    const height = heightOf(rows);
    const isNarrow = columns < NARROW_COLUMNS;
    if (isNarrow && height < LEAST_HEIGHT) return [...shortLines(this.#facts), hintLine(this.#keyHints, columns)].map((line) => paintToned(line, theme, columns)).join('\n');
    const left = clusterLines(this.#facts);
    while (!isNarrow && left.length < height) left.push([]);
    const lines = headerLines({ left, hints: isNarrow ? [] : this.#keyHints, right: timeLines(this.#facts), width: columns, maxHeight: height, theme });
    if (isNarrow) lines.push(paintToned(hintLine(this.#keyHints, columns), theme, columns));
    return lines.join('\n');
  }
}

/** What the header says, as it is now. */
export function headerFacts({ summary, driver, port, startedAtMs, seed, manifests, settings, readOnly, api }: World): HeaderFacts {
  return {
    figures: summary.store.getSnapshot(),
    driver: { speed: driver.speed, paused: driver.paused, behind: driver.behind },
    elapsedMs: port.now - startedAtMs,
    revision: port.revision,
    seed,
    manifests: manifests?.snapshot(),
    readOnly,
    apiUrl: api?.url,
    faults: port.faults?.list().length,
    badSettings: settings?.snapshot().files.filter(({ state }) => state === 'bad').length,
    thresholds: thresholdsOf(settings),
    isDown: port.outage?.() !== undefined,
  };
}

/** With fewer lines, in a narrow window, the header says only how time, folder and nodes are. */
const LEAST_HEIGHT = 4;

/** Lines of the header, by the height of the screen: more lines hold more hints. */
function heightOf(rows: number): number {
  if (rows < 16) return 2;
  if (rows < 28) return 4;
  return rows < 40 ? 5 : 6;
}

function sameHints(left: readonly KeyHint[], right: readonly KeyHint[]): boolean {
  return left.length === right.length && left.every(({ key, title, disabled }, index) => key === right[index]!.key && title === right[index]!.title && disabled === right[index]!.disabled);
}

/** As many hints as fit in one line, none cut; a long one leaves its room to those behind it. */
function hintLine(hints: readonly KeyHint[], width: number): TonedLine {
  const line: TonedText[] = [];
  let room = width;
  for (const { key, title, disabled } of hints) {
    const parts: TonedText[] = [
      { text: ` <${key}>`, tone: disabled ? 'muted' : 'key' },
      { text: ` ${title}`, tone: disabled ? 'muted' : 'text' },
    ];
    const cells = parts.reduce((sum, { text }) => sum + text.length, 0);
    if (cells > room) continue;
    room -= cells;
    line.push(...parts);
  }
  return line;
}
