// The nodes as a heat map: a tile for each, the pods of the chosen one beside it; cordons, faults and drains are watched on it.
import type { Binding } from '../../model/binding.ts';
import type { Intent } from '../../model/intent.ts';
import type { Node } from '../../model/object.ts';
import { nodeHealth, nodeStatus } from '../../kinds/node/status.ts';
import { spansWidth, tonedSpans } from '../components/toned-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { drainJobs } from '../drain-jobs.ts';
import { drainPicture } from '../heat-map/drain-flow.ts';
import type { DrainPicture } from '../heat-map/drain-flow.ts';
import { UsageBook, measures } from '../heat-map/measure.ts';
import { nodeSentences } from '../heat-map/node-sentences.ts';
import { NodeBook } from '../heat-map/node-book.ts';
import { nodePanel } from '../heat-map/node-panel.ts';
import { sizeFor, tileTone } from '../heat-map/tile.ts';
import type { Tile, TileSize } from '../heat-map/tile.ts';
import { LinePicture } from '../line-picture.tsx';
import { LiveStore } from '../live-store.ts';
import { PictureKeeper } from '../picture-keeper.ts';
import { PodLedger } from '../pod-ledger.ts';
import { paint, plain } from '../sgr.ts';
import type { Span } from '../sgr.ts';
import { thresholdsOf } from '../thresholds.ts';
import type { BindingGroup, Search, Spoken, View, ViewContext, ViewDefinition, ViewPicture } from '../view.ts';
import { outcomeOf, startDrain } from './drain-view.tsx';
import { drillDownIntent, kindBindings } from './kind-bindings.ts';
import { chosenObject } from './object-below.ts';
import { quiet } from './row-keys.ts';
import { countOf } from './table-title.ts';

/** Looked at again so often, in ms of screen time. */
const INTERVAL_MS = 150;
/** Cells of the list of pods; below the second number the tiles have the screen for themselves. */
const PANEL_SHARE = 0.4;
const PANEL_FROM = 60;
const LINES_BELOW = 1;

export const heatMapView: ViewDefinition = {
  name: 'heatmap',
  commands: ['heatmap', 'heat-map'],
  objectKeys: [{ key: 't', title: 'Heat map', plurals: ['nodes'] }],
  create: (context) => new HeatMapPage(context),
};

type Step = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'pageup' | 'pagedown';
const moves: readonly [key: string, title: string, step: Step][] = [
  ['h', 'Left', 'left'], ['left', 'Left', 'left'], ['l', 'Right', 'right'], ['right', 'Right', 'right'],
  ['k', 'Up', 'up'], ['up', 'Up', 'up'], ['wheelup', 'Up', 'up'], ['j', 'Down', 'down'], ['down', 'Down', 'down'], ['wheeldown', 'Down', 'down'],
  ['g', 'First node', 'home'], ['home', 'First node', 'home'], ['shift-g', 'Last node', 'end'], ['end', 'Last node', 'end'],
  ['ctrl-b', 'Page up', 'pageup'], ['pageup', 'Page up', 'pageup'], ['ctrl-f', 'Page down', 'pagedown'], ['pagedown', 'Page down', 'pagedown'],
];

/** Of the pods of a node that are read out. */
const SPOKEN_WIDTH = 100;
const SPOKEN_LINES = 20;

class HeatMapPage implements View {
  readonly crumb = 'heatmap';
  readonly #context: ViewContext;
  readonly #keeper = new PictureKeeper((width, height, before) => this.#draw(width, height, before), () => this.#context.world.theme);
  readonly signal = this.#keeper.signal;
  readonly #store: LiveStore<void>;
  readonly #nodes: NodeBook;
  readonly #ledger: PodLedger;
  readonly #usages: UsageBook;
  #current: string | undefined;
  #measure = 0;
  #filter = '';
  /** First row of tiles. */
  #top = 0;
  #perRow = 1;
  #rows = 1;
  /** Where the tiles are in the picture, for the mouse. */
  #placed: { top: number; size: TileSize } = { top: 0, size: sizeFor(0, 0, 0) };
  readonly #picture = new LinePicture();
  #unfollow: (() => void)[] = [];

