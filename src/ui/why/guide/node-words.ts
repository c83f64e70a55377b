// The guide to the words that a node's STATUS and conditions can have (rules 4.12, 6.11.3).
import type { Lease, Node, NodeCondition, Pod } from '../../../model/object.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';
import { findCondition } from '../../../kinds/condition.ts';
import { isPodTerminal } from '../../../kinds/pod/conditions.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { ago, counted, eventOf } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, eventText, guideLines } from './entry.ts';

export interface NodeSubject {
  readonly context: WhyContext;
  readonly node: Node;
}

export const nodeWords: readonly GuideEntry<NodeSubject>[] = [
  {
    word: 'Booting',
    means: 'the machine has just been switched on: its kubelet reports as soon as it is up',
    causes: ['it is new: up within two seconds', 'its power is back after a loss: up within ten seconds, and its pods start anew'],
    evidence: (subject) => [conditionText(subject, 'Ready'), leaseText(subject)],
    tries: () => ['wait a moment: nothing is wrong with it so far'],
  },
  {
    word: 'Unknown',
    means: 'the machine is in the list, but has never been heard of',
    causes: ['its kubelet has not started yet, or cannot reach the cluster', 'somebody wrote the Node by hand, and there is no machine behind it'],
    evidence: (subject) => [leaseText(subject)],
    tries: ({ node }) => ['start the kubelet of the machine, or look into its log', `no such machine: kubectl delete node ${node.metadata.name}`],
  },
  {
    word: 'NodeStatusUnknown',
    means: 'the machine has stopped answering: nobody knows how it and its pods are',
    causes: ['it has lost its power', 'the network to it is cut', 'its kubelet has crashed or was stopped'],
    evidence: (subject) => [conditionText(subject, 'Ready'), leaseText(subject), eventText(eventOf(subject.context.events(subject.node), 'NodeNotReady'), subject.context.now), podsText(subject)],
    tries: ({ node }) => [
      'bring the machine or its kubelet back: pods that were not given up go on as they are',
      `it is off for good: kubectl delete node ${node.metadata.name}, and its pods are made anew elsewhere`,
      ':faults lists what is broken on purpose',
    ],
  },
  {
    word: 'NodeStatusNeverUpdated',
    means: 'the machine is in the list, but has never said how it is',
    causes: ['it was without power or network from the start', 'its kubelet has not started yet, or cannot reach the cluster', 'somebody wrote the Node by hand, and there is no machine behind it'],
    evidence: (subject) => [conditionText(subject, 'Ready'), leaseText(subject)],
    tries: ({ node }) => ['start the machine and its kubelet', `no such machine: kubectl delete node ${node.metadata.name}`, ':faults lists what is broken on purpose'],
  },
  {
    word: 'KubeletNotReady',
    means: 'the machine answers, but says itself that it can run no pods now',
    causes: ['its network plugin or its container runtime does not work', 'it is starting'],
    evidence: (subject) => [conditionText(subject, 'Ready'), podsText(subject)],
    tries: ({ node }) => ['mend what the message names; look at the DaemonSets in kube-system', `kubectl describe node ${node.metadata.name}`],
  },
  {
    word: 'SchedulingDisabled',
    means: 'the machine is closed to new pods; those on it stay',
    causes: ['somebody cordoned it, or drains it before it is serviced'],
    evidence: (subject) => [eventText(eventOf(subject.context.events(subject.node), 'NodeNotSchedulable'), subject.context.now) || 'spec.unschedulable: true', podsText(subject)],
    tries: ({ node }) => [`open it again: key u in :nodes, or kubectl uncordon ${node.metadata.name}`, `or empty it: key r in :nodes, or kubectl drain ${node.metadata.name} --ignore-daemonsets`],
  },
  {
    word: 'MemoryPressure',
    means: 'the machine runs out of memory, and ends pods until there is enough again',
    causes: ['pods use more than they have requested', 'pods without any request'],
    evidence: (subject) => [conditionText(subject, 'MemoryPressure'), eventText(eventOf(subject.context.events(subject.node), 'EvictionThresholdMet'), subject.context.now), evictedText(subject)],
    tries: ({ node }) => ['see which pods use most: shift-right to MEM, shift-o in its pods, or kubectl top pods -A', 'give pods requests that are true, and limits', `keep new ones away meanwhile: kubectl cordon ${node.metadata.name}`],
  },
  {
    word: 'DiskPressure',
    means: 'the disk of the machine is full, and it ends pods until there is room again',
    causes: ['logs and files that containers write', 'volumes of type emptyDir without a sizeLimit', 'many large images'],
    evidence: (subject) => [conditionText(subject, 'DiskPressure'), eventText(eventOf(subject.context.events(subject.node), 'EvictionThresholdMet'), subject.context.now), evictedText(subject)],
    tries: ({ node }) => ['find the pods that write, and give their volumes a sizeLimit', `keep new ones away meanwhile: kubectl cordon ${node.metadata.name}`],
  },
  {
    word: 'PIDPressure',
    means: 'too many processes run on the machine',
    causes: ['a program that starts others without end'],
    evidence: (subject) => [conditionText(subject, 'PIDPressure')],
    tries: () => ['find and end the pod that does it'],
  },
  {
    word: 'NetworkUnavailable',
    means: 'the network of the machine is not set up, so its pods reach nobody',
    causes: ['the network plugin (a DaemonSet in kube-system) is not running there'],
    evidence: (subject) => [conditionText(subject, 'NetworkUnavailable')],
    tries: () => ['look at the network DaemonSet: :daemonsets kube-system, or kubectl get daemonsets -n kube-system'],
  },
];

