import { describe, expect, it } from 'vitest';
import { annotationProblems, readSimulation, SIMULATION_ANNOTATIONS } from '../../../../src/model/simulation-annotations.ts';
import { play, startMs, type PlayOptions } from './play.ts';

const at = (seconds: number): number => startMs + seconds * 1000;
const under = (annotations: Record<string, string>) => Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`sim.kubarium.dev/${key}`, value]));

function annotated(annotations: Record<string, string>, options: PlayOptions = { image: 'nginx' }, seconds = 0) {
  const { simulation, problems } = readSimulation(under(annotations), 'main');
  expect(problems).toEqual([]);
  return play({ ...options, simulation }, seconds);
}

describe('readSimulation', () => {
  it('every annotation reads its own example', () => {
    for (const { name, example, field } of SIMULATION_ANNOTATIONS) {
      const { simulation, problems } = readSimulation(under({ [name]: example }), 'main');
      expect([name, problems, simulation?.[field] !== undefined]).toEqual([name, [], true]);
    }
  });

  it('prefers the container’s own and leaves those of others', () => {
    const annotations = under({ 'exit-after': '10s', 'main.exit-after': '20s', 'side.exit-after': '30s', 'side.exit-code': '3' });
    expect(readSimulation(annotations, 'main').simulation).toEqual({ exitAfterMs: 20_000 });
    expect(readSimulation(annotations, 'side').simulation).toEqual({ exitAfterMs: 30_000, exitCode: 3 });
  });

  it('is nothing without annotations', () => {
    expect(readSimulation(undefined, 'main')).toEqual({ simulation: undefined, problems: [] });
    expect(readSimulation({ 'app.kubernetes.io/name': 'x' }, 'main').simulation).toBeUndefined();
  });

  it.each([
    ['exit-after', 'soon', 'invalid value "soon": must be a duration, for example "30s"'],
    ['exit-after', '-5s', 'invalid value "-5s": must be a duration, for example "30s"'],
    ['exit-code', '256', 'invalid value "256": must be a number from 0 to 255, for example "1"'],
    ['memory', '1XB', 'invalid value "1XB": must be a quantity, for example "300Mi"'],
    ['ignore-sigterm', 'yes', 'invalid value "yes": must be "true" or "false", for example "true"'],
    ['pull', 'sometimes', 'invalid value "sometimes": must be "fail", "never", "slow", "unavailable", "unverified", "uninspectable" or a duration, for example "slow"'],
    ['exit-befor', '1s', `unknown annotation; known are ${SIMULATION_ANNOTATIONS.map(({ name }) => name).join(', ')}`],
    ['toString', '1s', `unknown annotation; known are ${SIMULATION_ANNOTATIONS.map(({ name }) => name).join(', ')}`],
  ])('%s: %s is a problem', (name, value, message) => {
    expect(readSimulation(under({ [name]: value }), 'main')).toEqual({ simulation: undefined, problems: [{ annotation: `sim.kubarium.dev/${name}`, message }] });
  });

  it('tells of each problem of a pod once, and of containers that the pod has not got', () => {
    const annotations = under({ 'exit-after': 'soon', 'mian.exit-code': '1', 'side.exit-afetr': '1s', note: 'x' });
    const known = SIMULATION_ANNOTATIONS.map(({ name }) => name).join(', ');
    expect(annotationProblems(annotations, ['main', 'side']).map(({ annotation, message }) => `${annotation}: ${message}`)).toEqual([
      'sim.kubarium.dev/mian.exit-code: the pod has no container "mian"; it has main, side',
      'sim.kubarium.dev/exit-after: invalid value "soon": must be a duration, for example "30s"',
      `sim.kubarium.dev/note: unknown annotation; known are ${known}`,
      `sim.kubarium.dev/side.exit-afetr: unknown annotation (did you mean "exit-after"?); known are ${known}`,
    ]);
    expect(annotationProblems({ other: 'x' }, ['main'])).toEqual([]);
  });

  it('takes a bare number for seconds', () => {
    expect(readSimulation(under({ 'exit-after': '30' }), 'main').simulation).toEqual({ exitAfterMs: 30_000 });
  });
});

