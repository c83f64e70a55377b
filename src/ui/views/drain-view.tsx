// The progress of draining nodes, pod by pod, to a clear end. Leaving the view leaves the job at work.
import type { DialogAnswers, Intent } from '../../model/intent.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { Node } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';
import { drainOptions } from '../../kinds/node/drain-plan.ts';
import { nodeHealth } from '../../kinds/node/status.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { DrainJob } from '../drain-job.ts';
import type { DrainPod, DrainPodState } from '../drain-job.ts';
import { addDrainJob, drainJobs } from '../drain-jobs.ts';
import { LiveStore } from '../live-store.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { View, ViewContext, ViewDefinition } from '../view.ts';
import { counted } from '../why/explanation.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { countOf } from './table-title.ts';

/** Lines of kubectl's output that are shown below the pods. */
const SHOWN_LINES = 8;

/** Opened by the drain dialog with nodes and answers; by `:drain` on the last drain. */
export const drainView: ViewDefinition = {
  name: 'drain',
  commands: ['drain'],
  create(context) {
    const { refs, world } = context;
    if (refs.length > 0) startDrain(context, refs.map(({ name }) => name), context.answers);
    const jobs = drainJobs(world.port);
    if (jobs.length === 0) return sentencePage(context, 'drain', 'No node has been drained yet: choose one in :nodes and press r.');
    return drainPage(context, jobs.at(-1)!);
  },
};

/** Begins to drain nodes, with the answers of the dialog; the end is flashed wherever the user is by then. */
export function startDrain({ world, shell }: Pick<ViewContext, 'world' | 'shell'>, nodes: readonly string[], answers: DialogAnswers): DrainJob {
  const job = new DrainJob(world.port, nodes, drainOptions(answers), (ended) => {
    const { level, text } = outcomeOf(ended);
    shell.flash(level, ended.outcome === 'drained' ? `${text}  (${ended.command})` : text);
  });
  addDrainJob(world.port, job);
  void job.start();
  return job;
}

function drainPage(context: ViewContext, first: DrainJob): View {
  const { world } = context;
  const { port, pacer, ticker, driver } = world;
  let job = first;
  let unfollowJob = (): void => undefined;
  const store = new LiveStore(() => undefined, pacer);
  const followJob = (): void => {
    unfollowJob();
    unfollowJob = job.signal.subscribe(store.touch);
  };
  const page: RowsPage<DrainPod> = new RowsPage<DrainPod>({
    context,
    crumb: 'drain',
    title: () => [
      { text: 'drain', tone: 'title' },
      { text: `(${job.nodes.join(', ')})`, tone: 'subtitle' },
      countOf(job.pods.length),
    ],
    spec: drainTable(() => job),
    rows: () => job.pods,
    empty: () => 'no pods there',
    head: () => summaryLines(job, driver.paused),
    details: (row) => [...job.lines.slice(-SHOWN_LINES).map(kubectlLine), ...(row ? podLines(row, port.find<Node>('nodes', undefined, row.node)) : [])],
    keepsEnd: true,
    follow(refresh) {
      const unsubscribes = [store.subscribe(refresh), ticker.signal.subscribe(refresh), driver.subscribe(refresh)];
      followJob();
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
        unfollowJob();
        store.stop();
      };
    },
    bindings: (row) => [
      {
        key: 'c',
        title: 'Cancel the drain',
        hint: true,
        ...(job.outcome === 'running' ? {} : { disabled: `the drain is over: ${job.outcome}` }),
        run: () => askCancel(job),
      },
      {
        key: 'u',
        title: 'Uncordon',
        hint: true,
        changes: true,
        ...(uncordonable(context, job) ?? {}),
        run: () => uncordon(job),
      },
      {
        key: 'w',
        title: 'Why',
        hint: true,
        ...(row ? {} : { disabled: 'there is no row' }),
        run: () => ({ type: 'open', view: 'why', ref: { plural: 'pods', namespace: row!.namespace, name: row!.name } }),
      },
      ...(drainJobs(port).length > 1 ? [{ key: 'tab', title: 'Drain before', hint: true, run: showBefore }] : []),
    ],
  });
  return page;

  function showBefore(): Intent {
    const jobs = drainJobs(port);
    job = jobs[(jobs.indexOf(job) + jobs.length - 1) % jobs.length]!;
    followJob();
    page.refresh();
    return { type: 'none' };
  }
}