const unreadyWords: readonly string[] = ['NodeStatusUnknown', 'NodeStatusNeverUpdated', 'KubeletNotReady'];

/** The first two are written by the node controller about machines that are silent, everything else by a kubelet about itself. */
function unreadyWord({ reason = '' }: NodeCondition): string {
  return unreadyWords.includes(reason) ? reason : 'KubeletNotReady';
}

/** Words of a node that is not as it should be; empty for one that is. */
export function nodeConditionWords({ spec, status }: Node): string[] {
  const ready = findCondition(status.conditions, 'Ready');
  const words = ready ? (ready.status === 'True' ? [] : [unreadyWord(ready)]) : ['Unknown'];
  for (const { type, status: state } of status.conditions ?? []) if (type !== 'Ready' && state === 'True') words.push(type);
  return [...words, ...(spec.unschedulable ? ['SchedulingDisabled'] : [])];
}

/** On its way up: what it has not reported yet says nothing of how it is. */
export function isBooting({ port }: WhyContext, { metadata }: Node): boolean {
  return port.isBooting?.(metadata.name) ?? false;
}

export function nodeGuideLines(context: WhyContext, node: Node): TonedLine[] {
  const words = nodeConditionWords(node);
  // The first word is about its readiness when it is not ready.
  if (findCondition(node.status.conditions, 'Ready')?.status !== 'True' && isBooting(context, node)) words[0] = 'Booting';
  return words.flatMap((word) => {
    const entry = entryFor(nodeWords, word);
    const title = unreadyWords.includes(word) ? `NotReady, ${word}` : word;
    return entry ? guideLines(title, entry, { context, node }) : [];
  });
}

function conditionText({ node, context }: NodeSubject, type: string): string {
  const condition = findCondition(node.status.conditions, type);
  return condition ? `${type} ${condition.status} for ${ago(condition.lastTransitionTime, context.now).replace(' ago', '')}: ${condition.reason ?? ''}, ${condition.message ?? ''}` : '';
}

function leaseText({ node, context }: NodeSubject): string {
  const lease = context.port.find<Lease>('leases', 'kube-node-lease', node.metadata.name);
  const renewed = lease?.spec.renewTime as string | undefined;
  return Number.isNaN(parseTimestamp(renewed)) ? 'it has never given a sign of life (no Lease in kube-node-lease)' : `its last sign of life was ${ago(renewed, context.now)}`;
}

function podsText({ node, context }: NodeSubject): string {
  const pods = [...context.port.onNode<Pod>('pods', node.metadata.name)].filter((pod) => !isPodTerminal(pod));
  return `${counted(pods.length, 'pod')} on it`;
}

function evictedText({ node, context }: NodeSubject): string {
  const evicted = [...context.port.onNode<Pod>('pods', node.metadata.name)].filter(({ status }) => status.phase === 'Failed' && status.reason === 'Evicted');
  return evicted.length === 0 ? '' : `${counted(evicted.length, 'pod')} evicted or turned away: ${evicted.slice(0, 4).map(({ metadata }) => metadata.name).join(', ')}`;
}
