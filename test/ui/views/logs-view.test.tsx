import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const pod = (name: string, script: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: "busybox:1.36", command: [sh, -c, '${script}']}]}\n`;
const counter = pod('counter', 'i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done');
const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: 'nginx:1.27'}
      - {name: side, image: 'busybox:1.36', command: [sh, -c, 'while true; do echo tick; sleep 2; done']}
`;
const prepare = (yaml: string, time = '30s') => (cluster: TestCluster): void => {
  cluster.apply(yaml);
  cluster.advance(time);
};

test('follows the end, and stops following when scrolled up', async () => {
  await withClusterScreen({ prepare: prepare(counter), columns: 80, rows: 24 }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.title()).toBe('logs(default/counter:main)[tail]');
    const last = (): string => ui.body().findLast((line) => line.startsWith('line'))!;
    const before = last();
    await ui.advance(5000);
    expect(Number(last().slice(5))).toBe(Number(before.slice(5)) + 5);
    await ui.press('k');
    expect(ui.text()).toContain('Autoscroll:Off');
    const held = last();
    await ui.advance(5000);
    expect(last()).toBe(held);
    await ui.press('s');
    expect(Number(last().slice(5))).toBe(Number(before.slice(5)) + 10);
  });
});

test('timestamps, a shorter span, clear', async () => {
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l', 't');
    await ui.show();
    expect(ui.body().at(-1)).toMatch(/^2025-06-01T\d\d:\d\d:\d\d\.\d{6}Z line \d+$/);
    await ui.press('t', '1');
    await ui.show();
    expect(ui.title()).toBe('logs(default/counter:main)[10s]');
    expect(ui.body().filter((line) => line.startsWith('line'))).toHaveLength(10);
    await ui.press('shift-c');
    expect(ui.body().filter((line) => line.startsWith('line'))).toEqual([]);
  });
});

test('search goes from match to match', async () => {
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l', '/');
    await ui.type('line 1');
    await ui.press('enter', 'n');
    expect(ui.title()).toMatch(/ \/line 1 \[2:\d+\]$/);
  });
});

test('previous run, and why there is none', async () => {
  await withClusterScreen({ prepare: prepare(pod('crash', 'echo hello; sleep 2; exit 3')) }, async (ui) => {
    await ui.press('p');
    await ui.show();
    expect(ui.title()).toBe('logs previous(default/crash:main)[tail]');
    expect(ui.body()).toContain('hello');
    await ui.press('p');
    await ui.show();
    expect(ui.title()).toBe('logs(default/crash:main)[tail]');
  });
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l', 'p');
    expect(ui.footer()).toContain('Previous run: the container has not restarted');
  });
});

test('a workload shows all of its pods together, named; Tab goes through the containers, and a shows them all', async () => {
  await withClusterScreen({ command: 'deploy', prepare: prepare(web) }, async (ui) => {
    await ui.press('l', 'tab');
    await ui.show();
    expect(ui.title()).toBe('logs(default/deployment/web:side)[tail]');
    expect(ui.text()).toContain('2 pods of deployment/web');
    expect(ui.text()).toContain('container side of: web, side');
    const pods = ui.cluster.port.list('pods', { namespace: 'default' }).map(({ metadata }) => metadata.name);
    for (const pod of pods) expect(ui.body()).toContain(`${pod}  tick`);
    await ui.press('a');
    await ui.show();
    expect(ui.title()).toBe('logs(default/deployment/web:all)[tail]');
    for (const pod of pods) expect(ui.body()).toContain(`${pod}/side  tick`);
    await ui.press('a', 't');
    await ui.show();
    const times = ui.body().flatMap((line) => /2025-\S+/.exec(line)?.[0] ?? []);
    expect(times.length).toBeGreaterThan(10);
    expect(times).toEqual(times.toSorted());
  });
});

