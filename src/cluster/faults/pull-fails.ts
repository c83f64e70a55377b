// An image that no node can pull, or a registry that does not answer at all.
import { defineFault } from './fault-kind.ts';

export const pullFails = defineFault<'image'>({
  name: 'pull-fails',
  title: 'Make the image unpullable',
  target: 'image',
  effect: 'it cannot be pulled: the registry answers 503',
  lines: ({ name }) => [
    `${name === '*' ? 'No registry answers' : `The registry refuses ${name}`}: every pull fails, ErrImagePull and then ImagePullBackOff.`,
    'Nodes that have an image already go on using it, except under imagePullPolicy Always.',
  ],
  turn: (isOn, { name }, { registry }) => registry.setFails(name, isOn),
});
