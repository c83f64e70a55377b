// The line of a shell that breaks the same thing again: kubectl where an annotation can say it, else the flag of `kubarium run`.
import type { FaultRequest } from './fault.ts';
import type { ObjectRef } from './intent.ts';
import { FAULT_ANNOTATION, SIMULATION_PREFIX } from './simulation-annotations.ts';

/** Faults of containers that no annotation asks for: they happen once. */
const INSTANT = 'crash';

/** One line for all of them: objects of one sort are named in one command, as kubectl takes them. */
export function faultLines(requests: readonly FaultRequest[]): string {
  const commands = new Map<string, { before: string; names: string[]; after: string }>();
  for (const request of requests) {
    const { before, name, after } = partsOf(request);
    const key = name === undefined ? before : `${before} ${after}`;
    const command = commands.get(key);
    if (command && name !== undefined) command.names.push(name);
    else if (!command) commands.set(key, { before, names: name === undefined ? [] : [name], after });
  }
  return [...commands.values()].map(({ before, names, after }) => [before, ...names, ...(after === '' ? [] : [after])].join(' ')).join('; ');
}

/** `kubectl annotate node worker-1 sim.kubarium.dev/fault=power-loss`; with an end, or of what has no annotations, `kubarium run --fault '...'`. */
export function faultLine(request: FaultRequest): string {
  return faultLines([request]);
}

/** The command, with the name of the object apart where there may be several. */
function partsOf({ kind, target, options = {} }: FaultRequest): { before: string; name?: string; after: string } {
  const { exitCode, forMs } = options;
  if (forMs === undefined && target.type === 'node') return { before: 'kubectl annotate node', name: target.name, after: `${FAULT_ANNOTATION}=${kind}` };
  if (forMs === undefined && target.type === 'container' && kind !== INSTANT) {
    return { before: 'kubectl annotate pod', name: target.pod, after: `${SIMULATION_PREFIX}${target.container}.fault=${kind} -n ${target.namespace}` };
  }
  const words = [
    target.type === 'container' ? `pod/${target.pod}` : `${target.type}/${target.name}`,
    kind,
    ...(target.type === 'container' ? [`container=${target.container}`] : []),
    ...(exitCode === undefined ? [] : [`exit-code=${exitCode}`]),
    ...(forMs === undefined ? [] : [`for=${forMs / 1000}s`]),
  ];
  const before = `kubarium run --fault '${words.join(' ')}'${target.type === 'container' && target.namespace !== 'default' ? ` -n ${target.namespace}` : ''}`;
  return { before, after: '' };
}

/** What is broken, as the history of actions names it; images and components are no objects. */
export function faultSubject({ target }: Pick<FaultRequest, 'target'>): ObjectRef {
  if (target.type === 'container') return { plural: 'pods', namespace: target.namespace, name: target.pod };
  return { plural: `${target.type}s`, name: target.name };
}
