import { expect, test } from 'vitest';
import { pulledText } from '../../../src/cluster/kubelet/container-texts.ts';

test('each pull has its own times, and the size that the image had then', () => {
  const texts = [[100, 542, 542], [100, 542, 2000], [250, 0, 61_500], [100, 1, 1]].map(([size, took, waited]) => pulledText('nginx', size!, took!, waited!));
  expect(texts).toEqual([
    'Successfully pulled image "nginx" in 542ms (542ms including waiting). Image size: 100 bytes.',
    'Successfully pulled image "nginx" in 542ms (2s including waiting). Image size: 100 bytes.',
    'Successfully pulled image "nginx" in 0s (1m1.5s including waiting). Image size: 250 bytes.',
    'Successfully pulled image "nginx" in 1ms (1ms including waiting). Image size: 100 bytes.',
  ]);
});
