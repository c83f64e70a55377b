// A machine without power: everything on it stops at once, and nobody there can say so.
import { defineFault } from './fault-kind.ts';

export const powerLoss = defineFault<'node'>({
  name: 'power-loss',
  title: 'Switch off its power',
  target: 'node',
  effect: 'everything on it has stopped, and nobody reports it',
  lines: () => [
    'Everything that runs there stops at once; its pods still show as Running, since nobody reports otherwise.',
    'About 50s later the node is NotReady; five minutes after that its pods are replaced elsewhere.',
    'When power is back it boots within 10s and starts its pods anew.',
  ],
  turn: (isOn, { name }, { kubelet }) => kubelet(name)?.setPower(!isOn),
});
