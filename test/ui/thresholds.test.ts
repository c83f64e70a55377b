// Thresholds of config.yaml: where scarce CPU and memory are coloured, from which share on.
import { expect, test } from 'vitest';
import { tileTone } from '../../src/ui/heat-map/tile.ts';
import { clusterLines } from '../../src/ui/header-content.ts';
import type { HeaderFacts } from '../../src/ui/header-content.ts';
import { thresholdsOf, usualThresholds } from '../../src/ui/thresholds.ts';
import { withConfigFolder } from '../support/config-folder.ts';

const figures = { nodes: 1, pods: 0, nodesReady: 1, nodesBad: 0, podsRunning: 0, podsBad: 0, requestedMilliCpu: 500, allocatableMilliCpu: 1000, requestedBytes: 2 ** 30, allocatableBytes: 2 ** 31 };
const facts = (thresholds: HeaderFacts['thresholds']): HeaderFacts => ({ figures, driver: { speed: 1, paused: false, behind: false }, elapsedMs: 0, revision: 1, seed: 1, manifests: undefined, readOnly: false, thresholds });
const bars = (thresholds: HeaderFacts['thresholds']): unknown[] => clusterLines(facts(thresholds)).slice(2).map((line) => line[2]!.tone);
const tile = { name: 'a', share: 0.5, isFaulty: false, isCordoned: false, leaving: 0, arrived: 0 };

test('70 and 90 % where nothing is said, as in k9s', () => {
  expect(thresholdsOf(undefined)).toBe(usualThresholds);
  expect(bars(undefined)).toEqual(['ok', 'ok']);
  expect([0.69, 0.7, 0.89, 0.9].map((share) => tileTone({ ...tile, share }, usualThresholds.cpu))).toEqual(['changed', 'warning', 'warning', 'error']);
});

test('what config.yaml says, read anew when it is saved; the rest stays', () =>
  withConfigFolder(async (config) => {
    config.write('config.yaml', 'thresholds: {cpu: {warn: 40}}\n');
    await config.folder.initial();
    const thresholds = thresholdsOf(config.folder);
    expect(thresholds).toEqual({ ...usualThresholds, cpu: { warn: 40, critical: 90 } });
    expect(bars(thresholds)).toEqual(['warning', 'ok']);
    expect(tileTone(tile, thresholds.cpu)).toBe('warning');
    config.write('config.yaml', 'thresholds: {cpu: {warn: 40, critical: 50}, memory: {warn: 20}}\n');
    await config.folder.initial();
    expect(bars(thresholdsOf(config.folder))).toEqual(['error', 'warning']);
  }));
