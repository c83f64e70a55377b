// The key that breaks a pod: its containers, the images they need, or the component of the control plane that it is.
import type { FaultDescription, FaultsPort, FaultTarget } from '../../model/fault.ts';
import type { Intent } from '../../model/intent.ts';
import type { KindAction } from '../../model/kind.ts';
import type { Pod } from '../../model/object.ts';
import type { BreakOffer } from '../break-question.ts';
import { askBreak, componentOffer } from '../break-question.ts';
import { subjectOf } from '../kubectl-line.ts';

export const breakPodAction: KindAction<Pod> = {
  key: 'x',
  title: 'Break',
  changes: true,
  many: true,
  run: (pods, { faults }) => askBreakPods(faults, pods),
};

/** Of one pod a container can be chosen; of several all containers are broken. */
export function askBreakPods(faults: FaultsPort | undefined, pods: readonly Pod[], container?: string): Intent {
  if (!faults) return { type: 'flash', level: 'warn', text: 'nothing can be broken here' };
  const [pod] = pods;
  if (!pod) return { type: 'none' };
  const names = namesOf(pod);
  const isOne = pods.length === 1;
  return askBreak({
    faults,
    subject: container === undefined ? subjectOf(pods) : `container ${container} of ${subjectOf(pods)}`,
    ...(isOne ? { containers: container === undefined ? names : [container] } : {}),
    offers: faults.kinds.flatMap((kind) => offersOf(kind, faults, pods)),
  });
}

function offersOf(kind: FaultDescription, faults: FaultsPort, pods: readonly Pod[]): BreakOffer[] {
  switch (kind.target) {
    case 'container':
      return [{ kind, targets: (chosen) => pods.flatMap((pod) => (pods.length === 1 ? [containerTarget(pod, chosen)] : namesOf(pod).map((name) => containerTarget(pod, name)))) }];
    case 'image':
      return [{ kind, targets: (chosen) => imagesOf(pods, pods.length === 1 ? chosen : undefined).map((name): FaultTarget => ({ type: 'image', name })) }];
    case 'component': {
      const name = pods.length === 1 ? componentOf(pods[0]!) : undefined;
      return name !== undefined && faults.components().some((component) => component.name === name) ? [componentOffer(kind, name)] : [];
    }
    case 'node':
      return [];
  }
}

function namesOf({ spec }: Pod): string[] {
  return [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name);
}

function containerTarget({ metadata }: Pod, container: string): FaultTarget {
  return { type: 'container', namespace: metadata.namespace!, pod: metadata.name, container };
}

function imagesOf(pods: readonly Pod[], container: string | undefined): string[] {
  const containers = pods.flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])]);
  return [...new Set(containers.filter(({ name }) => container === undefined || name === container).map(({ image = '' }) => image))];
}

/** As kubeadm labels the static pods of the control plane. */
function componentOf({ metadata }: Pod): string | undefined {
  return metadata.namespace === 'kube-system' ? metadata.labels?.['component'] : undefined;
}
