// The dialog that breaks something on purpose: which of the possible faults, for how long, and what will happen.
import type { FaultDescription, FaultRequest, FaultsPort, FaultTarget } from '../model/fault.ts';
import { formatFaultTarget } from '../model/fault.ts';
import { faultLines } from '../model/fault-line.ts';
import type { DialogAnswers, DialogField, Intent, Question } from '../model/intent.ts';

/** One fault that is possible here. */
export interface BreakOffer {
  readonly kind: FaultDescription;
  /** Default: the title of the kind. */
  readonly title?: string;
  /** What it would break; `container` is the one chosen where there are several. */
  targets(container: string): readonly FaultTarget[];
}

export interface BreakOptions {
  readonly faults: FaultsPort;
  /** `pod/web`, `3 nodes`, `the cluster`. */
  readonly subject: string;
  /** Containers to choose from; asked for when there are several. */
  readonly containers?: readonly string[];
  readonly offers: readonly BreakOffer[];
}

const LONGEST_SECONDS = 86_400;

/** Asks which fault; OK injects it into every target. The list of faults has the focus: all of them can be reverted. */
export function askBreak({ faults, subject, containers = [], offers }: BreakOptions): Intent {
  if (offers.length === 0) return { type: 'flash', level: 'warn', text: `nothing of ${subject} can be broken` };
  const chosen = (answers: DialogAnswers): BreakOffer => offers[Number(answers['fault'])]!;
  const targetsOf = (answers: DialogAnswers): readonly FaultTarget[] => chosen(answers).targets(String(answers['container'] ?? containers[0] ?? ''));
  const hasExitCodes = offers.some(({ kind }) => kind.hasExitCode);
  const fields: DialogField[] = [
    { name: 'fault', kind: 'choice', label: 'Fault', value: '0', options: offers.map(({ kind, title = kind.title }, index) => ({ value: String(index), label: title })) },
    ...(containers.length > 1 ? [{ name: 'container', kind: 'choice', label: 'Container', value: containers[0]!, options: containers.map((name) => ({ value: name, label: name })) } as const] : []),
    ...(hasExitCodes ? [{ name: 'exitCode', kind: 'number', label: 'Exit code of a crash', value: 1, min: 0, max: 255 } as const] : []),
    { name: 'seconds', kind: 'number', label: 'Ends by itself after seconds (0: when it is reverted)', value: 0, min: 0, max: LONGEST_SECONDS },
  ];
  const question: Question = {
    title: `Break ${subject}`,
    okLabel: 'Break',
    fields,
    lines(answers) {
      const { kind } = chosen(answers);
      const targets = targetsOf(answers);
      return [`${kind.name} of ${targets.map(formatFaultTarget).join(', ')}`, ...kind.lines(targets[0]!), ...(kind.isInstant ? [] : ['The header counts it; :faults lists and reverts it.'])];
    },
    refuse(answers) {
      const { kind } = chosen(answers);
      const active = new Set(faults.list().filter((fault) => fault.kind === kind.name).map(({ target }) => formatFaultTarget(target)));
      return targetsOf(answers).every((target) => active.has(formatFaultTarget(target))) ? 'that is broken already; :faults reverts it' : undefined;
    },
    onOk(answers) {
      const { kind } = chosen(answers);
      const forMs = Number(answers['seconds'] ?? 0) * 1000;
      const options = { ...(kind.hasExitCode ? { exitCode: Number(answers['exitCode'] ?? 1) } : {}), ...(forMs > 0 && !kind.isInstant ? { forMs } : {}) };
      const targets = targetsOf(answers);
      const requests = targets.map((target): FaultRequest => ({ kind: kind.name, target, options }));
      return { type: 'inject', requests, done: `broke ${subject}: ${kind.name}  (${faultLines(requests)})` };
    },
  };
  return { type: 'ask', question };
}

/** What belongs to no object: components of the control plane, and the registries behind all nodes. */
export function clusterOffers(faults: FaultsPort): readonly BreakOffer[] {
  return faults.kinds.flatMap((kind): BreakOffer[] => {
    if (kind.target === 'component') return faults.components().map(({ name }) => componentOffer(kind, name));
    if (kind.target === 'image') return [{ kind, title: kind.name === 'pull-fails' ? 'No registry answers' : 'A slow line to all registries', targets: () => [{ type: 'image', name: '*' }] }];
    return [];
  });
}

/** Stopping one component of the control plane. */
export function componentOffer(kind: FaultDescription, name: string): BreakOffer {
  return { kind, title: `Stop ${name}`, targets: () => [{ type: 'component', name }] };
}
