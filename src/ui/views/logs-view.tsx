// The log of a container as it is written; of a workload, that of one of its pods.
import type { Binding } from '../../model/binding.ts';
import type { ClusterPort } from '../../model/client.ts';
import type { Intent, ObjectRef } from '../../model/intent.ts';
import type { Deployment, KubeObject, Pod } from '../../model/object.ts';
import { controllerOf } from '../../model/object.ts';
import { formatMicroTime } from '../../model/timestamp.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { isPodActive, isPodReady } from '../../kinds/pod/conditions.ts';
import { newReplicaSetOf, replicaSetsOf } from '../../kinds/deployment/rollout.ts';
import type { TextViewState } from '../components/text-view-state.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { containerRows, containerState } from '../container-rows.ts';
import type { FollowedLine } from '../log-follower.ts';
import { LogFollower } from '../log-follower.ts';
import type { View, ViewContext, ViewDefinition } from '../view.ts';
import { chosenObject } from './object-below.ts';
import { createObjectText } from './object-text.ts';
import { quiet } from './rows-page.tsx';
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

/** Opened with a ref to a pod or a workload; args: container, previous. */
export const logsView: ViewDefinition = {
  name: 'logs',
  commands: ['logs'],
  objectKey: { key: 'l', title: 'Logs', plurals: ['deployments', 'replicasets', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'jobs'] },
  create(context) {
    const ref = chosenObject(context);
    if (!ref) return sentencePage(context, 'logs', 'Logs belong to a container: choose a pod in :pods and press l.');
    const found = findPod(context.world.port, ref);
    if (!found.pod) return sentencePage(context, 'logs', found.sentence);
    return createLogs(context, found.pod, found.sentence);
  },
};

