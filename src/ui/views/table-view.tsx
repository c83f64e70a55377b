// The table of any kind: live, sorted, filtered, with the cursor and the marks on objects.
import { customViewFor } from '../../model/custom-view.ts';
import type { CustomView } from '../../model/custom-view.ts';
import { refTo } from '../../model/intent.ts';
import { resourceOf } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { Table } from '../components/table.tsx';
import type { TonedLine } from '../components/toned-text.ts';
import { ManifestFiles } from '../manifest-files.ts';
import { ObjectFeed } from '../object-feed.ts';
import type { ObjectQuery } from '../object-feed.ts';
import { PictureKeeper, sameTexts } from '../picture-keeper.ts';
import { moveCursor, moveCursorTo, moveCursorToKey, noCursor } from '../table/cursor.ts';
import type { Cursor, CursorMove } from '../table/cursor.ts';
import type { Filter } from '../table/filter.ts';
import type { RowChange, Sort } from '../table/live-rows.ts';
import { ColumnDrag } from '../table/column-drag.ts';
import { tableHit } from '../table/hit.ts';
import { Marks } from '../table/marks.ts';
import { Preparation } from '../table/preparation.ts';
import { cellsOf } from '../table/table-column.ts';
import { TableModel } from '../table/table-model.ts';
import type { TableFrame } from '../table/table-model.ts';
import { TableOrder } from '../table/table-order.ts';
import { thresholdsOf } from '../thresholds.ts';
import type { BindingGroup, Search, Selected, Shell, Spoken, Subject, View, ViewContext, ViewPicture } from '../view.ts';
import type { World } from '../world.ts';
import { keptRows, parseObjectFilter } from './object-filter.ts';
import { tableBindings } from './table-bindings.ts';
import { allNamespaces, tableSpecOf } from './table-spec.ts';
import type { TableCompanion } from './table-companion.ts';
import { createCompanion } from './table-companion.ts';
import { emptyText, sameTitle, tableTitle } from './table-title.ts';

/** A table that is not prepared is filtered when typing rests for a moment. */
const TYPING_MS = 100;
/** Above this many rows, filters that depend on time are asked anew only every tenth beat. */
const CHEAP_ROWS = 20_000;

/** Makes a picture with a table in it, which `draw` draws in so many cells. */
export type TableFraming = (draw: (width: number, height: number) => ViewPicture, width: number, height: number, current: KubeObject | undefined) => ViewPicture;

