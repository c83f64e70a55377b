// A view of a short table that no kind feeds (containers, manifest files, the pods of a drain), with lines above it and below.
import { Box } from 'ink';
import type { Binding } from '../../model/binding.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { Lines } from '../components/lines.tsx';
import { Table } from '../components/table.tsx';
import type { TonedLine } from '../components/toned-text.ts';
import { paintToned } from '../components/toned-text.ts';
import { PictureKeeper } from '../picture-keeper.ts';
import { moveCursor, moveCursorTo, moveCursorToKey, noCursor } from '../table/cursor.ts';
import type { Cursor, CursorMove } from '../table/cursor.ts';
import { parseFilter } from '../table/filter.ts';
import type { Filter } from '../table/filter.ts';
import type { RowChange } from '../table/live-rows.ts';
import { cellsOf } from '../table/table-column.ts';
import type { TableSpec } from '../table/table-column.ts';
import { ColumnDrag } from '../table/column-drag.ts';
import { tableHit } from '../table/hit.ts';
import { TableModel } from '../table/table-model.ts';
import { TableOrder } from '../table/table-order.ts';
import { quiet, rowMoves, rowSorts } from './row-keys.ts';
import type { TableFrame } from '../table/table-model.ts';
import type { BindingGroup, Search, Spoken, Subject, View, ViewContext, ViewPicture } from '../view.ts';
import { wrapToned } from '../components/wrap-toned.ts';
import { wrapCells } from '../text-width.ts';

export interface RowsPageOptions<T> {
  context: ViewContext;
  crumb: string;
  /** `count`: rows that the filter lets through. */
  title(count: number): TonedLine;
  /** Sorted by its first column. */
  spec: TableSpec<T>;
  rows(): readonly T[];
  /** Whether two rows of one key look alike; by identity when absent. */
  isSame?(left: T, right: T): boolean;
  /** Said in place of rows when there are none. */
  empty(): string;
  /** Lines above the table. */
  head?(): readonly TonedLine[];
  /** Sentences about the whole that are said when they have changed, by what they are about. */
  news?(): ReadonlyMap<string, string>;
  /** Lines below the table, about the row under the cursor; they get half of the height at most. */
  details?(current: T | undefined): readonly TonedLine[];
  /** Of details that are too long the end is shown, as of a log. */
  keepsEnd?: boolean;
  /** Rows that are gone vanish at once: their place depends on those around them. */
  isWithoutFading?: boolean;
  /** The order of the rows means something and stays. */
  isOrdered?: boolean;
  /** Keys of this page beside those of every table. */
  bindings(current: T | undefined): readonly Binding[];
  /** Begins to follow what the rows are about; answers how to stop. */
  follow(refresh: () => void): () => void;
  /** The object that a row stands for. */
  subject?(row: T): Subject;
  /** The row that the cursor begins on. */
  startKey?: string | undefined;
}

