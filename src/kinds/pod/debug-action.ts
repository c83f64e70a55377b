// The key that adds a container to a running pod to look around in it, as `kubectl debug` does.
import type { DialogAnswers, Intent } from '../../model/intent.ts';
import type { KindAction } from '../../model/kind.ts';
import type { Pod } from '../../model/object.ts';
import { shellWord } from '../../model/shell-word.ts';
import { referTo } from '../kubectl-line.ts';
import { whyUnchangeable } from './unchangeable.ts';

const IMAGE = 'busybox:1.36';
const NOBODY = '';

export const debugAction: KindAction<Pod> = {
  key: 'b',
  title: 'Debug',
  changes: true,
  disabled: whyUnchangeable,
  run: ([pod]) => (pod ? askDebug(pod) : { type: 'none' }),
};

function askDebug(pod: Pod): Intent {
  const name = freeName(pod);
  const containers = pod.spec.containers.map((container) => container.name);
  const imageOf = (answers: DialogAnswers): string => String(answers['image'] ?? '').trim();
  return {
    type: 'ask',
    question: {
      title: `Debug ${referTo(pod)}`,
      okLabel: 'Add',
      fields: [
        { name: 'image', kind: 'text', label: 'Image', value: IMAGE },
        { name: 'target', kind: 'choice', label: 'Sees the processes of', value: containers[0]!, options: [...containers.map((value) => ({ value, label: value })), { value: NOBODY, label: 'no container' }] },
      ],
      lines: () => [`An ephemeral container ${name} is added to the pod. It cannot be taken out again, and goes with the pod.`, 'Enter shows the containers; s on it opens a shell.'],
      refuse: (answers) => (imageOf(answers) === '' ? 'an image is needed' : undefined),
      onOk(answers) {
        const image = imageOf(answers);
        const target = String(answers['target'] ?? NOBODY);
        const container = { name, image, stdin: true, tty: true, ...(target === NOBODY ? {} : { targetContainerName: target }) };
        const { namespace, name: podName } = pod.metadata;
        return {
          type: 'request',
          requests: [{ verb: 'patch', plural: 'pods', namespace, name: podName, patchType: 'strategic', patch: { spec: { ephemeralContainers: [container] } }, subresource: 'ephemeralcontainers' }],
          done: `added container ${name} to ${referTo(pod)}`,
          kubectl: ['kubectl debug -it', podName, `--image=${shellWord(image)}`, ...(target === NOBODY ? [] : [`--target=${target}`]), `-c ${name}`, ...(namespace ? [`-n ${namespace}`] : [])].join(' '),
        };
      },
    },
  };
}

/** kubectl draws a suffix; here the next number does, so that equal keys give equal clusters. */
function freeName({ spec }: Pod): string {
  const taken = new Set([...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(({ name }) => name));
  for (let number = 1; ; number++) if (!taken.has(`debugger-${number}`)) return `debugger-${number}`;
}
