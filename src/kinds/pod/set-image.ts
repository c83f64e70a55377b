// The dialog that gives containers other images, for a pod and for every kind with a pod template.
import type { DialogAnswers, Question } from '../../model/intent.ts';
import type { Container, KubeObject, PodSpec } from '../../model/object.ts';
import { shellWord } from '../../model/shell-word.ts';
import { kubectlLine, referTo } from '../kubectl-line.ts';

/** Where the pod spec of an object is: a pod's own, or a workload's template. */
export type PodSpecPath = 'spec' | 'spec.template.spec';

type Owner = KubeObject & { spec?: PodSpec & { template?: { spec?: PodSpec } } };

interface Field {
  list: 'initContainers' | 'containers';
  container: Container;
}

/** One text field per init and main container, its present image in it; OK patches only what differs. */
export function setImageQuestion(plural: string, object: KubeObject, path: PodSpecPath): Question {
  const fields = fieldsOf(object as Owner, path);
  const changed = (answers: DialogAnswers) =>
    fields.filter(({ container }) => imageOf(answers, container) !== container.image);
  return {
    title: `Set image of ${referTo(object)}`,
    okLabel: 'Set',
    fields: fields.map(({ list, container }) => ({
      name: container.name,
      kind: 'text',
      label: list === 'containers' ? container.name : `${container.name} (init)`,
      value: container.image ?? '',
    })),
    lines: (answers) => {
      const changes = changed(answers);
      if (changes.length === 0) return ['Nothing changes yet.'];
      const what = changes.map(({ container }) => `${container.name}: ${container.image} → ${imageOf(answers, container)}`);
      return [...what, path === 'spec' ? 'These containers restart in place; the pod stays.' : 'A new template: pods are replaced as the strategy says.'];
    },
    refuse(answers) {
      const empty = fields.find(({ container }) => imageOf(answers, container) === '');
      if (empty) return `container ${empty.container.name} needs an image`;
      return changed(answers).length === 0 ? 'no image is changed' : undefined;
    },
    onOk(answers) {
      const changes = changed(answers);
      const images = changes.map(({ container }) => `${container.name}=${imageOf(answers, container)}`);
      const { namespace, name } = object.metadata;
      return {
        type: 'request',
        requests: [{ verb: 'patch', plural, namespace, name, patchType: 'strategic', patch: patchOf(changes, answers, path) }],
        done: `image of ${referTo(object)} updated: ${images.join(', ')}`,
        kubectl: kubectlLine('set image', [object], ...images.map(shellWord)),
      };
    },
  };
}

function fieldsOf(object: Owner, path: PodSpecPath): Field[] {
  const spec = path === 'spec' ? object.spec : object.spec?.template?.spec;
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec?.[list] ?? []).map((container) => ({ list, container })),
  );
}

function imageOf(answers: DialogAnswers, container: Container): string {
  return String(answers[container.name] ?? container.image ?? '').trim();
}

/** A strategic merge patch: lists of containers are merged by name. */
function patchOf(changes: readonly Field[], answers: DialogAnswers, path: PodSpecPath): unknown {
  const spec: Partial<Record<Field['list'], { name: string; image: string }[]>> = {};
  for (const { list, container } of changes) {
    (spec[list] ??= []).push({ name: container.name, image: imageOf(answers, container) });
  }
  return path === 'spec' ? { spec } : { spec: { template: { spec } } };
}
