import { describe, expect, it } from 'vitest';
import type { Probe } from '../../../../src/model/object.ts';
import { readSimulation } from '../../../../src/model/simulation-annotations.ts';
import { answerProbe, nextChangeAt, type ProbeType } from '../../../../src/cluster/kubelet/process/probe-answer.ts';
import { play, startMs, type Play, type PlayOptions } from './play.ts';

const at = (seconds: number): number => startMs + seconds * 1000;
const context = (seconds: number) => ({ podIp: '10.244.1.5', nowMs: at(seconds), ports: [{ name: 'http', containerPort: 80 }] });

function ask(run: Play, probe: Probe, seconds: number, type: ProbeType = 'readiness'): string {
  const { ok, output } = answerProbe(run.until(seconds).process, probe, type, context(seconds));
  return ok ? 'ok' : output;
}

function change(run: Play, probe: Probe, seconds: number, type: ProbeType = 'readiness'): number | undefined {
  const next = nextChangeAt(run.until(seconds).process, probe, type, context(seconds));
  return next === undefined ? undefined : (next - startMs) / 1000;
}

const annotated = (name: string, value: string, image = 'nginx'): PlayOptions => ({ image, simulation: readSimulation({ [`sim.kubarium.dev/${name}`]: value }, 'main').simulation });
const get = (port: number | string, path?: string): Probe => ({ httpGet: { port, ...(path === undefined ? {} : { path }) } });

describe('answerProbe', () => {
  const nginx: PlayOptions = { image: 'nginx' };
  it.each<[string, PlayOptions, Probe, number, string]>([
    ['before it listens', nginx, get(80, '/'), 0.1, 'Get "http://10.244.1.5:80/": dial tcp 10.244.1.5:80: connect: connection refused'],
    ['a page that nginx has', nginx, get(80, '/index.html?x=1'), 1, 'ok'],
    ['a page that nginx has not', nginx, get(80, '/healthz'), 1, 'HTTP probe failed with statuscode: 404'],
    ['a path without its slash', nginx, get(80, 'fail'), 1, 'HTTP probe failed with statuscode: 500'],
    ['the wrong port', nginx, get(8080, '/healthz'), 1, 'Get "http://10.244.1.5:8080/healthz": dial tcp 10.244.1.5:8080: connect: connection refused'],
    ['a named port', nginx, get('http'), 1, 'ok'],
    ['a missing name', nginx, get('web'), 1, 'couldn\'t find port: "web"'],
    ['a missing page', nginx, get(80, '/404'), 1, 'HTTP probe failed with statuscode: 404'],
    ['https', nginx, { httpGet: { port: 81, scheme: 'HTTPS' } }, 1, 'Get "https://10.244.1.5:81/": dial tcp 10.244.1.5:81: connect: connection refused'],
    ['https of a port without TLS', nginx, { httpGet: { port: 80, scheme: 'HTTPS' } }, 1, 'Get "https://10.244.1.5:80/": http: server gave HTTP response to HTTPS client'],
    ['https of a port with TLS', { image: 'registry.k8s.io/echoserver:1.10' }, { httpGet: { port: 8443, scheme: 'HTTPS' } }, 1, 'ok'],
    ['http of a port with TLS', { image: 'registry.k8s.io/echoserver:1.10' }, get(8443), 1, 'HTTP probe failed with statuscode: 400'],
    ['http of a database', { image: 'redis:7' }, get(6379), 1, 'Get "http://10.244.1.5:6379/": EOF'],
    ['https of a server that nobody knows', { image: 'example.com/shop:1', ports: [9000] }, { httpGet: { port: 9000, scheme: 'HTTPS' } }, 1, 'ok'],
    ['tcp of a database', { image: 'redis:7' }, { tcpSocket: { port: 6379 } }, 1, 'ok'],
    ['grpc of a web server', nginx, { grpc: { port: 80 } }, 5, 'timeout: failed to connect service "10.244.1.5:80" within 1s: context deadline exceeded'],
    ['tcp', nginx, { tcpSocket: { port: 80 } }, 1, 'ok'],
    ['tcp refused', nginx, { tcpSocket: { port: 81 } }, 1, 'dial tcp 10.244.1.5:81: connect: connection refused'],
    ['grpc', { image: 'registry.k8s.io/etcd:3.5.1-0' }, { grpc: { port: 2379 } }, 5, 'ok'],
    ['grpc refused', nginx, { grpc: { port: 9 } }, 5, 'timeout: failed to connect service "10.244.1.5:9" within 1s: context deadline exceeded'],
    ['exec', nginx, { exec: { command: ['true'] } }, 1, 'ok'],
    ['exec failing', nginx, { exec: { command: ['cat', '/tmp/healthy'] } }, 1, "cat: can't open '/tmp/healthy': No such file or directory\n"],
    ['exec too slow', nginx, { exec: { command: ['sleep', '10'] }, timeoutSeconds: 2 }, 1, 'command timed out: "sleep 10" timed out after 2s'],
    ['the teaching server at first', { image: 'registry.k8s.io/e2e-test-images/agnhost:2.40', args: ['liveness'] }, get(8080, '/healthz'), 9, 'ok'],
    ['the teaching server after ten seconds', { image: 'registry.k8s.io/e2e-test-images/agnhost:2.40', args: ['liveness'] }, get(8080, '/healthz'), 10, 'HTTP probe failed with statuscode: 500'],
    ['the tcp example', { image: 'registry.k8s.io/goproxy:0.1', ports: [8080] }, { tcpSocket: { port: 8080 } }, 1, 'ok'],
    ['a database client too early', { image: 'postgres:16', env: { POSTGRES_PASSWORD: 'x' } }, { exec: { command: ['pg_isready', '-U', 'postgres'] } }, 1, '/var/run/postgresql:5432 - no response\n'],
    ['a database client', { image: 'postgres:16', env: { POSTGRES_PASSWORD: 'x' } }, { exec: { command: ['sh', '-c', 'exec pg_isready -U postgres'] } }, 3, 'ok'],
    ['readiness made to fail', annotated('fail-readiness-after', '10s'), get(80), 10, 'HTTP probe failed with statuscode: 500'],
    ['held back', annotated('ready-after', '10s'), { exec: { command: ['true'] } }, 9, ''],
    ['no longer held back', annotated('ready-after', '10s'), { exec: { command: ['true'] } }, 10, 'ok'],
    ['nobody listens in a job', { command: ['sleep', '99'] }, get(80), 5, 'Get "http://10.244.1.5:80/": dial tcp 10.244.1.5:80: connect: connection refused'],
  ])('%s', (_, options, probe, seconds, output) => {
    expect(ask(play(options), probe, seconds)).toBe(output);
  });

  it('errs when the command is not in the image', () => {
    const answer = answerProbe(play({ image: 'nginx' }).process, { exec: { command: ['nope'] } }, 'liveness', context(1));
    expect(answer).toMatchObject({ ok: false, isError: true, output: expect.stringContaining('exec: "nope": executable file not found in $PATH: unknown') as string });
  });

  it('fails liveness alone', () => {
    const run = play(annotated('fail-liveness-after', '10s'), 20);
    expect([ask(run, get(80), 20, 'liveness'), ask(run, get(80), 20, 'readiness')]).toEqual(['HTTP probe failed with statuscode: 500', 'ok']);
  });

  it('is answered by any container of the pod', () => {
    const [sleeper, server] = [play({ command: ['sleep', '99'] }, 5), play({ image: 'nginx' }, 5)];
    expect(answerProbe(sleeper.process, get(80), 'readiness', { ...context(5), pod: [sleeper.process, server.process] }).ok).toBe(true);
  });
});