describe('annotated processes', () => {
  it.each<[string, Record<string, string>, PlayOptions, string]>([
    ['a server that ends', { 'exit-after': '30s' }, { image: 'nginx' }, '0 after 30s'],
    ['a server that fails', { 'exit-after': '30s', 'exit-code': '3' }, { image: 'nginx' }, '3 after 30s'],
    ['a server that a signal ends', { 'exit-after': '30s', 'exit-signal': '9' }, { image: 'nginx' }, '137 after 30s'],
    ['a job that a signal ends', { 'exit-signal': '15' }, { command: ['sleep', '5'] }, '143 after 5s'],
    ['a job that says itself how it ended', { 'exit-signal': '11' }, { command: ['sh', '-c', 'sleep 5; exit 3'] }, '3 after 5s'],
    ['another code for a job', { 'exit-code': '3' }, { command: ['sleep', '5'] }, '3 after 5s'],
    ['a script that ends first', { 'exit-after': '30s' }, { command: ['sh', '-c', 'sleep 5; exit 2'] }, '2 after 5s'],
    ['out of memory', { 'oom-after': '15s' }, { image: 'nginx' }, '137 after 15s'],
  ])('%s', (_, annotations, options, end) => {
    expect(annotated(annotations, options, 100).end).toBe(end);
  });

  it('says that it was the memory', () => {
    expect(annotated({ 'oom-after': '15s' }, { image: 'nginx' }, 20).exit).toEqual({ code: 137, atMs: at(15), signal: 'SIGKILL', oom: true });
  });

  it('stops late, or never', () => {
    expect(annotated({ 'stop-after': '10s' }).terminate(5).until(100).end).toBe('0 after 15s');
    expect(annotated({ 'stop-after': '10s', 'exit-code': '4' }).terminate(5).until(100).end).toBe('4 after 15s');
    expect(annotated({ 'ignore-sigterm': 'true' }).terminate(5).until(100).end).toBe('runs');
    expect(annotated({ 'exit-code': '4' }).terminate(5).until(100).end).toBe('0 after 5.05s');
  });

  it('uses memory from an instant on', () => {
    const run = annotated({ memory: '300Mi', 'memory-after': '10s', cpu: '250m' });
    expect(run.process.memoryBytesAt(at(9))).toBeLessThan(50 << 20);
    expect(run.process.memoryBytesAt(at(10))).toBe(300 << 20);
    expect(run.process.memoryCrossesAt(200 << 20, at(1))).toBe(at(10));
    expect(run.process.memoryCrossesAt(400 << 20, at(1))).toBeUndefined();
    expect(run.process.memoryCrossesAt(200 << 20, at(12))).toBe(at(12));
    expect(run.process.cpuMilliAt(at(1))).toBe(250);
  });

  it('accepts connections when it is told to', () => {
    const run = annotated({ 'ready-after': '20s' }, { image: 'nginx' }, 30);
    expect([19.9, 20].map(seconds => run.process.accepts(80, at(seconds)))).toEqual([false, true]);
    expect(run.process.changesAt(at(1))).toBe(at(20));
  });

  it('prints its line without waking', () => {
    const run = annotated({ log: 'tick', 'log-every': '5s' }, { command: ['sleep', 'infinity'] }, 100).look(12);
    expect([run.log, run.wakes]).toEqual([['0s tick', '5s tick', '10s tick'], 0]);
    expect(annotated({ log: 'once' }, { command: ['sleep', '1'] }, 9).log).toEqual(['0s once']);
    expect(annotated({ log: 'tick', 'log-every': '1s', 'exit-after': '3s' }, { image: 'nginx' }, 9).texts.filter(text => text === 'tick')).toHaveLength(4);
  });
});
