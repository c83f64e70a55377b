// A StatefulSet of 500: made, updated and removed one pod after the other, against a Deployment of as many that is made.
import { runChild } from './child.ts';
import { formatNumber } from './measure.ts';
import type { Line, Measure } from './measure.ts';

interface Step {
  cpuMs: number;
  virtualMs: number;
}

interface Cost {
  pods: number;
  created: Step;
  updated: Step;
  removed: Step;
}

/** Each pod is a step of its own, with a look at all of them; virtual time passes meanwhile, and nodes report. */
const RATIO_LIMIT = 12;

const steps = [['create to Ready', 'created'], ['a new image', 'updated'], ['to nothing', 'removed']] as const;

export const statefulSet: Measure = {
  name: 'stateful-set',
  async run({ isQuick, progress }) {
    const pods = String(isQuick ? 50 : 500);
    progress(`a StatefulSet of ${pods}`);
    const ordered = await runChild<Cost>('stateful-set', ['StatefulSet', pods, 'OrderedReady']);
    const parallel = await runChild<Cost>('stateful-set', ['StatefulSet', pods, 'Parallel']);
    const plain = await runChild<Cost>('stateful-set', ['Deployment', pods]);
    return [
      ...steps.map(([what, step]) => lineOf(`StatefulSet of ${pods}, ${what}`, ordered[step], plain.created)),
      lineOf('the same, Parallel, create to Ready', parallel.created, plain.created),
    ];
  },
};

function lineOf(what: string, { cpuMs, virtualMs }: Step, plain: Step): Line {
  const ratio = cpuMs / plain.cpuMs;
  return {
    what,
    figure: `${formatNumber(cpuMs)} ms CPU, ${formatNumber(virtualMs / 1000)} virtual s`,
    plain: `${formatNumber(plain.cpuMs)} ms CPU for a Deployment to Ready`,
    ratio,
    target: `<= ${RATIO_LIMIT}x`,
    isMet: ratio <= RATIO_LIMIT,
  };
}