const stateTexts: Readonly<Record<DrainPodState, { text: string; tone: Tone | undefined }>> = {
  failed: { text: 'failed', tone: 'error' },
  waiting: { text: 'waiting', tone: 'warning' },
  evicting: { text: 'evicting', tone: 'changed' },
  terminating: { text: 'terminating', tone: 'killed' },
  queued: { text: 'queued', tone: 'pending' },
  stopped: { text: 'stays', tone: 'pending' },
  skipped: { text: 'skipped', tone: 'muted' },
  gone: { text: 'gone', tone: 'completed' },
};

function drainTable(job: () => DrainJob): TableSpec<DrainPod> {
  const several = (): boolean => job().nodes.length > 1;
  return {
    keyOf: ({ uid }) => uid,
    nameOf: ({ namespace, name }) => `${namespace}/${name}`,
    tone: ({ state }) => stateTexts[state].tone,
    columns: [
      // The order of the plan: by node, then as kubectl lists them.
      { title: 'NODE', value: ({ node, namespace, name }) => `${job().nodes.indexOf(node)} ${namespace}/${name}`, text: ({ node }) => node, wide: !several() },
      { title: 'NAMESPACE', value: ({ namespace }) => namespace },
      { title: 'NAME', value: ({ name }) => name },
      { title: 'STATE', value: ({ state }) => (state === 'queued' && job().outcome === 'refused' ? 'untouched' : stateTexts[state].text), tone: ({ state }) => stateTexts[state].tone },
      { title: 'DETAIL', value: (pod, now) => detailOf(pod, now), ageing: true },
    ],
  };
}

function detailOf({ state, why, tries, retryAtMs, deadlineMs }: DrainPod, now: number): string {
  if (state === 'terminating') {
    if (deadlineMs === undefined) return '';
    return deadlineMs > now ? `${formatHumanDuration(deadlineMs - now)} left` : `overdue by ${formatHumanDuration(now - deadlineMs)}`;
  }
  if (state !== 'waiting') return why.replace(/^stays: /, '');
  const next = retryAtMs === undefined ? '' : ` in ${formatHumanDuration(Math.max(0, retryAtMs - now))}`;
  const [, budget, needed, healthy] = /^The disruption budget (\S+) needs (\d+) healthy pods and has (\d+) currently$/.exec(why) ?? [];
  return `${budget === undefined ? why : `budget ${budget} needs ${needed} healthy, has ${healthy}`}; try ${tries + 1}${next}`;
}

function summaryLines(job: DrainJob, isPaused: boolean): TonedLine[] {
  const count = (...states: DrainPodState[]): number => job.pods.filter(({ state }) => states.includes(state)).length;
  const going = job.pods.length - count('skipped');
  const { text, tone } = outcomeOf(job);
  const parts = [
    `${count('gone')} of ${going} gone`,
    count('terminating') > 0 && `${count('terminating')} terminating`,
    count('evicting') > 0 && `${count('evicting')} evicting`,
    count('waiting') > 0 && `${count('waiting')} waiting for a budget`,
    count('queued') > 0 && `${count('queued')} queued`,
    count('failed') > 0 && `${count('failed')} failed`,
    count('stopped') > 0 && `${count('stopped')} not evicted`,
    count('skipped') > 0 && `${count('skipped')} skipped`,
  ].filter(Boolean);
  return [
    [{ text: ` ${text}`, tone }],
    [{ text: ` ${parts.join(', ')}`, tone: 'text' }],
    ...(isPaused && job.outcome === 'running' ? [[{ text: ' virtual time is paused: nothing goes on before ; is pressed', tone: 'warning' } as const]] : []),
    ...(job.outcome === 'running' ? [[{ text: ' leaving this view does not stop the drain; :drain comes back to it', tone: 'muted' } as const]] : []),
    ...(job.outcome === 'refused' || job.outcome === 'failed' ? job.errors.slice(0, 4).map((error) => [{ text: ` ${error}`, tone: 'error' }] as const) : []),
  ];
}

