// The key that gives the containers of a running pod other amounts of CPU and memory, in place.
import type { DialogAnswers, DialogField, Intent } from '../../model/intent.ts';
import type { KindAction } from '../../model/kind.ts';
import type { Container, Pod } from '../../model/object.ts';
import { parseQuantity, QuantityError } from '../../model/quantity.ts';
import { kubectlLine, referTo } from '../kubectl-line.ts';
import { isSidecar } from './resources.ts';
import { whyUnchangeable } from './unchangeable.ts';

const resources = ['cpu', 'memory'] as const;
const lists = ['requests', 'limits'] as const;

interface Amount {
  readonly container: Container;
  readonly isInit: boolean;
  readonly list: (typeof lists)[number];
  readonly resource: (typeof resources)[number];
  /** Name of the field in the dialog. */
  readonly field: string;
  readonly now: string;
}

export const resizeAction: KindAction<Pod> = {
  key: 'shift-r',
  title: 'Resize',
  changes: true,
  disabled: whyUnchangeable,
  run: ([pod]) => (pod ? askResize(pod) : { type: 'none' }),
};

function askResize(pod: Pod): Intent {
  const amounts = amountsOf(pod);
  const changed = (answers: DialogAnswers): { amount: Amount; to: string }[] =>
    amounts.flatMap((amount) => {
      const to = String(answers[amount.field] ?? amount.now).trim();
      return to === amount.now ? [] : [{ amount, to }];
    });
  return {
    type: 'ask',
    question: {
      title: `Resize ${referTo(pod)}`,
      okLabel: 'Resize',
      fields: amounts.map(({ field, container, list, resource, now }): DialogField => ({ name: field, kind: 'text', label: `${container.name} ${resource} ${list.slice(0, -1)}`, value: now, width: 12 })),
      lines(answers) {
        const changes = changed(answers);
        if (changes.length === 0) return ['Nothing changes yet. The pod stays where it is; a container restarts only if its resizePolicy says so.'];
        return changes.map(({ amount, to }) => `${amount.container.name}: ${amount.resource} ${amount.list.slice(0, -1)} ${amount.now || 'none'} → ${to || 'none'}${restarts(amount) ? ', with a restart' : ''}`);
      },
      refuse(answers) {
        const changes = changed(answers);
        if (changes.length === 0) return 'nothing is changed';
        const bad = changes.find(({ to }) => to !== '' && !isAmount(to));
        return bad ? `"${bad.to}" is no amount: write 250m, 1.5, 64Mi or 1Gi` : undefined;
      },
      onOk(answers) {
        const patch = patchOf(changed(answers));
        const { namespace, name } = pod.metadata;
        return {
          type: 'request',
          requests: [{ verb: 'patch', plural: 'pods', namespace, name, patchType: 'strategic', patch, subresource: 'resize' }],
          done: `asked for other amounts for ${referTo(pod)}`,
          kubectl: kubectlLine('patch', [pod], '--subresource=resize', `-p '${JSON.stringify(patch)}'`),
        };
      },
    },
  };
}

function amountsOf({ spec }: Pod): Amount[] {
  const amounts = (container: Container, isInit: boolean): Amount[] =>
    resources.flatMap((resource) => lists.map((list) => ({ container, isInit, list, resource, field: `${container.name} ${resource} ${list}`, now: container.resources?.[list]?.[resource] ?? '' })));
  return [...(spec.initContainers ?? []).filter(isSidecar).flatMap((container) => amounts(container, true)), ...spec.containers.flatMap((container) => amounts(container, false))];
}

function isAmount(text: string): boolean {
  try {
    return parseQuantity(text).nano >= 0n;
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
}

function restarts({ container, resource }: Amount): boolean {
  return container.resizePolicy?.some((policy) => policy.resourceName === resource && policy.restartPolicy === 'RestartContainer') ?? false;
}

/** A strategic merge patch: containers are merged by name; null takes an amount out, which the server may refuse. */
function patchOf(changes: readonly { amount: Amount; to: string }[]): { spec: Record<string, unknown[]> } {
  const spec: Record<string, { name: string; resources: Record<string, Record<string, string | null>> }[]> = {};
  for (const { amount, to } of changes) {
    const list = (spec[amount.isInit ? 'initContainers' : 'containers'] ??= []);
    let entry = list.find(({ name }) => name === amount.container.name);
    if (!entry) list.push((entry = { name: amount.container.name, resources: {} }));
    (entry.resources[amount.list] ??= {})[amount.resource] = to === '' ? null : to;
  }
  return { spec };
}
