// The guide to the words that STATUS has from the pod as a whole: waiting for a node, turned away, evicted, ending (rules 6.3, 6.11).
import { getCondition } from '../../../kinds/pod/conditions.ts';
import { nodeHealth } from '../../../kinds/node/status.ts';
import { podStatus } from '../../../kinds/pod/status-text.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';
import { formatHumanDuration } from '../../../model/duration.ts';
import { newestEvent } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { eventText, namespaceFlag } from './entry.ts';
import type { PodSubject } from './pod-subject.ts';
import { containerName, endText, eventLineOf, logsLine, podLine, podMessage } from './pod-subject.ts';

type Entry = GuideEntry<PodSubject>;

const NEVER_AGAIN = 'such a pod is not tried again: only a controller makes another one';

/** Turned away by the node that it named itself. */
const turnedAway = (subject: PodSubject): readonly string[] => [podMessage(subject), nodeNameText(subject), eventLineOf(subject, subject.word)];

const anew = (subject: PodSubject): string => `${NEVER_AGAIN}; a bare one: ${podLine(subject, 'delete')}, and create it again`;

/** Between the choice of a node and the binding only volumes take time (rule 4.10.4). */
const chosenText = ({ chosen }: PodSubject): string => (chosen === undefined ? '' : `node/${chosen} is chosen; the pod is bound to it once its claims have their volumes`);