export class TableView implements View {
  readonly kind: Kind;
  readonly place: string;
  readonly crumb: string;
  readonly world: World;
  readonly shell: Shell;
  readonly #keeper = new PictureKeeper((width, height, before) => this.#draw(width, height, before), () => this.world.theme);
  readonly signal = this.#keeper.signal;
  /** The index of files, when a folder is watched. */
  readonly files: ManifestFiles | undefined;
  readonly #companion: TableCompanion | undefined;
  readonly #of: string | undefined;
  #query: ObjectQuery;
  readonly #frameIn: TableFraming | undefined;
  #wantedKey: string | undefined;
  #feed: ObjectFeed | undefined;
  #subscriptions: (() => void)[] = [];
  #model: TableModel<KubeObject>;
  #modelKey = '';
  #cursor: Cursor = noCursor;
  readonly #marks: Marks<KubeObject>;
  #scroll = 0;
  #isWide = false;
  #isFaultsOnly = false;
  #filterText = '';
  #filter: Filter<KubeObject>;
  #filterTimer: unknown;
  readonly #preparation: Preparation;
  readonly #order = new TableOrder();
  readonly pulled = new ColumnDrag(this.#keeper.invalidate, () => this.shell.isMouseOn);
  #frame: TableFrame | undefined;
  #beats = 0;

  /** `frameIn` puts the table into a picture of its own. */
  constructor({ world, shell, ref, args }: ViewContext, frameIn?: TableFraming) {
    this.#frameIn = frameIn;
    this.world = world;
    this.shell = shell;
    const plural = args['plural'] ?? ref?.plural ?? 'pods';
    this.kind = world.registry.kind(plural);
    this.place = plural;
    this.crumb = resourceOf(this.kind);
    const namespace = this.kind.namespaced ? (args['namespace'] ?? ref?.namespace ?? shell.namespace) : undefined;
    this.#query = { plural, namespace, labelSelector: args['labelSelector'], fieldSelector: args['fieldSelector'], ownerUid: args['ownerUid'], familyUid: args['familyUid'], uses: args['uses'] };
    this.#of = args['of'];
    if (ref) this.#wantedKey = objectKey(this.kind.namespaced ? ref.namespace : undefined, ref.name);
    this.files = world.manifests && new ManifestFiles(world.manifests);
    this.#companion = createCompanion(this.kind, world.port, () => thresholdsOf(world.settings));
    this.#filterText = args['filter'] ?? '';
    this.#isFaultsOnly = args['faults'] === 'true';
    this.#model = this.#createModel();
    this.#marks = new Marks(this.#model.rows);
    this.#preparation = new Preparation(world.wall, () => world.port.now, this.#keeper.invalidate, () => world.pacer.isHurried);
    this.#filter = this.#parseFilter();
  }

  get search(): Search {
    return { kind: 'filter', text: this.#filterText, error: this.#filter.error, change: (text) => this.setFilter(text) };
  }

  /** '' for all; undefined for cluster-scoped kinds. */
  get namespace(): string | undefined {
    return this.#query.namespace;
  }

  /** Shows only some objects of the kind: there is an object it was opened from. */
  get isNarrowed(): boolean {
    const { labelSelector, fieldSelector, ownerUid, uses } = this.#query;
    return [labelSelector, fieldSelector, ownerUid, uses].some((narrowing) => narrowing !== undefined);
  }

  start(): void {
    const { ticker, registry, manifests, settings } = this.world;
    this.#subscriptions = [ticker.signal.subscribe(this.#onBeat), registry.subscribe(this.#onSources)];
    if (manifests) this.#subscriptions.push(manifests.subscribe(this.#onSources));
    if (settings) this.#subscriptions.push(settings.subscribe(this.#onSources));
    this.#companion?.start();
    this.#load();
  }

  stop(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#subscriptions = [];
    this.world.wall.clearTimeout(this.#filterTimer);
    this.#preparation.stop();
    this.#companion?.stop();
    this.#feed?.stop();
    this.#feed = undefined;
    // Objects may go while nobody looks: nothing of them is kept.
    this.#model.reset([], this.world.port.now);
  }

  picture(width: number, height: number): ViewPicture {
    return this.#frameIn?.(this.#keeper.picture, width, height, this.current) ?? this.#keeper.picture(width, height);
  }

  bindings(): readonly BindingGroup[] {
    return tableBindings(this);
  }

  useNamespace(namespace: string): boolean {
    if (!this.kind.namespaced || this.isNarrowed) return false;
    this.#query = { ...this.#query, namespace };
    this.reload();
    return true;
  }

  /** The living object under the cursor. */
  get current(): KubeObject | undefined {
    const row = this.#cursor.key === undefined ? undefined : this.#model.rows.get(this.#cursor.key);
    return row?.deletedAt === undefined ? row?.object : undefined;
  }

  subject(): Subject | undefined {
    const { current } = this;
    return current && { ...refTo(this.kind.plural, current), cells: cellsOf(this.#model.spec, current, this.world.port.now) };
  }

  get selected(): Selected | undefined {
    return this.current && { plural: this.kind.plural, object: this.current };
  }

  /** The marked rows that can be seen, else the one under the cursor. */
  selection(): readonly KubeObject[] {
    const marked = this.#marks.objects();
    if (marked.length > 0) return marked;
    return this.current ? [this.current] : [];
  }

  /** Marked rows that the filter hides: no key works on them. */
  get hiddenMarks(): number {
    return this.#marks.hidden;
  }

  get isFiltered(): boolean {
    return this.#filterText !== '';
  }

  move(move: CursorMove): void {
    this.#cursor = moveCursor(this.#cursor, this.#model.rows, this.#rowsVisible(), move);
    this.#keeper.invalidate();
  }

  click(x: number, y: number): string | undefined {
    const hit = this.#frame && y === 0 && this.pulled.press(this.#frame.layout, x) ? undefined : tableHit(this.#frame, x, y);
    if (!hit) return undefined;
    if ('title' in hit) return void this.sortBy(hit.title);
    this.#cursor = moveCursorToKey(this.#cursor, this.#model.rows, this.#rowsVisible(), hit.key);
    this.#keeper.invalidate();
    return hit.key;
  }

  scrollBy(step: 1 | -1): void {
    const { hiddenLeft = 0, hiddenRight = 0 } = this.#frame?.layout ?? {};
    if (step > 0 && hiddenRight === 0) return;
    this.#scroll = Math.max(0, hiddenLeft + step);
    this.#keeper.invalidate();
  }

  toggleMark(): void {
    const { key } = this.#cursor;
    if (!this.current || key === undefined || key === '') return;
    this.#marks.toggle(key);
    this.move('down');
  }

  /** Marks everything between the nearest mark and the cursor. */
  markRange(): void {
    this.#marks.extendTo(this.#cursor.index, (key) => key !== '');
    this.#keeper.invalidate();
  }

  clearMarks(): void {
    this.#marks.clear();
    this.#keeper.invalidate();
  }

  toggleWide(): void {
    this.#isWide = !this.#isWide;
    this.#scroll = 0;
    this.#keeper.invalidate();
  }

  toggleFaults(): void {
    this.#isFaultsOnly = !this.#isFaultsOnly;
    this.#applyFilter();
  }

  setFilter(text: string): void {
    this.#filterText = text;
    this.#filter = this.#parseFilter();
    this.world.wall.clearTimeout(this.#filterTimer);
    if (this.#preparation.isDone || text === '') return this.#applyFilter();
    this.#filterTimer = this.world.wall.setTimeout(() => this.#applyFilter(), TYPING_MS);
    this.#keeper.invalidate();
  }

  hasColumn(title: string): boolean {
    return this.#model.spec.columns.some((column) => column.title === title);
  }

  /** Sorts by a column; by the same once more turns the order round. */
  sortBy(title: string): void {
    this.#order.sortBy(title, { title: this.#sortTitle(), direction: this.#model.rows.sort.direction });
    this.#model.setSort(this.#wantedSort(), this.world.port.now);
    this.#keeper.invalidate();
  }

  /** The column that `sortPicked` takes; it is underlined. */
  pickColumn(step: 1 | -1): void {
    this.#order.pick(step, (this.#frame?.layout.columns ?? []).map(({ title }) => title), this.#sortTitle());
    this.#keeper.invalidate();
  }

  sortPicked(): void {
    this.sortBy(this.#order.picked(this.#sortTitle()));
  }

  speak(): Spoken {
    return { row: this.#model.readOut(this.#cursor, this.#marks.keys, this.#isWide, this.world.port.now) };
  }

  readonly csv = (): string => this.#model.csv(this.world.port.now, this.#isWide);

  /** Lists everything anew. */
  reload(): void {
    this.#feed?.stop();
    this.#load();
  }

  #load(): void {
    const { port, pacer } = this.world;
    this.#feed = new ObjectFeed(port, this.#query, pacer, { take: this.#onChanges, show: this.#keeper.invalidate });
    const objects = this.#feed.start();
    if (this.kind.plural === 'namespaces') objects.push(allNamespaces);
    if (this.#modelKey !== this.#wantedModelKey()) this.#model = this.#createModel();
    this.#model.reset(objects, port.now);
    this.#marks.moveTo(this.#model.rows);
    this.#marks.prune();
    this.#filter = this.#parseFilter();
    this.#applyFilter();
    if (this.#wantedKey !== undefined) {
      this.#cursor = moveCursorToKey(this.#cursor, this.#model.rows, this.#rowsVisible(), this.#wantedKey);
      this.#wantedKey = undefined;
    } else if (this.#cursor.key === undefined) {
      this.#cursor = moveCursorTo(this.#cursor, this.#model.rows, this.#rowsVisible(), 0);
    }
    this.#preparation.start(this.#model);
    this.#keeper.invalidate();
  }

  readonly #onChanges = (changes: readonly RowChange<KubeObject>[]): void => {
    const { port, wall } = this.world;
    for (const { type, object } of changes) if (type === 'DELETED') this.#marks.delete(this.#model.spec.keyOf(object));
    this.#model.apply(changes, port.now, wall.now());
  };

  /** Time passed: faded rows go, marks of changes and ages are looked at again. */
  readonly #onBeat = (): void => {
    const { port, wall } = this.world;
    this.#model.apply([], port.now, wall.now());
    this.#beats++;
    if ((this.#filter.ageing || this.#isFaultsOnly || this.#isSortLive()) && (this.#model.rows.total <= CHEAP_ROWS || this.#beats % 10 === 0)) this.#model.rows.refresh(port.now);
    this.#keeper.invalidate();
  };

  /** What the columns are made of may be another. */
  readonly #onSources = (): void => {
    if (this.#modelKey === this.#wantedModelKey()) this.#keeper.invalidate();
    else this.reload();
  };

  /** What the columns depend on beside the kind. */
  #wantedModelKey(): string {
    const { kind, files, world } = this;
    return `${this.#showsSeveral()} ${files?.has(kind.plural) ?? false} ${this.#custom()?.id ?? ''} ${kind.custom ? world.registry.generation : 0}`;
  }

  #showsSeveral(): boolean {
    return this.#query.namespace === '' || this.#query.namespace?.includes(',') === true;
  }

  #createModel(): TableModel<KubeObject> {
    this.#modelKey = this.#wantedModelKey();
    const files = this.files;
    const { plural } = this.kind;
    const spec = tableSpecOf({
      kind: this.kind,
      columns: this.#companion?.columns,
      wanted: this.#custom()?.columns,
      showNamespace: this.#showsSeveral(),
      fileOf: files?.has(plural) ? (key) => files.of(plural, key) : undefined,
      activeNamespace: () => this.shell.namespace,
      favourites: () => this.shell.favourites,
    });
    const model = new TableModel(spec);
    this.#model = model;
    model.setSort(this.#wantedSort(), this.world.port.now);
    return model;
  }

  #wantedSort(): Sort {
    // Of events the newest matter; everything else is in kubectl's order.
    const natural = this.kind.plural === 'events' ? 'LAST SEEN' : this.#showsSeveral() ? 'NAMESPACE' : 'NAME';
    return this.#order.wanted(this.#model.spec.columns, natural, this.#custom()?.sort);
  }

  #custom(): CustomView | undefined {
    return customViewFor(this.world.settings?.snapshot().views ?? [], this.kind.plural, this.#query.namespace);
  }

  /** Rows may change places although their objects did not. */
  #isSortLive(): boolean {
    return this.#model.spec.columns[this.#model.rows.sort.column]?.isLive === true;
  }

  #sortTitle(): string {
    return this.#model.spec.columns[this.#model.rows.sort.column]?.title ?? '';
  }

  #parseFilter(): Filter<KubeObject> {
    return parseObjectFilter(this.#filterText, this.#model.spec);
  }

  #applyFilter(): void {
    this.#model.setFilter(keptRows(this.kind, this.#filter, this.#isFaultsOnly, () => this.world.port.now));
    this.#keeper.invalidate();
  }

  #rowsVisible(): number {
    return Math.max(1, this.#keeper.height - 1);
  }

  #draw(width: number, height: number, before: ViewPicture | undefined): ViewPicture {
    const { port, wall, theme } = this.world;
    const { widths, isOffered: borders } = this.pulled;
    const picked = this.#order.pickedIndex(this.#model.spec.columns);
    const frame = this.#model.frame({
      width, height, theme, picked, cursor: this.#cursor, marked: this.#marks.keys, scroll: this.#scroll, wide: this.#isWide, widths, borders, now: port.now, atMs: wall.now(),
    });
    this.#cursor = frame.cursor;
    const title = this.#title();
    const last = this.#frame;
    this.#frame = frame;
    if (before && last && frame.header === last.header && sameTexts(frame.lines, last.lines) && sameTitle(title, before.title)) return before;
    return { title, body: <Table frame={frame} empty={emptyText({ plural: this.crumb, total: this.#model.rows.total, namespace: this.#query.namespace, of: this.#of, isFaultsOnly: this.#isFaultsOnly && !this.isFiltered })} /> };
  }

  #title(): TonedLine {
    const { namespace, labelSelector } = this.#query;
    const plural = this.crumb;
    const { count } = this.#model.rows;
    return tableTitle({ plural, namespace, labelSelector, count, of: this.#of, filter: this.#filterText, isFaultsOnly: this.#isFaultsOnly, marked: this.#marks.count });
  }
}
