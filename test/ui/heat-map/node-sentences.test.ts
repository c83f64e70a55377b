// What is read out of the heat map: every node of a few, how many are how of many.
import { expect, test } from 'vitest';
import { nodeSentences } from '../../../src/ui/heat-map/node-sentences.ts';
import type { NodeSentence } from '../../../src/ui/heat-map/node-sentences.ts';

const node = (index: number, share: number | undefined, status = 'Ready'): NodeSentence => ({
  state: `worker-${index}: ${status}`, full: share === undefined ? '' : `, CPU requests ${Math.round(share * 100)}%`, status, share, isNotable: status !== 'Ready',
});
const nodes = (count: number, of: (index: number) => NodeSentence): NodeSentence[] => Array.from({ length: count }, (_, index) => of(index));

test('twenty nodes are read out one by one', () => {
  expect(nodeSentences(nodes(20, (index) => node(index, index / 20)), 'CPU requests')).toHaveLength(20);
});

test('of thousands it says how many are how, and names those that are not just ready', () => {
  const sentences = nodeSentences(nodes(3000, (index) => node(index, index === 7 ? undefined : (index % 100) / 100, index < 2 ? 'NotReady' : 'Ready')), 'CPU requests');
  expect(sentences).toEqual([
    '3,000 nodes: 2 NotReady, 2,998 Ready',
    'CPU requests: 749 below 25%, 750 below 50%, 750 below 75%, 750 up to 100%, 1 unknown',
    'worker-0: NotReady, CPU requests 0%',
    'worker-1: NotReady, CPU requests 1%',
  ]);
});

test('full is no more than full, and of many that are not ready not all are named', () => {
  const sentences = nodeSentences(nodes(100, (index) => node(index, index === 0 ? 1 : 1.2, 'NotReady')), 'memory requests');
  expect(sentences[1]).toBe('memory requests: 1 up to 100%, 99 above 100%');
  expect(sentences).toHaveLength(23);
  expect(sentences.at(-1)).toBe('and 80 more nodes that are not just ready');
});