export const podWords: readonly Entry[] = [
  {
    word: 'Pending',
    means: 'the pod has no machine yet',
    causes: ['it asks for more CPU or memory than is free on any node', 'labels, taints or affinity leave no node', 'its volume claim has no volume yet', 'the scheduler is not running'],
    // What preemption says of the nodes comes node by node below.
    evidence: (subject) => [chosenText(subject) || eventLineOf(subject, 'FailedScheduling').replace(/ preemption: .*$/, '') || conditionText(subject, 'PodScheduled') || 'the scheduler has said nothing of it so far', subject.pod.spec.nodeName ? `it is meant for node/${subject.pod.spec.nodeName}, whose kubelet has not taken it up yet` : ''],
    tries: ({ remedies, chosen }) => (chosen !== undefined ? ['w on its claim says what the volume waits for'] : remedies.length > 0 ? remedies : ['see what nodes have left: :nodes, or kubectl describe nodes', 'look whether the scheduler runs: :pods kube-system, or kubectl get pods -n kube-system']),
  },
  {
    word: 'SchedulingGated',
    means: 'the pod is kept back on purpose, until somebody lets it go',
    causes: ['whoever made it, or a webhook, has put gates in front of it: a quota, an approval, a queue of batch jobs'],
    evidence: (subject) => [`gates: ${(subject.pod.spec.schedulingGates ?? []).map(({ name }) => name).join(', ')}`, conditionText(subject, 'PodScheduled')],
    tries: (subject) => ['ask who is in charge of the gate', `or take the first one away: ${podLine(subject, 'patch', ` --type=json -p '[{"op":"remove","path":"/spec/schedulingGates/0"}]'`)}`],
  },
  {
    word: /^Init:\d+\/\d+$/,
    means: 'it prepares itself: init containers run one after the other, each to its end, before the containers start',
    causes: ['an init container is at work', 'when it stays: it waits for something that does not come, such as a Service'],
    evidence: (subject) => [initText(subject), eventText(newestEvent(subject.events, ({ involvedObject }) => involvedObject.fieldPath?.startsWith('spec.initContainers') === true), subject.now)],
    tries: (subject) => [`read what it says: key l, or kubectl logs ${subject.pod.metadata.name} -c ${runningInit(subject) ?? 'INIT-CONTAINER'}${namespaceFlag(subject.pod)}`],
  },
  {
    word: 'Running',
    means: 'its containers run, but it does not count as ready: Services send it nothing',
    causes: ['a readiness probe fails: wrong path or port, or what it needs does not answer', 'it has only just started', 'a readiness gate waits for somebody outside', 'its node has stopped reporting'],
    evidence: (subject) => [conditionText(subject, 'Ready'), eventText(newestEvent(subject.events, ({ reason, message = '' }) => reason === 'Unhealthy' && !message.startsWith('Liveness')), subject.now), nodeHealthText(subject)],
    tries: (subject) => [`read its log: key l, or ${logsLine(subject)}`, 'ask what the probe asks: key s opens a shell in it; wget -qO- http://localhost:PORT/PATH'],
  },
  {
    word: 'NotReady',
    means: 'some of its containers have ended for good, the others still run',
    causes: ['restartPolicy Never or OnFailure, and a container that is done while a helper beside it goes on', 'a helper that should be a sidecar (an init container with restartPolicy: Always), which ends with the others'],
    evidence: (subject) => [`restartPolicy: ${subject.pod.spec.restartPolicy ?? 'Always'}`, ...(subject.pod.status.containerStatuses ?? []).map(({ name, state }) => `container ${name}: ${state?.terminated ? `ended with exit code ${state.terminated.exitCode}` : state?.running ? 'runs' : 'waits'}`)],
    tries: (subject) => ['make the helper a sidecar', `or end the rest: ${podLine(subject, 'delete')}`],
  },
  {
    word: 'Terminating',
    means: 'somebody has deleted it, and its containers are being stopped',
    causes: ['a delete, a scale down, a rollout, a drain', 'when it stays: a program that ignores SIGTERM, a finalizer that nobody removes, or a node that does not answer'],
    evidence: (subject) => [...deletionTexts(subject), eventLineOf(subject, 'Killing'), eventLineOf(subject, 'FailedPreStopHook'), nodeHealthText(subject)],
    tries: (subject) => ['wait for the grace period', `when its node is gone for good: ctrl-d with Force, or ${podLine(subject, 'delete', ' --force --grace-period=0')}`],
  },
  {
    word: 'Unknown',
    means: 'its container was lost with its machine, and nobody saw how it ended',
    causes: ['the machine lost its power or was restarted while it ran', 'the runtime of the machine was restarted, and found it gone'],
    evidence: (subject) => [podMessage(subject), endText(subject), nodeHealthText(subject), `restartPolicy: ${subject.pod.spec.restartPolicy ?? 'Always'}`],
    tries: (subject) => ['look since when its node is back: key o, then w', anew(subject)],
  },
  {
    word: 'Evicted',
    means: 'its machine ran short of memory, disk or process ids and ended the pod, or would not let it in',
    causes: ['the machine is full, and of all pods this one was furthest above what it had requested', 'it filled a volume or its own disk beyond a limit', 'it came while the machine was short already, without a request of its own'],
    evidence: (subject) => [podMessage(subject), nodeNameText(subject), conditionText(subject, 'DisruptionTarget')],
    tries: (subject) => ['request what it really uses (resources.requests), or give it a higher priority; raise or keep to sizeLimit and ephemeral-storage', 'see what the node is short of: key o, then w', anew(subject)],
  },
  {
    word: /^OutOf/,
    means: 'it was sent to a machine that had not enough left for it, and was turned away',
    causes: ['spec.nodeName names the node, so nobody asked whether it has room', 'another pod took the room in the same moment'],
    evidence: turnedAway,
    tries: (subject) => ['take spec.nodeName out, and let the scheduler choose', anew(subject)],
  },
  {
    word: 'NodeAffinity',
    means: 'it was sent to a machine that it does not want itself: the labels do not fit',
    causes: ['spec.nodeName beside a nodeSelector or affinity that this node does not meet', 'a label of the node was changed before the pod arrived'],
    evidence: (subject) => [...turnedAway(subject), selectorText(subject)],
    tries: (subject) => [`label the node (kubectl label node ${subject.pod.spec.nodeName ?? 'NODE'} KEY=VALUE), or take spec.nodeName out`, anew(subject)],
  },
  {
    word: 'NodePorts',
    means: 'the port of the machine that it wants for itself is taken there',
    causes: ['two pods with the same hostPort on one node, the second one with spec.nodeName'],
    evidence: (subject) => [...turnedAway(subject), `it asks for ${subject.pod.spec.containers.flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => (hostPort ? [`hostPort ${hostPort}`] : []))).join(', ') || 'the network of its node'}`],
    tries: (subject) => ['use another hostPort, or better a Service', anew(subject)],
  },
  {
    word: 'TaintToleration',
    means: 'its machine keeps pods like this one away',
    causes: ['spec.nodeName names a node with a NoExecute taint that the pod does not tolerate'],
    evidence: (subject) => [...turnedAway(subject), `taints of the node: ${(subject.node?.spec.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`).join(', ') || 'none by now'}`],
    tries: (subject) => ['add a toleration, or take spec.nodeName out', anew(subject)],
  },
  {
    word: 'UnexpectedAdmissionError',
    means: 'its machine could not give it the devices that it asks for',
    causes: ['fewer devices are free than the pod asks for: another pod has them', 'the plugin of the device does not answer'],
    evidence: turnedAway,
    tries: (subject) => ['ask for fewer, or wait until others have given theirs back', anew(subject)],
  },
  {
    word: 'SysctlForbidden',
    means: 'it asks for a setting of the kernel that would touch other pods too, and its machine does not allow that',
    causes: ['securityContext.sysctls names an unsafe one'],
    evidence: turnedAway,
    tries: (subject) => ['take it out of securityContext.sysctls; a kubelet allows it with --allowed-unsafe-sysctls', anew(subject)],
  },
  {
    word: 'PodOSNotSupported',
    means: 'it is made for another operating system than its machine has',
    causes: ['spec.os.name is windows, and nothing kept it from a machine with Linux: the scheduler does not look at that field'],
    evidence: turnedAway,
    tries: (subject) => ['let it ask for machines of its kind: nodeSelector kubernetes.io/os: windows', 'or take spec.os out', anew(subject)],
  },
  {
    word: 'PodOSSelectorNodeLabelDoesNotMatch',
    means: 'its own label kubernetes.io/os names another operating system than its machine has',
    causes: ['the label was meant for the nodeSelector, and stands among the labels of the pod'],
    evidence: (subject) => [...turnedAway(subject), `label of the pod: kubernetes.io/os=${subject.pod.metadata.labels?.['kubernetes.io/os'] ?? ''}`],
    tries: (subject) => ['put it under spec.nodeSelector, and take it out of metadata.labels', anew(subject)],
  },
  {
    word: 'DeadlineExceeded',
    means: 'it was at work for longer than it may, and was ended',
    causes: ['activeDeadlineSeconds is shorter than the work takes', 'the time counts from its creation on the node: waiting for an image counts too'],
    evidence: (subject) => [podMessage(subject), `activeDeadlineSeconds: ${subject.pod.spec.activeDeadlineSeconds ?? 'of its Job'}`, eventLineOf(subject, 'DeadlineExceeded')],
    tries: (subject) => ['raise activeDeadlineSeconds, or make the work shorter', `read how far it came: key l, or ${logsLine(subject)}`, anew(subject)],
  },
  {
    word: 'Preempting',
    means: 'it gave way to a pod that the cluster cannot do without',
    causes: ['a critical pod came to a full machine'],
    evidence: (subject) => [podMessage(subject), conditionText(subject, 'DisruptionTarget')],
    tries: (subject) => ['give it a higher priority, or the node more room', anew(subject)],
  },
  {
    word: 'Failed',
    means: 'it is given up: nothing in it is started again',
    causes: ['its machine was taken out of the cluster, and something still holds the pod', 'a program that failed, with restartPolicy Never'],
    evidence: (subject) => [
      podMessage(subject),
      conditionText(subject, 'DisruptionTarget'),
      nodeNameText(subject),
      ...(subject.pod.metadata.deletionTimestamp ? deletionTexts(subject) : []),
      ...(subject.pod.status.containerStatuses ?? []).flatMap(({ name, state }) => (state?.terminated ? [`container ${name} ended with exit code ${state.terminated.exitCode}`] : [])),
    ],
    tries: (subject) => [`read its log: key l, or ${logsLine(subject)}`, anew(subject)],
  },
];

function conditionText({ pod }: PodSubject, type: string): string {
  const condition = getCondition(pod, type);
  return condition && (condition.reason || condition.message) ? `${type} ${condition.status}: ${[condition.reason, condition.message].filter(Boolean).join(', ')}` : '';
}

function nodeNameText({ pod, node }: PodSubject): string {
  if (!pod.spec.nodeName) return '';
  return `its node is ${pod.spec.nodeName}${node ? '' : ', which is gone by now'}`;
}

function nodeHealthText({ pod, node }: PodSubject): string {
  const { nodeName } = pod.spec;
  if (!nodeName) return '';
  if (!node) return `node/${nodeName} is gone`;
  const health = nodeHealth(node);
  return health === '' ? '' : `node/${nodeName}: ${health}`;
}

function selectorText({ pod }: PodSubject): string {
  const pairs = Object.entries(pod.spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? `it asks for a node with ${pairs.join(', ')}` : 'it asks for a node by affinity';
}

function deletionTexts({ pod, now }: PodSubject): string[] {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = pod.metadata;
  const left = parseTimestamp(deletionTimestamp) - now;
  return [
    ...(deletionTimestamp ? [`grace period of ${deletionGracePeriodSeconds}s, ${left > 0 ? `${formatHumanDuration(left)} of it left` : `over for ${formatHumanDuration(-left)}`}`] : []),
    ...(finalizers.length > 0 ? [`finalizers: ${finalizers.join(', ')}`] : []),
  ];
}

function runningInit({ pod }: PodSubject): string | undefined {
  return (pod.status.initContainerStatuses ?? []).find(({ state }) => !state?.terminated)?.name;
}

function initText(subject: PodSubject): string {
  const name = runningInit(subject);
  const { status } = podStatus(subject.pod, subject.now);
  return name ? `${status.slice('Init:'.length).replace('/', ' of ')} are done; now it is the turn of ${subject.row ? containerName(subject) : `init container ${name}`}` : '';
}
