// The keys of a pod, beside those that every table has.
import type { FaultsPort } from '../../model/fault.ts';
import type { Intent } from '../../model/intent.ts';
import { refTo } from '../../model/intent.ts';
import type { KindAction } from '../../model/kind.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Pod } from '../../model/object.ts';
import { kubectlLine, subjectOf } from '../kubectl-line.ts';
import { ownerAction } from '../owner-action.ts';
import { describeReplacement } from '../replacement.ts';
import { breakPodAction } from './break-action.ts';
import { debugAction } from './debug-action.ts';
import { resizeAction } from './resize-action.ts';
import { setImageQuestion } from './set-image.ts';
import { whyUnchangeable } from './unchangeable.ts';

const logsAction: KindAction<Pod> = {
  key: 'l',
  title: 'Logs',
  run: ([pod]) => (pod ? { type: 'open', view: 'logs', ref: refTo('pods', pod) } : { type: 'none' }),
};

const previousLogsAction: KindAction<Pod> = {
  key: 'p',
  title: 'Logs previous',
  disabled: (pod) => (hasRestarted(pod) ? undefined : 'no container of it has restarted'),
  run: ([pod]) => (pod ? { type: 'open', view: 'logs', ref: refTo('pods', pod), args: { previous: 'true' } } : { type: 'none' }),
};

const shellAction: KindAction<Pod> = {
  key: 's',
  title: 'Shell',
  changes: true,
  disabled: ({ status }) => (status.phase === 'Running' ? undefined : 'it does not run'),
  run: ([pod]) => (pod ? { type: 'open', view: 'shell', ref: refTo('pods', pod) } : { type: 'none' }),
};

function hasRestarted({ status }: Pod): boolean {
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return statuses.some((container) => container.restartCount > 0);
}

const killAction: KindAction<Pod> = {
  key: 'ctrl-k',
  title: 'Kill',
  changes: true,
  many: true,
  run: (pods, { faults }) => (pods.length > 0 ? askKill(pods, faults) : { type: 'none' }),
};

function askKill(pods: readonly Pod[], faults: FaultsPort | undefined): Intent {
  const subject = subjectOf(pods);
  return {
    type: 'ask',
    question: {
      title: `Kill ${subject}`,
      destructive: true,
      okLabel: 'Kill',
      lines: () => [...graceLines(pods), ...pods.map((pod) => replacementLine(pod, faults))],
      onOk: () => ({
        type: 'request',
        requests: pods.map(({ metadata }) => ({
          verb: 'delete',
          plural: 'pods',
          namespace: metadata.namespace,
          name: metadata.name,
          options: { gracePeriodSeconds: 1 },
        })),
        done: `killed ${subject}`,
        kubectl: kubectlLine('delete', pods, '--grace-period=1'),
      }),
    },
  };
}

function replacementLine(pod: Pod, faults: FaultsPort | undefined): string {
  return `${pod.metadata.name}: ${describeReplacement(pod, faults?.components()) ?? 'nothing brings it back'}`;
}

/** One second is what containers get; those behind a mirror hear nothing of it. */
function graceLines(pods: readonly Pod[]): string[] {
  const ending = pods.filter((pod) => !isMirrorPod(pod)).length;
  return ending === 0 ? [] : [`${ending === 1 ? 'Its' : 'Their'} containers get one second to stop, then they are killed.`];
}

const setImageAction: KindAction<Pod> = {
  key: 'i',
  title: 'Set image',
  changes: true,
  disabled: whyUnchangeable,
  run: ([pod]) => (pod ? { type: 'ask', question: setImageQuestion('pods', pod, 'spec') } : { type: 'none' }),
};

const showNodeAction: KindAction<Pod> = {
  key: 'o',
  title: 'Show node',
  disabled: (pod) => (pod.spec.nodeName ? undefined : 'the pod is not scheduled yet'),
  run: ([pod]) =>
    pod?.spec.nodeName ? { type: 'open', view: 'table', ref: { plural: 'nodes', name: pod.spec.nodeName } } : { type: 'none' },
};

export const podActions: readonly KindAction<Pod>[] = [
  logsAction,
  previousLogsAction,
  killAction,
  setImageAction,
  showNodeAction,
  shellAction,
  debugAction,
  resizeAction,
  breakPodAction,
  ownerAction,
];
