// What any store of pods pays at least: as many pod objects made, frozen and put into a Map. Arguments: number of pods.
import { randomUUID } from 'node:crypto';
import { deepFreeze } from '../../../src/model/equal.ts';
import { resident, stopwatch } from '../process-cost.ts';

const pods = Number(process.argv[2]);
const before = resident();
const elapsed = stopwatch();
const byKey = new Map<string, unknown>();
for (let index = 0; index < pods; index++) {
  const name = `web-${index}`;
  byKey.set(`default/${name}`, deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: randomUUID(), resourceVersion: String(index), labels: { app: 'web' } },
    spec: { nodeName: `worker-${index % 100}`, containers: [{ name: 'web', image: 'nginx:1.27' }] },
    status: {
      phase: 'Running',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status: 'True' })),
      containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} } }],
    },
  }));
}
const { wallMs, cpuMs } = elapsed();
const after = resident();
console.log(JSON.stringify({ pods: byKey.size, wallMs, cpuMs, residentBytes: after.rss - before.rss, heapBytes: after.heapUsed - before.heapUsed }));
