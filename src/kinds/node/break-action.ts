// The key that breaks a node: its power, its network, its kubelet, its memory, its disk.
import type { FaultTarget } from '../../model/fault.ts';
import type { KindAction } from '../../model/kind.ts';
import type { Node } from '../../model/object.ts';
import { askBreak } from '../break-question.ts';
import { subjectOf } from '../kubectl-line.ts';

export const breakNodeAction: KindAction<Node> = {
  key: 'x',
  title: 'Break',
  changes: true,
  many: true,
  run(nodes, { faults }) {
    if (!faults) return { type: 'flash', level: 'warn', text: 'nothing can be broken here' };
    const targets = nodes.map(({ metadata }): FaultTarget => ({ type: 'node', name: metadata.name }));
    const offers = faults.kinds.filter(({ target }) => target === 'node').map((kind) => ({ kind, targets: () => targets }));
    return askBreak({ faults, subject: subjectOf(nodes), offers });
  },
};
