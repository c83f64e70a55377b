// From a saved file to the objects in the cluster, on a real disk, against merely hearing of the save and reading it.
import { watch, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCluster } from '../../src/cluster/cluster.ts';
import { ManifestFolder } from '../../src/manifests/folder.ts';
import { ManifestReconciler } from '../../src/manifests/reconcile.ts';
import type { Deployment } from '../../src/model/object.ts';
import { systemWallClock } from '../../src/sim/driver.ts';
import { formatNumber, quantile } from './measure.ts';
import type { Line, Measure } from './measure.ts';
import { sleep, temporaryFolder } from './screen-program.ts';

const LIMIT_MS = 100;

export const saveToApplied: Measure = {
  name: 'save-to-applied',
  async run({ isQuick, progress }) {
    const saves = isQuick ? 10 : 60;
    progress('save to applied');
    const plain = await timeReads(saves);
    const times = await timeApplies(saves);
    return [0.5, 0.99].map((share): Line => {
      const ms = quantile(times, share);
      return {
        what: `saved file to applied objects, p${share * 100}`,
        figure: `${formatNumber(ms)} ms`,
        plain: `${formatNumber(quantile(plain, share))} ms to hear of the save and read the file`,
        ratio: ms / quantile(plain, share),
        target: `<= ${LIMIT_MS} ms`,
        isMet: ms <= LIMIT_MS,
      };
    });
  },
};

async function timeApplies(saves: number): Promise<number[]> {
  const dir = temporaryFolder();
  const file = join(dir, 'web.yaml');
  const cluster = createCluster();
  const reconciler = new ManifestReconciler({ port: cluster.port });
  const folder = new ManifestFolder({ dir, reconciler, wall: systemWallClock });
  writeFileSync(file, manifest(0));
  await folder.start();
  try {
    return await timeSaves(saves, (replicas, done) => {
      const unwatch = cluster.port.watch(['deployments'], ({ object }) => {
        if ((object as Deployment).spec.replicas !== replicas) return;
        unwatch();
        done();
      });
      writeFileSync(file, manifest(replicas));
    });
  } finally {
    await folder.stop();
    reconciler.stop();
  }
}

async function timeReads(saves: number): Promise<number[]> {
  const dir = temporaryFolder();
  const file = join(dir, 'web.yaml');
  let heard: () => void = () => undefined;
  const watcher = watch(dir, () => heard());
  try {
    return await timeSaves(saves, (replicas, done) => {
      heard = () => {
        heard = () => undefined;
        void readFile(file, 'utf8').then(done);
      };
      writeFileSync(file, manifest(replicas));
    });
  } finally {
    watcher.close();
  }
}

/** Wall ms from each save until it is done with. */
async function timeSaves(saves: number, save: (replicas: number, done: () => void) => void): Promise<number[]> {
  const times: number[] = [];
  for (let index = 1; index <= saves; index++) {
    // Editors leave a file alone between two saves.
    await sleep(300);
    await new Promise<void>((resolve) => {
      const begun = performance.now();
      save(index, () => {
        times.push(performance.now() - begun);
        resolve();
      });
    });
  }
  return times;
}

function manifest(replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "nginx:1.27" }]
`;
}