test('pods of a workload that come later are followed too, and what those said that went stays', async () => {
  await withClusterScreen({ command: 'deploy', prepare: prepare(web.replace('replicas: 2', 'replicas: 1')) }, async (ui) => {
    await ui.press('l', 'tab');
    await ui.show();
    const [first] = ui.cluster.port.list('pods', { namespace: 'default' });
    ui.cluster.admin.delete('pods', 'default', first!.metadata.name, { gracePeriodSeconds: 0 });
    await ui.advance(15_000);
    const [second] = ui.cluster.port.list('pods', { namespace: 'default' });
    expect(ui.text()).toContain('1 pod of deployment/web');
    expect(ui.body()).toContain(`${first!.metadata.name}  tick`);
    expect(ui.body()).toContain(`${second!.metadata.name}  tick`);
  });
});

test('the containers of a pod together, from the table of containers', async () => {
  await withClusterScreen({ prepare: prepare(web) }, async (ui) => {
    await ui.press('l', 'a');
    await ui.show();
    expect(ui.title()).toMatch(/^logs\(default\/web-\S+:all\)/);
    expect(ui.body()).toContain('side  tick');
  });
});

test('a search keeps all lines; f leaves what it finds, then with lines around', async () => {
  const script = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; echo ERROR one; for i in 1 2 3 4 5; do echo after $i; done; sleep 999';
  await withClusterScreen({ prepare: prepare(pod('some', script)) }, async (ui) => {
    const shown = (): string[] => ui.body().slice(1).filter((line) => line.trim() !== '');
    await ui.press('l', '/');
    await ui.type('error|line 1$');
    await ui.press('enter');
    expect(shown()).toHaveLength(18);
    await ui.press('f');
    expect(shown()).toEqual(['line 1', 'ERROR one']);
    expect(ui.text()).toContain('Filter:Matches  ');
    await ui.press('f');
    expect(shown()).toEqual(['line 1', 'line 2', 'line 3', 'line 4', '--', 'line 10', 'line 11', 'line 12', 'ERROR one', 'after 1', 'after 2', 'after 3']);
    await ui.press('n');
    expect(ui.title()).toContain('[2:2]');
    await ui.press('f');
    expect(shown()).toHaveLength(18);
    await ui.press('f', '/', 'ctrl-u');
    await ui.type('!line|after');
    await ui.press('enter');
    expect(shown()).toEqual(['ERROR one']);
    await ui.press('/', 'ctrl-u');
    await ui.type('nowhere');
    await ui.press('enter');
    expect(shown()).toEqual(['none of 18 lines matches; f shows them again']);
  });
});

test('new matches are followed while a filter is on', async () => {
  await withClusterScreen({ prepare: prepare(counter), rows: 20 }, async (ui) => {
    await ui.press('l', 'f', '/');
    await ui.type('line .*[05]$');
    await ui.press('enter');
    const last = (): number => Number(ui.body().findLast((line) => line.startsWith('line'))!.slice(5));
    const before = last();
    await ui.advance(10_000);
    expect(ui.text()).toContain('Autoscroll:On');
    expect(last()).toBe(before + 10);
  });
});

test('JSON over several lines, and back', async () => {
  await withClusterScreen({ prepare: prepare(pod('json', String.raw`echo "{\"level\":\"warn\",\"n\":[1]}"; echo "{broken"; sleep 999`)) }, async (ui) => {
    await ui.press('l', 'shift-j');
    await ui.show();
    expect(ui.body().slice(1).filter((line) => line.trim() !== '')).toEqual(['{', '  "level": "warn",', '  "n": [', '    1', '  ]', '}', '{broken']);
    await ui.press('shift-j');
    expect(ui.body()).toContain('{"level":"warn","n":[1]}');
  });
});