/** What has become of the drain, in one sentence. */
export function outcomeOf(job: DrainJob): { text: string; tone: Tone; level: 'info' | 'warn' | 'error' } {
  const names = job.nodes.map((node) => `node/${node}`).join(', ');
  const took = formatHumanDuration((job.endedAtMs ?? job.startedAtMs) - job.startedAtMs);
  switch (job.outcome) {
    case 'running':
      return { text: `draining ${names}${job.drainedNodes.length > 0 ? `, ${job.drainedNodes.length} of ${job.nodes.length} done` : ''}`, tone: 'changed', level: 'info' };
    case 'drained':
      return { text: `${names} drained, after ${took}; no new pods come until uncordoned`, tone: 'ok', level: 'info' };
    case 'refused':
      return { text: `unable to drain ${names}: ${counted(job.errors.length, 'error')}; nothing was cordoned`, tone: 'error', level: 'error' };
    case 'failed':
      return { text: `drain of ${names} failed: ${job.errors[0] ?? ''}${cordonedText(job)}`, tone: 'error', level: 'error' };
    case 'cancelled':
      return { text: `drain of ${names} cancelled${cordonedText(job)}`, tone: 'warning', level: 'warn' };
  }
}

function cordonedText({ cordonedNodes }: DrainJob): string {
  if (cordonedNodes.length === 0) return '';
  return `; ${cordonedNodes.join(', ')} ${cordonedNodes.length === 1 ? 'stays' : 'stay'} cordoned`;
}

/** About the pod under the cursor: what would not fit into its row. */
function podLines({ state, why, name, deadlineMs }: DrainPod, node: Node | undefined): TonedLine[] {
  const lines: TonedLine[] = [];
  if (why !== '' && (state === 'waiting' || state === 'failed')) lines.push([{ text: ` ${name}: ${why}`, tone: stateTexts[state].tone ?? 'text' }]);
  const trouble = state === 'terminating' && deadlineMs !== undefined && node ? nodeHealth(node) : '';
  if (trouble !== '') lines.push([{ text: ` ${name}: its node is not ready (${trouble}), so nobody confirms that it has stopped`, tone: 'warning' }]);
  return lines;
}

function kubectlLine(text: string): TonedLine {
  const tone = /^error|will retry|timeout/.test(text) ? 'warning' : / (evicted|deleted|drained)$/.test(text) ? 'ok' : 'muted';
  return [{ text: ` ${text}`, tone }];
}

function askCancel(job: DrainJob): Intent {
  return {
    type: 'ask',
    question: {
      title: `Cancel the drain of ${job.nodes.join(', ')}`,
      okLabel: 'Stop draining',
      lines: () => [
        'No more pods are evicted. Those that are terminating go on.',
        `${job.cordonedNodes.join(', ') || 'The nodes'} ${job.cordonedNodes.length === 1 ? 'stays' : 'stay'} cordoned until uncordoned (key u).`,
      ],
      onOk() {
        job.cancel();
        return { type: 'none' };
      },
    },
  };
}

function uncordonable({ world }: ViewContext, job: DrainJob): { disabled: string } | undefined {
  if (world.readOnly) return { disabled: 'the dashboard is read-only' };
  if (job.outcome === 'running') return { disabled: 'the drain is still at work' };
  const isCordoned = job.nodes.some((name) => world.port.find<Node>('nodes', undefined, name)?.spec.unschedulable);
  return isCordoned ? undefined : { disabled: 'nothing is cordoned' };
}

function uncordon({ nodes }: DrainJob): Intent {
  return {
    type: 'request',
    requests: nodes.map((name) => ({ verb: 'patch', plural: 'nodes', name, patchType: 'strategic', patch: { spec: { unschedulable: null } } })),
    done: `uncordoned ${nodes.map((name) => `node/${name}`).join(', ')}`,
    kubectl: `kubectl uncordon ${nodes.join(' ')}`,
  };
}