describe('nextChangeAt', () => {
  it.each<[string, PlayOptions, Probe, ProbeType, number, number | undefined]>([
    ['a server that starts', { image: 'nginx' }, get(80), 'readiness', 0.1, 0.3],
    ['a server that runs', { image: 'nginx' }, get(80), 'readiness', 5, undefined],
    ['the wrong port', { image: 'nginx' }, get(81), 'readiness', 5, undefined],
    ['the failing teaching server', { image: 'registry.k8s.io/e2e-test-images/agnhost:2.40', args: ['liveness'] }, get(8080), 'liveness', 1, 10],
    ['liveness to come', annotated('fail-liveness-after', '1m'), get(80), 'liveness', 1, 60],
    ['a file', { command: ['sleep', '99'] }, { exec: { command: ['cat', '/tmp/healthy'] } }, 'liveness', 1, undefined],
    ['a file in a script', { command: ['sleep', '99'] }, { exec: { command: ['sh', '-c', 'test -f /tmp/x && grep -q ok /tmp/x 2>/dev/null'] } }, 'liveness', 1, undefined],
    ['a file that is written', { command: ['sleep', '99'] }, { exec: { command: ['sh', '-c', 'echo x >> /tmp/x'] } }, 'liveness', 1, 1],
    ['chance', { command: ['sleep', '99'] }, { exec: { command: ['sh', '-c', '[ $((RANDOM % 2)) = 0 ]'] } }, 'liveness', 1, 1],
    ['a client of its own server', { image: 'redis' }, { exec: { command: ['redis-cli', 'ping'] } }, 'readiness', 0.1, 0.25],
    ['somebody else', { command: ['sleep', '99'] }, { exec: { command: ['wget', '-qO-', 'http://web'] } }, 'readiness', 1, 1],
    ['itself by wget', { image: 'nginx:alpine' }, { exec: { command: ['wget', '-qO-', 'http://localhost'] } }, 'readiness', 1, undefined],
  ])('%s', (_, options, probe, type, seconds, next) => {
    expect(change(play(options), probe, seconds, type)).toBe(next);
  });

  it('skipping to its instants misses no change of the answer', () => {
    const cases: [PlayOptions, Probe][] = [
      [{ image: 'nginx' }, get(80)], [annotated('ready-after', '12s'), get(80)], [annotated('fail-readiness-after', '7s'), { exec: { command: ['true'] } }],
      [{ image: 'registry.k8s.io/e2e-test-images/agnhost:2.40', args: ['liveness'] }, get(8080)], [annotated('ready-after', '5s', 'redis'), { exec: { command: ['redis-cli', 'ping'] } }],
    ];
    for (const [options, probe] of cases) {
      const run = play(options);
      let [last, next] = [ask(run, probe, 0), change(run, probe, 0)];
      for (let tick = 1; tick <= 200; tick++) {
        const seconds = tick / 10;
        const answer = ask(run, probe, seconds);
        if (answer !== last) expect(next).toBeLessThanOrEqual(seconds);
        [last, next] = [answer, change(run, probe, seconds)];
      }
    }
  });
});