export class RowsPage<T> implements View {
  readonly crumb: string;
  readonly #options: RowsPageOptions<T>;
  readonly #keeper = new PictureKeeper((width, height) => this.#draw(width, height), () => this.#options.context.world.theme);
  readonly signal = this.#keeper.signal;
  readonly pulled = new ColumnDrag(this.#keeper.invalidate, () => this.#options.context.shell.isMouseOn);
  readonly #model: TableModel<T>;
  #known = new Map<string, T>();
  #cursor: Cursor = noCursor;
  #wantedKey: string | undefined;
  #scroll = 0;
  #hidden = { left: 0, right: 0 };
  #tableHeight = 1;
  #frame: TableFrame | undefined;
  /** Line of the picture on which the table begins. */
  #tableTop = 0;
  #isWide = false;
  #filterText = '';
  #filter: Filter<T>;
  #unfollow: (() => void) | undefined;
  readonly #order = new TableOrder();

  constructor(options: RowsPageOptions<T>) {
    this.#options = options;
    this.crumb = options.crumb;
    this.#wantedKey = options.startKey;
    this.#model = new TableModel(options.spec);
    this.#filterText = options.context.args['filter'] ?? '';
    this.#filter = this.#parseFilter(this.#filterText);
    this.#applyFilter();
  }

  get search(): Search {
    return { kind: 'filter', text: this.#filterText, error: this.#filter.error, change: (text) => this.#setFilter(text) };
  }

  start(): void {
    const { port } = this.#options.context.world;
    this.#unfollow = this.#options.follow(this.refresh);
    const rows = this.#options.rows();
    this.#known = this.#byKey(rows);
    this.#model.reset(rows, port.now);
    const visible = Math.max(1, this.#tableHeight - 1);
    if (this.#cursor.key === undefined) this.#cursor = moveCursorTo(this.#cursor, this.#model.rows, visible, 0);
    this.#goToWanted();
    this.#keeper.invalidate();
  }

  stop(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  /** The rows, or what their texts depend on, may have changed. */
  readonly refresh = (): void => {
    const { port, wall } = this.#options.context.world;
    const { isSame = Object.is } = this.#options;
    const next = this.#byKey(this.#options.rows());
    const changes: RowChange<T>[] = [];
    for (const [key, object] of this.#known) if (!next.has(key)) changes.push({ type: 'DELETED', object });
    for (const [key, object] of next) {
      const before = this.#known.get(key);
      if (before === undefined) changes.push({ type: 'ADDED', object });
      else if (!isSame(before, object)) changes.push({ type: 'MODIFIED', object });
    }
    this.#known = next;
    if (this.#options.isWithoutFading && changes.some(({ type }) => type === 'DELETED')) this.#model.reset([...next.values()], port.now);
    else this.#model.apply(changes, port.now, wall.now());
    this.#goToWanted();
    this.#keeper.invalidate();
  };

  /** These rows have changed and no others, which spares looking through all of them. */
  apply(changes: readonly RowChange<T>[]): void {
    const { port, wall } = this.#options.context.world;
    for (const { type, object } of changes) {
      const key = this.#options.spec.keyOf(object);
      if (type === 'DELETED') this.#known.delete(key);
      else this.#known.set(key, object);
    }
    this.#model.apply(changes, port.now, wall.now());
    this.#keeper.invalidate();
  }

  /** Rows that the filter lets through. */
  get count(): number {
    return this.#model.rows.count;
  }

  picture(width: number, height: number): ViewPicture {
    return this.#keeper.picture(width, height);
  }

  speak(): Spoken {
    const news = this.#options.news?.();
    return { row: this.#model.readOut(this.#cursor, noMarks, this.#isWide, this.#options.context.world.port.now), ...(news ? { news } : {}) };
  }

  bindings(): readonly BindingGroup[] {
    const own = this.#options.bindings(this.current);
    return [
      ...(own.length > 0 ? [{ title: this.crumb, bindings: own }] : []),
      {
        title: 'table',
        bindings: [
          ...(this.#filterText === '' ? [] : [{ ...quiet('escape', 'Clear the filter', () => this.#setFilter('')), action: 'back' }]),
          ...rowMoves.map(([key, title, move]) => quiet(key, title, () => this.#move(move))),
          quiet('left', 'Scroll left', () => this.#scrollBy(-1)),
          quiet('right', 'Scroll right', () => this.#scrollBy(1)),
          quiet('ctrl-w', 'Wide columns', () => this.#toggleWide()),
          ...(this.#options.isOrdered || this.#options.isWithoutFading ? [] : this.#sortBindings()),
          quiet('=', 'Own widths of columns', () => this.pulled.reset()),
          { key: 'ctrl-s', title: 'Save as CSV', run: () => ({ type: 'save', name: this.crumb, extension: 'csv', text: this.#model.csv(this.#options.context.world.port.now, this.#isWide) }) },
        ],
      },
    ];
  }

  #sortBindings(): Binding[] {
    const titles = this.#options.spec.columns.map(({ title }) => title);
    return [
      ...rowSorts.filter(([, title]) => titles.includes(title)).map(([key, title]) => quiet(key, `Sort by ${title}`, () => this.sortBy(title))),
      quiet('shift-right', 'Pick the next column', () => this.#pick(1)),
      quiet('shift-left', 'Pick the column before', () => this.#pick(-1)),
      quiet('shift-o', 'Sort by the picked column', () => this.sortBy(this.#order.picked(this.#sortTitle()))),
    ];
  }

  #sortTitle(): string {
    return this.#options.spec.columns[this.#model.rows.sort.column]?.title ?? '';
  }

  #pick(step: 1 | -1): void {
    this.#order.pick(step, (this.#frame?.layout.columns ?? []).map(({ title }) => title), this.#sortTitle());
    this.#keeper.invalidate();
  }

  /** Sorts by a column; by the same once more turns the order round. */
  sortBy(title: string): void {
    const { spec, context } = this.#options;
    this.#order.sortBy(title, { title: this.#sortTitle(), direction: this.#model.rows.sort.direction });
    this.#model.setSort(this.#order.wanted(spec.columns, ''), context.world.port.now);
    this.#keeper.invalidate();
  }

  subject(): Subject | undefined {
    const { current } = this;
    const { spec, subject, context } = this.#options;
    return current === undefined ? undefined : { ...subject?.(current), cells: cellsOf(spec, current, context.world.port.now) };
  }

  /** The row under the cursor. */
  get current(): T | undefined {
    const row = this.#cursor.key === undefined ? undefined : this.#model.rows.get(this.#cursor.key);
    return row?.deletedAt === undefined ? row?.object : undefined;
  }

  #byKey(rows: readonly T[]): Map<string, T> {
    return new Map(rows.map((row) => [this.#options.spec.keyOf(row), row]));
  }

  #goToWanted(): void {
    if (this.#wantedKey === undefined || !this.#model.rows.get(this.#wantedKey)) return;
    this.#cursor = moveCursorToKey(this.#cursor, this.#model.rows, Math.max(1, this.#tableHeight - 1), this.#wantedKey);
    this.#wantedKey = undefined;
  }

  #move(move: CursorMove): void {
    this.#wantedKey = undefined;
    this.#cursor = moveCursor(this.#cursor, this.#model.rows, Math.max(1, this.#tableHeight - 1), move);
    this.#keeper.invalidate();
  }

  click(x: number, y: number): string | undefined {
    if (this.#frame && y === this.#tableTop && this.pulled.press(this.#frame.layout, x)) return undefined;
    const hit = tableHit(this.#frame, x, y - this.#tableTop);
    if (hit && 'title' in hit && !this.#options.isOrdered && !this.#options.isWithoutFading) this.sortBy(hit.title);
    if (!hit || 'title' in hit) return undefined;
    this.#wantedKey = undefined;
    this.#cursor = moveCursorToKey(this.#cursor, this.#model.rows, Math.max(1, this.#tableHeight - 1), hit.key);
    this.#keeper.invalidate();
    return hit.key;
  }

  #scrollBy(step: 1 | -1): void {
    if (step > 0 && this.#hidden.right === 0) return;
    this.#scroll = Math.max(0, this.#hidden.left + step);
    this.#keeper.invalidate();
  }

  #toggleWide(): void {
    this.#isWide = !this.#isWide;
    this.#scroll = 0;
    this.#keeper.invalidate();
  }

  #setFilter(text: string): void {
    this.#filterText = text;
    this.#filter = this.#parseFilter(text);
    this.#applyFilter();
    this.#keeper.invalidate();
  }

  #applyFilter(): void {
    const { port } = this.#options.context.world;
    const { kind, keep } = this.#filter;
    this.#model.setFilter(kind === 'all' ? undefined : (row) => keep(row, port.now));
  }

  #parseFilter(text: string): Filter<T> {
    return parseFilter(text, {
      spec: this.#options.spec,
      compileSelector() {
        throw new Error('nothing here has labels');
      },
    });
  }

  #draw(width: number, height: number): ViewPicture {
    const { context, title, head, details, empty } = this.#options;
    const { port, wall, theme } = context.world;
    const above = (head?.() ?? []).flatMap((line) => wrapToned(line, width)).slice(0, Math.max(0, height >> 1));
    const below = (details?.(this.current) ?? []).flatMap((line) => wrapToned(line, width));
    const rowCount = Math.max(1, this.#model.rows.length);
    const room = height - above.length;
    // Details give way to rows only down to half of the room.
    const belowRoom = below.length === 0 ? 0 : Math.max(Math.floor(room / 2), room - rowCount - 2);
    const most = Math.max(0, belowRoom - 1);
    const shownBelow = this.#options.keepsEnd ? below.slice(Math.max(0, below.length - most)) : below.slice(0, most);
    if (!this.#options.keepsEnd && shownBelow.length < below.length && shownBelow.length > 0) shownBelow[shownBelow.length - 1] = [{ text: `.. ${below.length - shownBelow.length + 1} more lines`, tone: 'muted' }];
    const rule = shownBelow.length > 0 ? 1 : 0;
    this.#tableHeight = Math.max(2, room - shownBelow.length - rule);
    const { widths, isOffered: borders } = this.pulled;
    const frame = this.#model.frame({
      width, height: this.#tableHeight, theme, cursor: this.#cursor, marked: noMarks, scroll: this.#scroll, wide: this.#isWide, widths, borders, now: port.now, atMs: wall.now(),
      picked: this.#order.pickedIndex(this.#options.spec.columns),
    });
    this.#cursor = frame.cursor;
    this.#frame = frame;
    this.#tableTop = above.length;
    this.#hidden = { left: frame.layout.hiddenLeft, right: frame.layout.hiddenRight };
    const filtered = this.#filterText !== '';
    const blanks = Math.max(0, this.#tableHeight - 1 - Math.max(1, frame.lines.length));
    const lines = [
      ...Array.from({ length: shownBelow.length > 0 ? blanks : 0 }, () => ''),
      ...(rule === 1 ? [paintToned([{ text: '-'.repeat(width), tone: 'border' }], theme, width)] : []),
      ...shownBelow.map((line) => paintToned(line, theme, width)),
    ];
    return {
      title: [...title(this.#model.rows.count), ...(filtered ? [{ text: ` /${this.#filterText}`, tone: 'filter' } as const] : [])],
      body: (
        <Box flexDirection="column" width="100%" flexShrink={0}>
          <Lines lines={above.map((line) => paintToned(line, theme, width))} />
          <Table frame={frame} empty={wrapCells(makeVisible(filtered && this.#model.rows.total > 0 ? `none of ${this.#model.rows.total} matches` : empty()), width - 2).slice(0, this.#tableHeight - 1).join('\n')} />
          <Lines lines={lines} />
        </Box>
      ),
    };
  }
}

const noMarks: ReadonlySet<string> = new Set();