  constructor(context: ViewContext) {
    const { port, pacer } = context.world;
    this.#context = context;
    this.#nodes = new NodeBook(port);
    this.#ledger = new PodLedger(port);
    this.#usages = new UsageBook(port);
    this.#store = new LiveStore(() => undefined, pacer, INTERVAL_MS);
    const chosen = chosenObject(context, 'nodes');
    this.#current = chosen?.plural === 'nodes' ? chosen.name : undefined;
  }

  get search(): Search {
    return {
      kind: 'filter',
      text: this.#filter,
      change: (text) => {
        this.#filter = text;
        this.#keeper.invalidate();
      },
    };
  }

  start(): void {
    const { port, ticker } = this.#context.world;
    this.#ledger.start();
    this.#nodes.start(this.#store.touch);
    this.#unfollow = [
      this.#store.subscribe(this.#keeper.invalidate),
      ticker.signal.subscribe(this.#keeper.invalidate),
      port.watch(['pods'], this.#store.touch),
      ...(port.faults ? [port.faults.subscribe(this.#store.touch)] : []),
      ...drainJobs(port).map((job) => job.signal.subscribe(this.#store.touch)),
    ];
    this.#keeper.invalidate();
  }

  stop(): void {
    for (const unsubscribe of this.#unfollow) unsubscribe();
    this.#unfollow = [];
    this.#ledger.stop();
    this.#nodes.stop();
    this.#store.stop();
  }

  picture(width: number, height: number): ViewPicture {
    return this.#keeper.picture(width, height);
  }

  /** How every node is and how full, or how many are how; then the one under the cursor, with its pods. */
  speak(): Spoken {
    const { port } = this.#context.world;
    const drains = drainPicture(port);
    const measure = measures[this.#measure]!;
    const nodes = this.#names().map((name) => {
      const node = this.#nodes.find(name)!;
      const { share, leaving, arrived } = this.#tile(name, drains);
      const health = nodeHealth(node);
      const state = [
        nodeStatus(node),
        ...(health === '' || health === nodeStatus(node) ? [] : [health]),
        ...(leaving > 0 ? [`${leaving} ${leaving === 1 ? 'pod leaves' : 'pods leave'}`] : []),
        ...(arrived > 0 ? [`${arrived} came`] : []),
      ].join(', ');
      return { name, state: `${name}: ${state}`, full: share === undefined ? '' : `, ${measure.title} ${Math.round(share * 100)}%`, status: nodeStatus(node), share, isNotable: state !== 'Ready' };
    });
    // Shares change with every pod: of the one under the cursor that is news.
    const news = new Map(nodes.map(({ name, state, full }): [string, string] => [name, name === this.#current ? state + full : state]));
    for (const job of drains.jobs.slice(-1)) news.set('', outcomeOf(job).text);
    const node = this.#current === undefined ? undefined : this.#nodes.find(this.#current);
    const panel = node ? nodePanel({ port, measure, usages: this.#usages, drains }, node, this.#ledger.loadOf(node.metadata.name), SPOKEN_WIDTH, SPOKEN_LINES) : [];
    const about = panel.map((line) => line.map(({ text }) => text).join('')).filter((line) => /[^- ]/.test(line));
    return { news, lines: [...nodeSentences(nodes, measure.title), ...about] };
  }

  bindings(): readonly BindingGroup[] {
    const { world } = this.#context;
    const { port, registry } = world;
    const kind = registry.kind('nodes');
    const node = this.#current === undefined ? undefined : port.find<Node>('nodes', undefined, this.#current);
    const missing = node ? {} : { disabled: 'there is no node' };
    const open = (key: string, title: string, view: string): Binding => ({ key, title, hint: true, ...missing, run: () => ({ type: 'open', view, ref: { plural: 'nodes', name: node!.metadata.name } }) });
    return [
      {
        title: 'heatmap',
        bindings: [
          { key: 'enter', title: 'Its pods', action: 'open', ...missing, run: () => drillDownIntent(world, kind, node!) },
          { ...quiet('t', 'CPU, memory, usage or pods', () => this.#nextMeasure()), action: 'next-measure', hint: true, main: true },
          ...kindBindings(world, kind, node).map((binding) => (binding.key === 'r' ? this.#drainHere(binding) : binding)),
          { ...quiet('f', 'Next node with a fault or a cordon', () => this.#nextTrouble()), action: 'next-trouble', hint: true },
          { key: 'p', title: 'Drain, pod by pod', action: 'show-drain', hint: true, ...(drainJobs(port).length > 0 ? {} : { disabled: 'no node has been drained yet' }), run: () => ({ type: 'open', view: 'drain' }) },
          open('w', 'Why', 'why'), open('d', 'Describe', 'describe'), open('y', 'YAML', 'yaml'), open('v', 'Events', 'events'),
        ],
      },
      { title: 'tiles', bindings: [...(this.#filter === '' ? [] : [{ ...quiet('escape', 'Clear the filter', () => this.search.change('')), action: 'back' }]), ...moves.map(([key, title, step]) => quiet(key, title, () => this.#move(step)))] },
    ];
  }

  /** The dialog of the table; what it starts is watched here. */
  #drainHere(binding: Binding): Binding {
    return {
      ...binding,
      main: true,
      run: () => {
        const intent = binding.run();
        if (intent.type !== 'ask') return intent;
        const { question } = intent;
        return {
          type: 'ask',
          question: {
            ...question,
            onOk: (answers): Intent => {
              const asked = question.onOk(answers);
              if (asked.type !== 'job') return asked;
              const job = startDrain(this.#context, asked.refs.map(({ name }) => name), asked.answers);
              this.#unfollow.push(job.signal.subscribe(this.#store.touch));
              this.#keeper.invalidate();
              return { type: 'none' };
            },
          },
        };
      },
    };
  }

  /** A tile is chosen; the list of pods beside the tiles is nothing to click on. */
  click(x: number, y: number): string | undefined {
    const { top, size } = this.#placed;
    const row = Math.floor((y - top) / size.height);
    const column = Math.floor(x / size.width);
    if (y < top || row >= this.#rows || column >= this.#perRow) return undefined;
    const name = this.#names()[(this.#top + row) * this.#perRow + column];
    if (name === undefined) return undefined;
    this.#current = name;
    this.#keeper.invalidate();
    return name;
  }

  #nextMeasure(): void {
    this.#measure = (this.#measure + 1) % measures.length;
    this.#keeper.invalidate();
  }

  #names(): readonly string[] {
    const wanted = this.#filter.toLowerCase();
    return wanted === '' ? this.#nodes.names : this.#nodes.names.filter((name) => name.toLowerCase().includes(wanted));
  }

  #move(step: Step): void {
    const names = this.#names();
    const at = Math.max(0, names.indexOf(this.#current ?? ''));
    const page = this.#perRow * Math.max(1, this.#rows - 1);
    const to = { left: at - 1, right: at + 1, up: at - this.#perRow, down: at + this.#perRow, home: 0, end: names.length - 1, pageup: at - page, pagedown: at + page }[step];
    // Up and down stay in their column: beyond the edge there is nothing to go to.
    const isOutside = (step === 'up' && to < 0) || (step === 'down' && to >= names.length);
    if (!isOutside) this.#current = names[Math.min(names.length - 1, Math.max(0, to))];
    this.#keeper.invalidate();
  }

  #nextTrouble(): void {
    const names = this.#names();
    const at = names.indexOf(this.#current ?? '');
    const order = [...names.slice(at + 1), ...names.slice(0, at + 1)];
    const found = order.find((name) => {
      const node = this.#nodes.find(name);
      return node && (nodeHealth(node) !== '' || node.spec.unschedulable === true);
    });
    if (found === undefined) this.#context.shell.flash('info', 'every node is ready, and none is cordoned');
    else this.#current = found;
    this.#keeper.invalidate();
  }

  #tile(name: string, drains: DrainPicture): Tile {
    const node = this.#nodes.find(name)!;
    const measure = measures[this.#measure]!;
    const usage = measure.needsUsage ? this.#usages.ofNode(name) : { milliCpu: 0, bytes: 0 };
    const total = measure.total(node);
    return {
      name,
      share: usage === undefined || total === 0 ? undefined : measure.used(this.#ledger.loadOf(name), usage) / total,
      isFaulty: nodeHealth(node) !== '',
      isCordoned: node.spec.unschedulable === true,
      leaving: drains.leaving.get(name) ?? 0,
      arrived: drains.arrived.get(name)?.size ?? 0,
    };
  }

  #draw(width: number, wholeHeight: number, before: ViewPicture | undefined): ViewPicture {
    const { port, theme } = this.#context.world;
    const names = this.#names();
    const measure = measures[this.#measure]!;
    const drains = drainPicture(port);
    const banner = drains.jobs.slice(-1).map((job): TonedLine => [{ text: ` ${outcomeOf(job).text}`, tone: outcomeOf(job).tone }]);
    const height = Math.max(1, wholeHeight - banner.length - LINES_BELOW);
    const panelWidth = width >= PANEL_FROM ? Math.floor(width * PANEL_SHARE) : 0;
    const tilesWidth = panelWidth > 0 ? width - panelWidth - 3 : width;
    const size = sizeFor(names.length, tilesWidth, height);
    if (this.#current === undefined || !names.includes(this.#current)) this.#current = names[Math.min(names.length - 1, this.#top * this.#perRow)];
    this.#placed = { top: banner.length, size };
    this.#usages.begin();
    const tiles = this.#tileRows(names, size, tilesWidth, height, drains);
    const node = this.#current === undefined ? undefined : this.#nodes.find(this.#current);
    const panel = panelWidth === 0 || !node ? [] : nodePanel({ port, measure, usages: this.#usages, drains }, node, this.#ledger.loadOf(node.metadata.name), panelWidth, height);
    const rows = Array.from({ length: height }, (_, row): string => {
      const left = tiles[row] ?? [];
      if (panelWidth === 0) return paint(left);
      const fill = { text: ' '.repeat(Math.max(0, tilesWidth - spansWidth(left))), style: plain };
      return paint([...left, fill, { text: ' | ', style: theme.style('border') }, ...tonedSpans(panel[row] ?? [], theme, panelWidth)]);
    });
    const legend: TonedLine = [{ text: ` share of allocatable: ${measure.title}   ! fault  c cordoned  -n leave  +n came`, tone: 'muted' }];
    const lines = [...banner, ...rows.map(() => undefined), legend].map((line, index) => (line ? paint(tonedSpans(line, theme, width)) : rows[index - banner.length]!));
    const title = [
      { text: 'heatmap', tone: 'title' },
      { text: `(${measure.title})`, tone: 'subtitle' },
      countOf(names.length),
      ...(this.#filter === '' ? [] : [{ text: ` /${this.#filter}`, tone: 'filter' } as const]),
    ] as const;
    return this.#picture.next(title, lines, before);
  }

  /** The visible tiles, line by line; no other node is looked at. */
  #tileRows(names: readonly string[], size: TileSize, width: number, height: number, drains: DrainPicture): Span[][] {
    const { theme, settings } = this.#context.world;
    const threshold = thresholdsOf(settings)[measures[this.#measure]!.resource];
    this.#perRow = Math.max(1, Math.floor(width / size.width));
    this.#rows = Math.max(1, Math.floor(height / size.height));
    const row = Math.floor(Math.max(0, names.indexOf(this.#current ?? '')) / this.#perRow);
    const last = Math.max(0, Math.ceil(names.length / this.#perRow) - this.#rows);
    this.#top = Math.min(last, Math.max(row - this.#rows + 1, Math.min(this.#top, row)));
    if (names.length === 0) return [[{ text: this.#filter === '' ? ' no nodes' : ' no node has that in its name', style: theme.style('muted') }]];
    const lines: Span[][] = [];
    for (let at = this.#top; at < this.#top + this.#rows && at * this.#perRow < names.length; at++) {
      const texts = names.slice(at * this.#perRow, (at + 1) * this.#perRow).map((name) => {
        const tile = this.#tile(name, drains);
        return { tile, lines: size.lines(tile), isCurrent: name === this.#current };
      });
      for (let line = 0; line < size.height; line++) {
        lines.push(texts.map(({ tile, lines: own, isCurrent }): Span => {
          const text = own[line]!;
          const isMarked = isCurrent && text.trim() !== '';
          const tone = tileTone(tile, threshold);
          return { text: isMarked && line === 0 ? `>${text.slice(1)}` : text, style: isMarked ? theme.bar(tone) : theme.style(tone) };
        }));
      }
    }
    return lines;
  }
}
