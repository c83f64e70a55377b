// Logs as they are written: of a container, of all containers of a pod, of all pods of a workload together.
import type { Binding } from '../../model/binding.ts';
import type { Intent, ObjectRef } from '../../model/intent.ts';
import type { Pod } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { printedName } from '../../model/kind.ts';
import type { TextViewState } from '../components/text-view-state.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { containerRows, containerState } from '../container-rows.ts';
import type { LogSource } from '../log-follower.ts';
import { LogStreams } from '../log-streams.ts';
import { LogText } from '../log-text.ts';
import type { View, ViewContext, ViewDefinition } from '../view.ts';
import { containerNames, defaultContainer, podsOf } from './log-sources.ts';
import { chosenObject } from './object-below.ts';
import { createObjectText } from './object-text.ts';
import { quiet } from './row-keys.ts';
import { sentencePage } from './sentence-page.tsx';
import { TextPage } from './text-page.tsx';
import { wrapToned } from '../components/wrap-toned.ts';

const nothing: Intent = { type: 'none' };

const spans: readonly [key: string, title: string, label: string, sinceMs: number | undefined][] = [
  ['0', 'All that is kept', 'tail', undefined],
  ['1', 'Last 10 seconds', '10s', 10_000],
  ['2', 'Last minute', '1m', 60_000],
  ['3', 'Last 5 minutes', '5m', 300_000],
  ['4', 'Last 15 minutes', '15m', 900_000],
  ['5', 'Last 30 minutes', '30m', 1_800_000],
  ['6', 'Last hour', '1h', 3_600_000],
];

/** So many cells hold all that the indicators may say. */
const ROOMY = 100;
/** Lines shown around a match. */
const AROUND = 3;
const filterModes = ['Off', 'Matches', `Matches+-${AROUND}`] as const;

/** What has pods, whose logs are shown together. */
export const logPlurals: readonly string[] = ['deployments', 'replicasets', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'services'];

/** Opened with a ref to a pod or a workload; args: container (`*` for all), previous. */
export const logsView: ViewDefinition = {
  name: 'logs',
  commands: ['logs'],
  objectKeys: [{ key: 'l', title: 'Logs', plurals: logPlurals }, { key: 'p', title: 'Logs previous', hint: false, plurals: logPlurals, args: { previous: 'true' } }],
  create(context) {
    const ref = chosenObject(context);
    if (!ref) return sentencePage(context, 'logs', 'Logs belong to a container: choose a pod in :pods and press l.');
    const { port, registry } = context.world;
    if (!port.find(ref.plural, ref.namespace, ref.name)) return sentencePage(context, 'logs', `${ref.plural} "${ref.name}" not found`);
    if (ref.plural !== 'pods' && !logPlurals.includes(ref.plural)) return sentencePage(context, 'logs', `${printedName(registry.kind(ref.plural))}/${ref.name} runs no pods, so there is no log.`);
    return createLogs(context, ref);
  },
};

