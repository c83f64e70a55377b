// The keys of a pod, beside those that every table has.
import type { Intent } from '../../model/intent.ts';
import { refTo } from '../../model/intent.ts';
import type { KindAction } from '../../model/kind.ts';
import { controllerOf } from '../../model/object.ts';
import type { Pod } from '../../model/object.ts';
import { kubectlLine, subjectOf } from '../kubectl-line.ts';
import { ownerAction } from '../owner-action.ts';
import { breakPodAction } from './break-action.ts';
import { debugAction } from './debug-action.ts';
import { resizeAction } from './resize-action.ts';
import { setImageQuestion } from './set-image.ts';

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
  run: (pods) => (pods.length > 0 ? askKill(pods) : { type: 'none' }),
};

function askKill(pods: readonly Pod[]): Intent {
  const subject = subjectOf(pods);
  return {
    type: 'ask',
    question: {
      title: `Kill ${subject}`,
      destructive: true,
      okLabel: 'Kill',
      lines: () => [`${pods.length === 1 ? 'Its' : 'Their'} containers get one second to stop, then they are killed.`, ...pods.map(describeReplacement)],
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

function describeReplacement(pod: Pod): string {
  const owner = controllerOf(pod);
  const after = owner ? `${owner.kind} ${owner.name} makes a new one` : 'nothing brings it back';
  return `${pod.metadata.name}: ${after}`;
}

const setImageAction: KindAction<Pod> = {
  key: 'i',
  title: 'Set image',
  changes: true,
  disabled: (pod) => (pod.metadata.deletionTimestamp === undefined ? undefined : 'the pod is being deleted'),
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
