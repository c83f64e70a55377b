// The line of a shell that breaks the same thing again: kubectl where an annotation can say it, else the flag of `kubarium run`.
import type { FaultRequest } from './fault.ts';
import type { ObjectRef } from './intent.ts';
import { FAULT_ANNOTATION, SIMULATION_PREFIX } from './simulation-annotations.ts';

/** Faults of containers that no annotation asks for: they happen once. */
const INSTANT = 'crash';

/** `kubectl annotate node worker-1 sim.kubarium.dev/fault=power-loss`; with an end, or of what has no annotations, `kubarium run --fault '...'`. */
export function faultLine({ kind, target, options = {} }: FaultRequest): string {
  const { exitCode, forMs } = options;
  if (forMs === undefined && target.type === 'node') return `kubectl annotate node ${target.name} ${FAULT_ANNOTATION}=${kind}`;
  if (forMs === undefined && target.type === 'container' && kind !== INSTANT) return `kubectl annotate pod ${target.pod} ${SIMULATION_PREFIX}${target.container}.fault=${kind} -n ${target.namespace}`;
  const words = [
    target.type === 'container' ? `pod/${target.pod}` : `${target.type}/${target.name}`,
    kind,
    ...(target.type === 'container' ? [`container=${target.container}`] : []),
    ...(exitCode === undefined ? [] : [`exit-code=${exitCode}`]),
    ...(forMs === undefined ? [] : [`for=${forMs / 1000}s`]),
  ];
  return `kubarium run --fault '${words.join(' ')}'${target.type === 'container' && target.namespace !== 'default' ? ` -n ${target.namespace}` : ''}`;
}

/** What is broken, as the history of actions names it; images and components are no objects. */
export function faultSubject({ target }: Pick<FaultRequest, 'target'>): ObjectRef {
  if (target.type === 'container') return { plural: 'pods', namespace: target.namespace, name: target.pod };
  return { plural: `${target.type}s`, name: target.name };
}