function createLogs(context: ViewContext, first: Pod, note: string): View {
  const { world, args } = context;
  const { port, driver } = world;
  const { name } = first.metadata;
  const namespace = first.metadata.namespace ?? '';
  const source = createObjectText({ ...context, ref: { plural: 'pods', namespace, name } }, false);
  const containers = containerRows(first).map(({ container }) => container.name);
  let container = args['container'] ?? defaultContainer(first);
  let previous = args['previous'] === 'true';
  let span = spans[0]!;
  let hasTimestamps = false;
  let isGone = false;
  let drawn: { from: readonly FollowedLine[]; hasTimestamps: boolean; lines: readonly string[] } | undefined;
  let follower = createFollower();

  const page = new TextPage({
    context,
    crumb: 'logs',
    title: () => [
      { text: previous ? 'logs previous' : 'logs', tone: 'title' },
      { text: `(${namespace}/${name}:${container})`, tone: 'subtitle' },
      { text: `[${span[2]}]`, tone: 'count' },
      ...(isGone ? [{ text: ' deleted', tone: 'error' } as const] : []),
    ],
    head,
    lines,
    toneLine: (line) => [{ text: line, tone: line.startsWith('--- ') && line.endsWith(' ---') ? 'muted' : 'text' }],
    bindings,
    follow(refresh) {
      const poll = (): void => void ask(refresh);
      const unsubscribes = [source.follow(poll), driver.subscribe(refresh)];
      poll();
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      };
    },
    state: { isFollowing: true },
  });
  return page;

  async function ask(refresh: () => void): Promise<void> {
    const asked = follower;
    const hasChanged = await asked.poll();
    const hadGone = isGone;
    isGone = port.find('pods', namespace, name) === undefined;
    if (asked === follower && (hasChanged || isGone !== hadGone)) refresh();
  }

  function createFollower(): LogFollower {
    return new LogFollower(port, { namespace, pod: name, container, previous, sinceMs: span[3] }, () => driver.speed);
  }

  /** Begins anew with other lines. */
  function restart(): void {
    follower = createFollower();
    page.refresh();
    void ask(page.refresh);
  }

  function lines(): readonly string[] {
    const from = follower.lines;
    if (drawn?.from !== from || drawn.hasTimestamps !== hasTimestamps) {
      const texts = from.map(({ atMs, text, isRemark }) => (hasTimestamps && !isRemark ? `${formatMicroTime(atMs)} ${makeVisible(text)}` : makeVisible(text)));
      drawn = { from, hasTimestamps, lines: texts };
    }
    return drawn.lines;
  }

  function head({ isFollowing, isWrapped }: TextViewState, width: number): TonedLine[] {
    const { refusal } = follower;
    const notes: TonedLine[] = [];
    if (note !== '') notes.push([{ text: note, tone: 'muted' }]);
    if (containers.length > 1) notes.push([{ text: `container ${container} of: ${containers.join(', ')}`, tone: 'muted' }]);
    if (refusal !== undefined) notes.push([{ text: refusal, tone: 'warning' }]);
    else if (follower.lines.length === 0) notes.push([{ text: previous ? 'it printed nothing' : silence(podNow(), container), tone: 'muted' }]);
    return [
      [...indicator('Autoscroll', isFollowing), ...indicator('Timestamps', hasTimestamps), ...indicator('Wrap', isWrapped), ...indicator('Previous', previous), ...(driver.paused ? [{ text: 'time is paused', tone: 'warning' } as const] : [])],
      ...notes.flatMap((line) => wrapToned(line, width, 0)),
    ];
  }

  function bindings(): Binding[] {
    const hasRestarted = containerRows(podNow()).some((row) => row.container.name === container && (row.status?.restartCount ?? 0) > 0);
    return [
      { key: 't', title: 'Timestamps', hint: true, run: () => toggle(() => (hasTimestamps = !hasTimestamps)) },
      {
        key: 'p',
        title: previous ? 'Present run' : 'Previous run',
        hint: true,
        ...(previous || hasRestarted ? {} : { disabled: 'the container has not restarted' }),
        run: () => toggle(() => (previous = !previous), true),
      },
      ...(containers.length > 1
        ? [
            { key: 'tab', title: 'Next container', hint: true, run: () => nextContainer(1) },
            { key: 'shift-tab', title: 'Container before', run: () => nextContainer(-1) },
          ]
        : []),
      ...spans.map((chosen): Binding => ({ key: chosen[0], title: chosen[1], run: () => toggle(() => (span = chosen), true) })),
      quiet('shift-c', 'Clear', () => {
        follower.clear();
        page.refresh();
      }),
      quiet('ctrl-r', 'Read anew', restart),
    ];
  }

  function podNow(): Pod {
    return (source.object() as Pod | undefined) ?? first;
  }

  function toggle(change: () => unknown, isOther = false): Intent {
    change();
    if (isOther) restart();
    else page.refresh();
    return nothing;
  }

  function nextContainer(step: 1 | -1): Intent {
    return toggle(() => (container = containers[(containers.indexOf(container) + step + containers.length) % containers.length]!), true);
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

/** The container that kubectl takes when none is named. */
function defaultContainer({ metadata, spec }: Pod): string {
  const wanted = metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  return spec.containers.find(({ name }) => name === wanted)?.name ?? spec.containers[0]!.name;
}

/** The pod itself, or of a workload the oldest one that is ready, else active; the sentence says which, or why none. */
export function findPod(port: ClusterPort, { plural, namespace, name }: ObjectRef): { pod: Pod | undefined; sentence: string } {
  const kind = port.registry.kind(plural);
  const object = port.find<KubeObject>(plural, namespace, name);
  if (!object) return { pod: undefined, sentence: `${plural} "${name}" not found` };
  if (plural === 'pods') return { pod: object as Pod, sentence: '' };
  const pods = podsOf(port, plural, object).sort((a, b) => rank(b) - rank(a) || compareAge(a, b));
  const subject = `${kind.singular}/${name}`;
  if (pods.length === 0) return { pod: undefined, sentence: `${subject} has no pods now, so there is no log.` };
  const [pod] = pods;
  return { pod, sentence: pods.length === 1 ? `of ${subject}` : `Found ${pods.length} pods of ${subject}, using pod/${pod!.metadata.name}` };
}

/** Those of its newest ReplicaSet, when a Deployment has any there. */
function podsOf(port: ClusterPort, plural: string, object: KubeObject): Pod[] {
  const owned = ({ metadata }: KubeObject): Pod[] => [...port.ownedBy<Pod>(metadata.uid, 'pods')].filter((pod) => controllerOf(pod)?.uid === metadata.uid);
  if (plural !== 'deployments') return owned(object);
  const all = replicaSetsOf(port, object as Deployment);
  const newest = newReplicaSetOf(object as Deployment, all);
  const pods = newest ? owned(newest) : [];
  return pods.length > 0 ? pods : all.flatMap(owned);
}

function rank(pod: Pod): number {
  return (isPodActive(pod) ? 2 : 0) + (isPodReady(pod) ? 1 : 0);
}

function compareAge(a: Pod, b: Pod): number {
  const [left, right] = [a.metadata.creationTimestamp + a.metadata.name, b.metadata.creationTimestamp + b.metadata.name];
  return left < right ? -1 : left > right ? 1 : 0;
}
