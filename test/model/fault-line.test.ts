// The line that breaks the same thing again is understood by those who read such lines.
import { expect, test } from 'vitest';
import type { FaultRequest } from '../../src/model/fault.ts';
import { faultLine, faultLines } from '../../src/model/fault-line.ts';
import { parseFaultPlan } from '../../src/run/fault-plan.ts';

const web = { type: 'container', namespace: 'shop', pod: 'web', container: 'app' } as const;

test.each<[FaultRequest, string]>([
  [{ kind: 'power-loss', target: { type: 'node', name: 'worker-1' } }, 'kubectl annotate node worker-1 sim.kubarium.dev/fault=power-loss'],
  [{ kind: 'power-loss', target: { type: 'node', name: 'worker-1' }, options: { forMs: 90_000 } }, "kubarium run --fault 'node/worker-1 power-loss for=90s'"],
  [{ kind: 'readiness-fails', target: web }, 'kubectl annotate pod web sim.kubarium.dev/app.fault=readiness-fails -n shop'],
  [{ kind: 'crash', target: web, options: { exitCode: 3 } }, "kubarium run --fault 'pod/web crash container=app exit-code=3' -n shop"],
  [{ kind: 'pull-fails', target: { type: 'image', name: '*' } }, "kubarium run --fault 'image/* pull-fails'"],
  [{ kind: 'component-stopped', target: { type: 'component', name: 'etcd' } }, "kubarium run --fault 'component/etcd component-stopped'"],
])('%j', (request, line) => {
  expect(faultLine(request)).toBe(line);
  const flag = /--fault '(.*)'/.exec(line)?.[1];
  if (flag) expect(typeof parseFaultPlan(flag)).toBe('object');
});

test('one line for several: objects of one sort in one command, each run of kubarium for itself', () => {
  const onNode = (name: string): FaultRequest => ({ kind: 'disk-full', target: { type: 'node', name } });
  const inPod = (pod: string, namespace = 'shop'): FaultRequest => ({ kind: 'crash-loop', target: { ...web, pod, namespace } });
  const crash: FaultRequest = { kind: 'crash', target: web };
  expect(faultLines([onNode('a'), onNode('b'), onNode('c')])).toBe('kubectl annotate node a b c sim.kubarium.dev/fault=disk-full');
  expect(faultLines([inPod('a'), inPod('b', 'other'), inPod('c')])).toBe(
    'kubectl annotate pod a c sim.kubarium.dev/app.fault=crash-loop -n shop; kubectl annotate pod b sim.kubarium.dev/app.fault=crash-loop -n other',
  );
  expect(faultLines([crash, { ...crash, target: { ...web, pod: 'api' } }])).toBe("kubarium run --fault 'pod/web crash container=app' -n shop; kubarium run --fault 'pod/api crash container=app' -n shop");
});