test('m draws a line at this moment, Enter leaves one blank', async () => {
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l', 'm', 'enter');
    await ui.advance(3000);
    const body = ui.body();
    const at = body.findIndex((line) => /^--- 2025-06-01T\d\d:\d\d:\d\dZ ---$/.test(line));
    expect(at).toBeGreaterThan(1);
    expect(body.slice(at + 1, at + 3)).toEqual(['', expect.stringMatching(/^line \d+$/)]);
  });
});

test('lines that were more than are kept are counted', async () => {
  const flood = pod('flood', 'i=0; while true; do echo $i; i=$((i+1)); test -f /stop; sleep 0.01; done');
  await withClusterScreen({ prepare: prepare(flood, '90s') }, async (ui) => {
    await ui.press('l');
    await ui.show();
    const numbers = (): number[] => ui.body().filter((line) => /^\d+$/.test(line)).map(Number);
    const total = numbers().at(-1)! + 1;
    expect(ui.text()).toContain(`${(total - 5000).toLocaleString('en-US')} older lines left out: so many are not kept`);
    // The screen does not look while more lines come than a node keeps.
    ui.cluster.advance('120s');
    await ui.show();
    const later = numbers().at(-1)! + 1;
    expect(later - total).toBeGreaterThan(10_000);
    expect(ui.text()).toContain(`${(later - 5000).toLocaleString('en-US')} older lines left out: so many are not kept`);
  });
});

test('lines that a quiet loop has not made, because nobody looked, are counted too', async () => {
  const flood = pod('flood', 'i=0; while true; do echo $i; i=$((i+1)); sleep 0.01; done');
  await withClusterScreen({ prepare: prepare(flood, '90s') }, async (ui) => {
    await ui.press('l', 'g');
    await ui.show();
    const shown = ui.body().slice(1, 4);
    expect(shown[0]).toBe('0');
    const missing = Number(/--- ([\d,]+) lines are missing: more came than are kept ---/.exec(shown[1]!)![1]!.replace(',', ''));
    expect(Number(shown[2])).toBe(1 + missing);
  });
});

test('a container that waits shows the refusal, and the log once it runs', async () => {
  const slow = pod('slow', 'echo here').replace('metadata: {name: slow}', 'metadata: {name: slow, annotations: {sim.kubarium.dev/pull: 20s}}').replace('busybox:1.36', 'example/app:1');
  await withClusterScreen({ prepare: prepare(slow, '2s') }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.text()).toContain('Error from server (BadRequest): container "main" in pod "slow" is waiting to start: ContainerCreating');
    await ui.advance(25_000);
    expect(ui.body()).toContain('here');
  });
});

test.each([
  ['without a node', pod('quiet', 'true').replace('spec: {', 'spec: {nodeSelector: {disk: ssd}, '), 'nothing printed yet: the pod has no node, so nothing has run'],
  ['that prints nothing', pod('quiet', 'sleep 999'), 'nothing printed yet: the container is Running'],
])('an empty log of a pod %s says what the pod is doing', async (_what, yaml, text) => {
  await withClusterScreen({ prepare: prepare(yaml) }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.text()).toContain(text);
  });
});

test('a deleted pod keeps its last words on the screen', async () => {
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l');
    await ui.show();
    ui.cluster.admin.delete('pods', 'default', 'counter', { gracePeriodSeconds: 0 });
    await ui.advance(3000);
    expect(ui.title()).toContain('deleted');
    expect(ui.body().some((line) => line.startsWith('line'))).toBe(true);
  });
});

test('control characters are shown, not sent', async () => {
  const hostile = pod('evil', String.raw`printf "\033[2Jcleared\007\n"; sleep 99`);
  await withClusterScreen({ prepare: prepare(hostile) }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.body()).toContain(String.raw`\x1b[2Jcleared\x07`);
  });
});

test('without a pod the view says where to begin', async () => {
  await withClusterScreen({ command: 'logs' }, async (ui) => {
    expect(ui.text()).toContain('Logs belong to a container: choose a pod in :pods and press l.');
  });
});
