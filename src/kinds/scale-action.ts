// The key that asks how many replicas a workload shall have.
import type { Intent } from '../model/intent.ts';
import type { Kind, KindAction } from '../model/kind.ts';
import { controllerOf } from '../model/object.ts';
import type { KubeObject } from '../model/object.ts';
import { wantedReplicas } from '../model/scale.ts';
import { kubectlLine, subjectOf } from './kubectl-line.ts';

/** What is needed of a kind with a scale subresource. */
type Scalable = Pick<Kind, 'plural' | 'custom'>;

/** `s` for a kind with a scale subresource. */
export function scaleAction(kind: Scalable): KindAction {
  return { key: 's', title: 'Scale', changes: true, many: true, run: (objects) => askReplicas(kind, objects) };
}

function askReplicas(kind: Scalable, objects: readonly KubeObject[]): Intent {
  const [first] = objects;
  if (!first) return { type: 'none' };
  const current = wantedReplicas(kind, first) ?? 0;
  const subject = subjectOf(objects);
  return {
    type: 'ask',
    question: {
      title: `Scale ${subject}`,
      fields: [{ name: 'replicas', kind: 'number', label: 'Replicas', value: objects.length === 1 ? current : 0, min: 0 }],
      lines: ({ replicas }) => objects.flatMap((object) => describeScale(kind, object, Number(replicas))),
      refuse: ({ replicas }) => {
        const count = Number(replicas);
        return Number.isInteger(count) && count >= 0 && count <= 0x7fffffff ? undefined : 'replicas must be a whole number, at least 0';
      },
      onOk: ({ replicas }) => ({
        type: 'request',
        requests: objects.map(({ metadata }) => ({
          verb: 'scale',
          plural: kind.plural,
          namespace: metadata.namespace ?? '',
          name: metadata.name,
          replicas: Number(replicas),
        })),
        done: `scaled ${subject} to ${replicas}`,
        kubectl: kubectlLine('scale', objects, `--replicas=${replicas}`),
      }),
    },
  };
}

function describeScale(kind: Scalable, object: KubeObject, wanted: number): string[] {
  const current = wantedReplicas(kind, object) ?? 0;
  const change = wanted - current;
  const count = Math.abs(change);
  const effect = change === 0 ? 'nothing changes' : `${count} pod${count === 1 ? '' : 's'} ${change > 0 ? 'more' : 'fewer'}`;
  const lines = [`${object.metadata.name}: ${current} → ${wanted}, ${effect}`];
  const owner = controllerOf(object);
  if (owner) lines.push(`  ${owner.kind} ${owner.name} controls it and will set its own number again`);
  return lines;
}
