// The guided tour: its steps in order, each with what it says, what it waits for, and how it sees that the user did it.
import { deploymentProgress } from '../../kinds/deployment/progress.ts';
import type { ClusterPort } from '../../model/client.ts';
import type { Deployment, Node, Pod } from '../../model/object.ts';

/** What a step may look at; nothing else decides. */
export interface TourFacts {
  readonly cluster: Pick<ClusterPort, 'find' | 'list'>;
  /** How many things are broken on purpose. */
  readonly faults: number;
  /** Since the step began: views opened (`table deployments`, `why pods/crash-loop`) and `time stepped`, `time goes on`. */
  readonly seen: ReadonlySet<string>;
}

export interface TourStep {
  readonly title: string;
  /** `before` is what `remember` answered when the step began, '' without one. */
  readonly text: (before: string) => string;
  readonly waitsFor: (before: string) => string;
  /** What the outcome is compared with. */
  readonly remember?: (facts: TourFacts) => string;
  readonly isDone: (facts: TourFacts, before: string) => boolean;
}

/** In the order in which they are shown. */
export const tourSteps: readonly TourStep[] = [
  {
    title: 'Wish for something else',
    text: (before) => `A manifest is a wish. Open web.yaml of the folder in your editor, beside this terminal, set the image to ${otherImage(before)}, and save.`,
    waitsFor: (before) => `${otherImage(before)} in the template of deployment/web`,
    remember: imageOfWeb,
    isDone: (facts, before) => imageOfWeb(facts) === otherImage(before),
  },
  {
    title: 'Watch it come true',
    text: () => 'Type :deploy and Enter: STATUS tells how far the rollout is. Enter on web shows its pods come and go, Escape comes back.',
    waitsFor: () => ':deploy, and the rollout of web complete',
    isDone: ({ cluster, seen }) => {
      const web = webOf(cluster);
      return seen.has('table deployments') && web !== undefined && deploymentProgress(web).text === 'complete';
    },
  },
  {
    title: 'Ask why',
    text: () => 'Some pods fail on purpose. Type :po, go down to crash-loop with j, and press w: what happens, the evidence, and what to try.',
    waitsFor: () => 'w on the pod crash-loop',
    isDone: ({ seen }) => seen.has('why pods/crash-loop'),
  },
  {
    title: 'Scale by key, and see drift',
    text: () => 'In :deploy press s on web and ask for another number. Its file still says the old one: that is drift (~ in the header). m lists it; there r applies the file again, b writes the live value into it.',
    waitsFor: (before) => `web with other than ${before} replicas, and the view m`,
    remember: replicasOfWeb,
    isDone: (facts, before) => facts.seen.has('manifests') && replicasOfWeb(facts) !== before,
  },
  {
    title: 'Drain a node',
    text: () => 'Type :nodes, choose a worker, press r, go to Ignore DaemonSets (Tab), tick it (Space) and choose Drain. Its pods move elsewhere; crash-loop belongs to nobody, so where it runs only Force lets it go. Afterwards u takes the node back.',
    waitsFor: () => 'a worker that is cordoned and left by all but DaemonSets',
    remember: (facts) => drainedNodes(facts).join(' '),
    isDone: (facts, before) => drainedNodes(facts).some((name) => !before.split(' ').includes(name)),
  },
  {
    title: 'Go back',
    text: () => 'In :deploy press u on web: every revision with what it would change. Choose the one before and answer. Going back is one more rollout.',
    waitsFor: (before) => `deployment/web with another image than ${before}`,
    remember: imageOfWeb,
    isDone: (facts, before) => imageOfWeb(facts) !== before,
  },
  {
    title: 'Stop time',
    text: () => "; stops virtual time, ' runs the next thing that is due and stops again: press it a few times and watch. ; lets time go on; < and > make it slower and faster.",
    waitsFor: () => "; and ' and ; again",
    isDone: ({ seen }) => seen.has('time stepped') && seen.has('time goes on'),
  },
  {
    title: 'Break something',
    text: () => 'In :nodes press x on a worker and switch off its power. w on the node tells what comes next and when; > makes it come sooner. :faults lists what is broken, r there mends it.',
    waitsFor: () => 'a fault',
    remember: ({ faults }) => String(faults),
    isDone: ({ faults }, before) => faults > Number(before),
  },
];

/** What the tour cannot do without and the cluster has not got, in words; '' when all is there. */
export function missingForTour(cluster: TourFacts['cluster'], hasFolder: boolean): string {
  if (!hasFolder) return 'a manifests folder that is followed';
  const missing = [
    ...(webOf(cluster)?.spec.template.spec?.containers[0]?.image?.startsWith('nginx') ? [] : ['deployment/web with nginx']),
    ...(cluster.find('pods', 'default', 'crash-loop') ? [] : ['pod/crash-loop']),
  ];
  return missing.join(' and ');
}

function webOf(cluster: TourFacts['cluster']): Deployment | undefined {
  return cluster.find<Deployment>('deployments', 'default', 'web');
}

function imageOfWeb({ cluster }: TourFacts): string {
  return webOf(cluster)?.spec.template.spec?.containers[0]?.image ?? 'none';
}

/** Who takes the tour again has the first image already. */
function otherImage(before: string): string {
  return before === 'nginx:1.29' ? 'nginx:1.27' : 'nginx:1.29';
}

function replicasOfWeb({ cluster }: TourFacts): string {
  return String(webOf(cluster)?.spec.replicas ?? 0);
}

/** Cordoned nodes that nothing is left on but what a drain leaves there. */
function drainedNodes({ cluster }: TourFacts): string[] {
  const cordoned = cluster.list<Node>('nodes').filter(({ spec }) => spec.unschedulable);
  return cordoned
    .map(({ metadata }) => metadata.name)
    .filter((name) => cluster.list<Pod>('pods', { fieldSelector: `spec.nodeName=${name}` }).every(staysInDrain));
}

/** Pods of DaemonSets, static pods and those that have ended. */
function staysInDrain({ metadata, status }: Pod): boolean {
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  return hasEnded || (metadata.ownerReferences ?? []).some(({ kind, controller }) => controller && (kind === 'DaemonSet' || kind === 'Node'));
}
