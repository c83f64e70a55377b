// An image that takes very long to pull, or a slow line to every registry.
import { defineFault } from './fault-kind.ts';

export const pullSlow = defineFault<'image'>({
  name: 'pull-slow',
  title: 'Make its pulls slow',
  target: 'image',
  effect: 'pulls take ten times as long',
  lines: ({ name }) => [`Pulls of ${name === '*' ? 'all images' : name} that begin from now on take ten times as long, a minute at least.`, 'A node pulls one image after the other, so others wait behind it.'],
  turn: (isOn, { name }, { registry }) => registry.setSlow(name, isOn),
});
