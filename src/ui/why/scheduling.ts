// Why a pod has no node, or has the one it has: the scheduler's last answers, node by node.
import type { NodeAnswer, SchedulingAnswer } from '../../model/client.ts';
import type { Node, Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import { getCondition, isPodTerminal } from '../../kinds/pod/conditions.ts';
import { podRequests } from '../../kinds/pod/resources.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { formatCpu, formatMemory } from './amounts.ts';
import type { WhyContext } from './explanation.ts';
import { ahead, counted, fact, heading, help, line } from './explanation.ts';
import { filterMatrix, scoreMatrix } from './scheduling-matrix.ts';
import { claimRemedy, volumeRemedy } from './volume.ts';
import { formatHumanDuration } from '../../model/duration.ts';

/** Nodes told one by one; of larger clusters those with the same reason are told together. */
const MOST_NODES = 12;
/** Names given of nodes that are told together. */
const MOST_NAMES = 4;
/** A pod that fits nowhere is tried again after this time whatever happens, in ms (behaviour rule 5.1.3). */
const FLUSH_MS = 300_000;

/** Lines for a pod without a node. */
export function explainPending(context: WhyContext, pod: Pod): TonedLine[] {
  const { port, now } = context;
  const gates = pod.spec.schedulingGates ?? [];
  if (gates.length > 0) {
    return [
      ...heading('Scheduling'),
      line(`held back by ${counted(gates.length, 'scheduling gate')}: ${gates.map(({ name }) => name).join(', ')}`, 'pending'),
      help('whoever set a gate has to remove it from spec.schedulingGates; the scheduler does not look at the pod before'),
    ];
  }
  const { schedulerName = 'default-scheduler' } = pod.spec;
  if (schedulerName !== 'default-scheduler') {
    return [...heading('Scheduling'), line(`it asks for the scheduler "${schedulerName}", and none of that name runs here`, 'error'), help('remove spec.schedulerName, or set it to default-scheduler')];
  }
  const answers = port.schedulingOf(pod.metadata.uid);
  const last = answers.at(-1);
  const message = getCondition(pod, 'PodScheduled')?.message;
  if (!last) {
    return [
      ...heading('Scheduling'),
      message ? line(message, 'error') : line('the scheduler has not looked at it yet', 'pending'),
      ...(message ? [] : [help('when that lasts: look whether a scheduler runs (kube-scheduler in :pods kube-system)')]),
    ];
  }
  return [
    ...heading('Scheduling', `attempt ${last.attempt}, ${formatHumanDuration(Math.max(0, now - last.atMs))} ago`),
    last.chosen !== undefined
      ? fact('chosen', `node/${last.chosen}; bound when the volumes of its claims are there, and tried anew after 10m without`, 'pending')
      : fact('tried again', `when something changes that may help; else ${ahead(last.atMs + FLUSH_MS, now)} at the latest`, 'pending'),
    ...(last.nodes.length > 0 ? heading('Node by node') : []),
    ...nodeLines(context, pod, last),
    ...filterMatrix(last),
  ];
}

/** The node of the scheduler's last answer; undefined when it found none. */
export function chosenNode({ port }: WhyContext, pod: Pod): string | undefined {
  return port.schedulingOf(pod.metadata.uid).at(-1)?.chosen;
}

/** What would help a pod that fits nowhere, by the last answer of the scheduler; empty without one. */
export function schedulingRemedies(context: WhyContext, pod: Pod): string[] {
  const last = context.port.schedulingOf(pod.metadata.uid).at(-1);
  return last ? remedies(context, pod, last) : [];
}

/** Lines for a pod that got its node from the scheduler; empty when the answer is no longer known. */
export function explainPlacement({ port, now }: WhyContext, pod: Pod): TonedLine[] {
  const answer = port.schedulingOf(pod.metadata.uid).findLast(({ chosen }) => chosen !== undefined);
  if (!answer) return [];
  const { chosen, nodes, attempt, atMs } = answer;
  const fitting = nodes.filter(({ total }) => total !== undefined).toSorted((a, b) => b.total! - a.total!);
  const best = fitting[0]?.total;
  const ties = fitting.filter(({ total }) => total === best).length;
  const width = Math.max(...nodes.map(({ node }) => node.length), 0);
  return [
    ...heading('Why this node', `${chosen}, attempt ${attempt}, ${formatHumanDuration(Math.max(0, now - atMs))} ago`),
    ...(fitting.length === 0 ? [line(`chosen among ${counted(answer.nodesTotal, 'node')}; scores are kept in small clusters only`, 'muted')] : []),
    ...fitting.slice(0, MOST_NODES).map((each) => scoreLine(each, width, each.node === chosen)),
    ...(fitting.length > MOST_NODES ? [line(`and ${fitting.length - MOST_NODES} more that fitted`, 'muted')] : []),
    ...(ties > 1 ? [line(`${ties} nodes had the best total; among them chance decided`, 'muted')] : []),
    ...nodes.filter(({ refusedBy }) => refusedBy).slice(0, MOST_NODES).map((each) => refusalLine(each, width)),
    ...scoreMatrix(answer),
    ...filterMatrix(answer),
  ];
}

/** A node that fitted, with its total; the matrix below tells how it came about. */
function scoreLine({ node, total }: NodeAnswer, width: number, isChosen: boolean): TonedLine {
  return [
    { text: `    ${node.padEnd(width)}  `, tone: isChosen ? 'ok' : 'text' },
    { text: `${round(total ?? 0)}`.padStart(5), tone: 'count' },
    { text: isChosen ? ' chosen' : '', tone: 'ok' },
  ];
}

function refusalLine({ node, refusedBy, reasons = [] }: NodeAnswer, width: number, extra = ''): TonedLine {
  return [
    { text: `    ${node.padEnd(width)}  `, tone: 'text' },
    { text: `${refusedBy}: `, tone: 'muted' },
    { text: reasons.join(', '), tone: 'warning' },
    ...(extra === '' ? [] : [{ text: `  (${extra})`, tone: 'muted' } as const]),
  ];
}

function nodeLines(context: WhyContext, pod: Pod, { nodes, nodesTotal }: SchedulingAnswer): TonedLine[] {
  const refused = nodes.filter(({ refusedBy }) => refusedBy);
  const [first] = refused;
  if (first && refused.every(({ isBeforeFilters, reasons }) => isBeforeFilters && String(reasons) === String(first.reasons))) {
    return [fact('every node', `${first.refusedBy}: ${first.reasons!.join(', ')}`, 'warning')];
  }
  if (refused.length <= MOST_NODES) {
    const width = Math.max(...refused.map(({ node }) => node.length), 0);
    return refused.map((each) => refusalLine(each, width, roomText(context, pod, each)));
  }
  const groups = new Map<string, string[]>();
  for (const { node, refusedBy, reasons = [] } of refused) {
    const key = `${refusedBy}: ${reasons.join(', ')}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const lines = [...groups].map(([reason, names]) => {
    const named = `${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}`;
    return fact(counted(names.length, 'node'), `${reason}  (${named})`, 'warning');
  });
  return nodesTotal > nodes.length ? [...lines, line(`the other ${nodesTotal - nodes.length} nodes are not listed`, 'muted')] : lines;
}

/** `asks 2 cpu, 500m of 4 free`. */
function roomText(context: WhyContext, pod: Pod, { node, reasons = [] }: NodeAnswer): string {
  const room = roomOn(context, node);
  if (!room) return '';
  const asked = podRequests(pod.spec);
  return reasons
    .flatMap((reason) => {
      if (reason === 'Insufficient cpu') return [`asks ${formatCpu(asked.milliCpu)} cpu, ${formatCpu(room.cpu)} of ${formatCpu(room.allCpu)} free`];
      if (reason === 'Insufficient memory') return [`asks ${formatMemory(asked.memoryBytes)}, ${formatMemory(room.memory)} of ${formatMemory(room.allMemory)} free`];
      return reason === 'Too many pods' ? [`${room.pods} of ${room.allPods}`] : [];
    })
    .join('; ');
}

interface Room {
  cpu: number;
  allCpu: number;
  memory: number;
  allMemory: number;
  pods: number;
  allPods: number;
}

function roomOn({ port }: WhyContext, name: string): Room | undefined {
  const node = port.find<Node>('nodes', undefined, name);
  if (!node) return undefined;
  const { cpu = '0', memory = '0', pods = '110' } = node.status.allocatable ?? node.status.capacity ?? {};
  const room = { cpu: milliValue(cpu), allCpu: milliValue(cpu), memory: byteValue(memory), allMemory: byteValue(memory), pods: 0, allPods: Number(pods) };
  for (const pod of port.onNode<Pod>('pods', name)) {
    if (isPodTerminal(pod)) continue;
    const { milliCpu, memoryBytes } = podRequests(pod.spec);
    room.cpu -= milliCpu;
    room.memory -= memoryBytes;
    room.pods++;
  }
  return room;
}

/** What could be done, one sentence per cause, in the order of the causes. */
function remedies(context: WhyContext, pod: Pod, { nodes, nodesTotal }: SchedulingAnswer): string[] {
  if (nodesTotal === 0) return ['add a node: there is none'];
  const reasons = new Map<string, string[]>();
  for (const { node, reasons: given = [] } of nodes) for (const reason of given) reasons.set(reason, [...(reasons.get(reason) ?? []), node]);
  const asked = podRequests(pod.spec);
  const texts = [...reasons].map(([reason, names]): string => {
    const where = names.length <= MOST_NAMES ? names.join(', ') : `${names.length} nodes`;
    const taint = /untolerated taint \{(.*?): (.*)\}$/.exec(reason);
    if (taint) return taintRemedy(taint[1]!, taint[2]!, where);
    if (reason === 'Insufficient cpu' || reason === 'Insufficient memory') return roomRemedy(context, reason, asked, names);
    if (reason.startsWith('Insufficient ')) return `${where}: not enough ${reason.slice('Insufficient '.length)}; lower the request or free some`;
    if (reason === 'Too many pods') return `${where}: full; remove pods there or add a node`;
    if (reason.includes('were unschedulable')) return `${where}: cordoned; uncordon with key u in :nodes`;
    if (reason.includes('affinity/selector')) return `${where}: ${selectorText(pod)}; change the selector, or label a node`;
    if (reason.includes('requested node name')) return `it asks for the node ${pod.spec.nodeName ?? ''} by name`;
    if (reason.includes('free ports')) return `${where}: another pod there has the same hostPort; drop the hostPort or use fewer replicas`;
    const aboutClaim = claimRemedy(reason);
    if (aboutClaim) return aboutClaim;
    return `${where}: ${volumeRemedy(reason) ?? companyRemedy(reason) ?? reason}`;
  });
  return [...new Set(texts)];
}

/** What a machine has too little of, by the taint that says so. */
const scarceThings: Readonly<Record<string, string>> = {
  'node.kubernetes.io/memory-pressure': 'memory',
  'node.kubernetes.io/disk-pressure': 'disk space',
  'node.kubernetes.io/pid-pressure': 'process ids',
};

/** What helps against a refusal because of pods that are elsewhere. */
function companyRemedy(reason: string): string | undefined {
  if (reason.includes('missing required label')) return 'has not got the label of a topologyKey of topologySpreadConstraints; label the node, or spread over another key';
  if (reason.includes('topology spread')) return 'one more pod here would be more than maxSkew above the emptiest domain; make room in the emptier ones, or raise maxSkew';
  if (reason.includes('existing pods anti-affinity')) return 'a pod there does not want this one in its domain (its podAntiAffinity)';
  if (reason.includes('anti-affinity')) return 'a pod that this one avoids (podAntiAffinity) is there already; add nodes, or prefer instead of require';
  if (reason.includes('pod affinity rules')) return 'no pod that this one wants to be with (podAffinity) is in its domain, or the node lacks the topologyKey';
  return undefined;
}

function taintRemedy(key: string, value: string, where: string): string {
  const taint = `${key}${value ? `=${value}` : ''}`;
  if (key === 'node-role.kubernetes.io/control-plane') return `${where}: kept free for the control plane, as usual (only pods that tolerate ${taint} go there)`;
  if (key === 'node.kubernetes.io/unreachable' || key === 'node.kubernetes.io/not-ready') return `${where}: is not ready; press w on it in :nodes`;
  if (key === 'node.kubernetes.io/unschedulable') return `${where}: cordoned; uncordon with key u in :nodes`;
  const scarce = scarceThings[key];
  if (scarce) return `${where}: short of ${scarce}; free some there`;
  return `${where}: tainted ${taint}; give the pod a toleration for it, or take it away: kubectl taint node NODE ${key}-`;
}

function roomRemedy(context: WhyContext, reason: string, asked: { milliCpu: number; memoryBytes: number }, names: readonly string[]): string {
  const isCpu = reason === 'Insufficient cpu';
  const rooms = names.slice(0, 100).flatMap((name) => roomOn(context, name) ?? []);
  const wanted = isCpu ? asked.milliCpu : asked.memoryBytes;
  const format = isCpu ? formatCpu : formatMemory;
  const what = isCpu ? 'cpu' : 'memory';
  const largest = Math.max(...rooms.map((room) => (isCpu ? room.allCpu : room.allMemory)), 0);
  const freest = Math.max(...rooms.map((room) => (isCpu ? room.cpu : room.memory)), 0);
  if (wanted > largest) return `it asks for ${format(wanted)} of ${what}, more than any of these nodes has (${format(largest)}): lower the request or add a larger node`;
  return `${format(wanted - freest)} of ${what} more have to be free on one node: lower requests, scale something down, or add a node`;
}

function selectorText({ spec }: Pod): string {
  const pairs = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? `without the labels that nodeSelector asks for (${pairs.join(', ')})` : 'not what the pod’s node affinity asks for';
}

function round(score: number): number {
  return Math.round(score * 10) / 10;
}