function createLogs(context: ViewContext, ref: ObjectRef): View {
  const { world, args } = context;
  const { port, driver } = world;
  const isPod = ref.plural === 'pods';
  const subject = isPod ? ref.name : `${printedName(world.registry.kind(ref.plural)).split('.')[0]}/${ref.name}`;
  const source = createObjectText({ ...context, ref }, false);
  const text = new LogText();
  /** The last that were there: their lines stay when they are gone. */
  let pods = podsOf(port, ref);
  let container: string | undefined = args['container'] === '*' ? undefined : args['container'];
  let isAll = args['container'] === '*';
  let previous = args['previous'] === 'true';
  let span = spans[0]!;
  const { logs: begins = {} } = context.world.settings?.snapshot().config ?? {};
  let hasTimestamps = begins.timestamps ?? false;
  let isJsonWide = begins.json ?? false;
  let filterMode = 0;
  let shown: readonly string[] = [];
  let isGone = false;
  let streams = createStreams();

  const page = new TextPage({
    context,
    crumb: 'logs',
    title: () => [
      { text: previous ? 'logs previous' : 'logs', tone: 'title' },
      { text: `(${ref.namespace}/${subject}:${isAll ? 'all' : (container ?? (pods[0] ? defaultContainer(pods[0]) : ''))})`, tone: 'subtitle' },
      { text: `[${span[2]}]`, tone: 'count' },
      ...(isGone ? [{ text: ' deleted', tone: 'error' } as const] : []),
    ],
    head,
    lines: () => (shown = text.lines(streams.lines, streams.sources, { hasTimestamps, isJsonWide, prefix: prefix(), filter: filterMode === 0 ? '' : query(), around: filterMode === 2 ? AROUND : 0 })),
    toneLine: (line) => text.tone(line),
    bindings,
    follow(refresh) {
      const poll = (): void => void ask(refresh);
      const unsubscribes = [source.follow(poll), driver.subscribe(refresh)];
      poll();
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      };
    },
    state: { isFollowing: true, isWrapped: begins.wrap ?? false },
    isStream: true,
    keepsFollowing: () => filterMode > 0,
    fileName: () => `logs-${ref.namespace}-${ref.name}${isAll ? '' : `-${container ?? (pods[0] ? defaultContainer(pods[0]) : '')}`}`,
  });
  return page;

  async function ask(refresh: () => void): Promise<void> {
    const asked = streams;
    const hadGone = isGone;
    isGone = port.find(ref.plural, ref.namespace, ref.name) === undefined;
    const hasOthers = findPods();
    const hasChanged = await asked.poll();
    if (asked === streams && (hasChanged || hasOthers || isGone !== hadGone)) refresh();
  }

  /** Looks which pods there are now; answers whether they are others than before. */
  function findPods(): boolean {
    const now = podsOf(port, ref);
    const hasOthers = now.length !== pods.length || now.some((pod, index) => pod.metadata.uid !== pods[index]!.metadata.uid);
    if (now.length > 0) pods = now;
    if (hasOthers) streams.follow(sources());
    return hasOthers;
  }

  function sources(): LogSource[] {
    return pods.flatMap((pod) => {
      const names = containerNames([pod]);
      const wanted = isAll ? names : [container ?? defaultContainer(pod)].filter((name) => names.includes(name));
      const { name, namespace = '' } = pod.metadata;
      return wanted.map((each): LogSource => ({ namespace, pod: name, container: each, previous, sinceMs: span[3] }));
    });
  }

  function createStreams(): LogStreams {
    const created = new LogStreams(port, () => driver.speed);
    created.follow(sources());
    return created;
  }

  /** Begins anew with other lines. */
  function restart(): void {
    streams = createStreams();
    page.refresh();
    void ask(page.refresh);
  }

  function prefix(): 'none' | 'pod' | 'container' | 'both' {
    if (!isAll) return isPod ? 'none' : 'pod';
    return isPod ? 'container' : 'both';
  }

  function query(): string {
    return page.search.text;
  }

  function head({ isFollowing, isWrapped }: TextViewState, width: number): TonedLine[] {
    const notes = [...subjectNotes(), ...streamNotes()];
    const paused: TonedLine = driver.paused ? [{ text: 'time is paused', tone: 'warning' }] : [];
    return [
      [
        ...indicator('Autoscroll', isFollowing), ...indicator('Timestamps', hasTimestamps), ...indicator('Wrap', isWrapped), ...indicator('JSON', isJsonWide), ...indicator('Previous', previous),
        { text: 'Filter:', tone: 'muted' }, { text: `${filterModes[filterMode]!}  `, tone: filterMode > 0 ? 'ok' : 'muted' },
        ...(width >= ROOMY ? paused : []),
      ],
      ...(width < ROOMY && paused.length > 0 ? [paused] : []),
      ...notes.flatMap((line) => wrapToned(line, width, 0)),
    ];
  }

  function subjectNotes(): TonedLine[] {
    const notes: TonedLine[] = [];
    const names = containerNames(pods);
    if (!isPod) notes.push([{ text: pods.length === 0 ? `${subject} has no pods now, so there is no log.` : `${pods.length} ${pods.length === 1 ? 'pod' : 'pods'} of ${subject}`, tone: 'muted' }]);
    if (names.length > 1) notes.push([{ text: `${isAll ? 'all containers' : `container ${container ?? defaultContainer(pods[0]!)}`} of: ${names.join(', ')}`, tone: 'muted' }]);
    return notes;
  }

  /** What keeps lines away. */
  function streamNotes(): TonedLine[] {
    const { refusals, lines, leftOut, beyond } = streams;
    const notes: TonedLine[] = [];
    const [first] = refusals;
    if (beyond > 0) notes.push([{ text: `${count(beyond, 'container')} more are not followed: too many at once`, tone: 'warning' }]);
    if (leftOut > 0) notes.push([{ text: `${count(leftOut, 'older line')} left out: so many are not kept`, tone: 'muted' }]);
    if (first) notes.push([{ text: `${first[0]}${refusals.size > 1 ? `  (and ${count(refusals.size - 1, 'other container')} without a log)` : first[1] > 1 ? `  (${first[1]} times)` : ''}`, tone: 'warning' }]);
    else if (lines.length === 0 && pods.length > 0) notes.push([{ text: previous ? 'it printed nothing' : silence(pods[0]!, container ?? defaultContainer(pods[0]!)), tone: 'muted' }]);
    else if (lines.length > 0 && shown.length === 0) notes.push([{ text: `none of ${count(lines.length, 'line')} matches; f shows them again`, tone: 'muted' }]);
    return notes;
  }

  function bindings(): Binding[] {
    const names = containerNames(pods);
    const hasRestarted = pods.some((pod) => containerRows(pod).some((row) => (isAll || row.container.name === (container ?? defaultContainer(pod))) && (row.status?.restartCount ?? 0) > 0));
    return [
      { key: 't', title: 'Timestamps', hint: true, run: () => toggle(() => (hasTimestamps = !hasTimestamps)) },
      {
        key: 'p',
        title: previous ? 'Present run' : 'Previous run',
        action: 'previous-run',
        hint: true,
        ...(previous || hasRestarted ? {} : { disabled: 'the container has not restarted' }),
        run: () => toggle(() => (previous = !previous), true),
      },
      { key: 'a', title: isAll ? 'One container' : 'All containers', action: 'all-containers', hint: true, ...(names.length > 1 ? {} : { disabled: 'there is only one container' }), run: () => toggle(() => (isAll = !isAll), true) },
      ...(names.length > 1
        ? [
            { key: 'tab', title: 'Next container', hint: true, run: () => nextContainer(names, 1) },
            { key: 'shift-tab', title: 'Container before', run: () => nextContainer(names, -1) },
          ]
        : []),
      { key: 'f', title: ['Only matches', 'Lines around matches', 'All lines'][filterMode]!, action: 'only-matches', hint: true, run: nextFilter },
      { key: 'shift-j', title: 'JSON in full', hint: true, run: () => toggle(() => (isJsonWide = !isJsonWide)) },
      quiet('m', 'Draw a line', () => mark(`--- ${formatTimestamp(port.now)} ---`)),
      quiet('enter', 'Blank line', () => mark('')),
      ...spans.map((chosen): Binding => ({ key: chosen[0], title: chosen[1], run: () => toggle(() => (span = chosen), true) })),
      quiet('shift-c', 'Clear', () => {
        streams.clear();
        page.refresh();
      }),
      quiet('ctrl-r', 'Read anew', restart),
    ];
  }

  function mark(line: string): void {
    streams.mark(line);
    page.refresh();
  }

  function nextFilter(): Intent {
    filterMode = (filterMode + 1) % filterModes.length;
    if (filterMode > 0) page.toEnd();
    else page.refresh();
    return query() === '' && filterMode > 0 ? { type: 'flash', level: 'info', text: 'all lines are shown until / says what to look for' } : nothing;
  }

  function toggle(change: () => unknown, isOther = false): Intent {
    change();
    if (isOther) restart();
    else page.refresh();
    return nothing;
  }

  function nextContainer(names: readonly string[], step: 1 | -1): Intent {
    const now = container ?? defaultContainer(pods[0]!);
    return toggle(() => {
      isAll = false;
      container = names[(names.indexOf(now) + step + names.length) % names.length]!;
    }, true);
  }
}

/** Why there is no line, as far as the pod tells; kubectl prints nothing at all. */
function silence(pod: Pod, container: string): string {
  if (!pod.spec.nodeName) return 'nothing printed yet: the pod has no node, so nothing has run (key w in the table says why)';
  const row = containerRows(pod).find((candidate) => candidate.container.name === container);
  return row?.status === undefined ? 'nothing printed yet' : `nothing printed yet: the container is ${containerState(row)}`;
}

function indicator(title: string, isOn: boolean): TonedLine {
  return [{ text: `${title}:`, tone: 'muted' }, { text: isOn ? 'On  ' : 'Off  ', tone: isOn ? 'ok' : 'muted' }];
}

function count(number: number, word: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? word : `${word}s`}`;
}
