// The key that replaces all pods of a workload by new ones: kubectl rollout restart.
import type { Request } from '../model/client.ts';
import type { KindAction } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { shellWord } from '../model/shell-word.ts';
import { formatTimestamp } from '../model/timestamp.ts';
import { kubectlLine, subjectOf } from './kubectl-line.ts';

/** Who owns the written field when kubectl does it. */
const MANAGER = 'kubectl-rollout';

type Restartable = KubeObject & { spec: object };

/** `r` for a kind with a pod template, named by its plural. */
export function restartAction(plural: string): KindAction<Restartable> {
  return {
    key: 'r',
    title: 'Restart',
    changes: true,
    many: true,
    disabled: (object) =>
      isPaused(object)
        ? `${plural}.apps "${object.metadata.name}" can't restart paused deployment (run rollout resume first)`
        : undefined,
    run: (objects, { now }) => ({
      type: 'ask',
      question: {
        title: `Restart ${subjectOf(objects)}`,
        destructive: true,
        lines: () => ['Every pod is replaced by a new one, as fast as the update strategy allows.'],
        fields: [{ name: 'manager', kind: 'text', label: 'Field manager', value: MANAGER, width: 24 }],
        refuse: ({ manager }) => (String(manager).trim() === '' ? 'a field manager needs a name' : undefined),
        onOk: ({ manager = MANAGER }) => ({
          type: 'request',
          requests: objects.map((object) => restartRequest(plural, object, { nowMs: now(), fieldManager: String(manager).trim() })),
          done: `restarted ${subjectOf(objects)}`,
          kubectl: kubectlLine('rollout restart', objects, ...(String(manager).trim() === MANAGER ? [] : [`--field-manager=${shellWord(String(manager).trim())}`])),
        }),
      },
    }),
  };
}

/** Marks the pod template with the time, which makes it a new revision (behaviour rule 2.9.7). */
function restartRequest(plural: string, object: KubeObject, { nowMs, fieldManager }: { nowMs: number; fieldManager: string }): Request {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': formatTimestamp(nowMs) };
  return {
    verb: 'patch',
    plural,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    patchType: 'strategic',
    patch: { spec: { template: { metadata: { annotations } } } },
    fieldManager,
  };
}

function isPaused(object: Restartable): boolean {
  return 'paused' in object.spec && object.spec.paused === true;
}
