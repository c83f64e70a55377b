// The API under load, against a plain Node HTTPS server that sends the same bytes: kubectl's commands, and events to watchers.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCluster } from '../../src/cluster/cluster.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { createCredentials } from '../../src/http/credentials.ts';
import type { Credentials } from '../../src/http/credentials.ts';
import { createRequestHandler } from '../../src/http/handler.ts';
import type { RequestHandler } from '../../src/http/handler.ts';
import { formatKubeconfig } from '../../src/http/kubeconfig.ts';
import { startHttpServer } from '../../src/http/server.ts';
import { systemWallClock } from '../../src/sim/driver.ts';
import { formatNumber, median } from './measure.ts';
import type { BenchContext, Line, Measure } from './measure.ts';

const run = promisify(execFile);

interface Recorded {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

export const api: Measure = {
  name: 'api',
  async run(context) {
    const credentials = await createCredentials();
    const cluster = createCluster({ workers: 100, controlPlane: false, kubeSystem: false, idleContainers: true, nodeCapacity: { cpu: '64', memory: '256Gi', pods: '500' } });
    const lines: Line[] = [];
    try {
      await run('kubectl', ['version', '--client']);
      lines.push(await getPods(context, cluster, credentials), await applyMany(context, cluster, credentials));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      lines.push({ what: 'kubectl against the API', figure: 'not measured: there is no kubectl on the PATH' });
    }
    lines.push(await eventsToWatchers(context, cluster, credentials));
    return lines;
  },
};

async function getPods(context: BenchContext, cluster: Cluster, credentials: Credentials): Promise<Line> {
  const pods = context.isQuick ? 1000 : 10_000;
  context.progress(`kubectl get pods -A: ${formatNumber(pods)} pods`);
  for (let index = 0; index < pods; index++) {
    cluster.admin.create('pods', { metadata: { name: `pod-${index}`, namespace: 'default', labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] } });
  }
  cluster.advance(60_000);
  return compareKubectl(cluster, credentials, `kubectl get pods -A, ${formatNumber(pods)} pods`, ['get', 'pods', '-A'], context.isQuick ? 2 : 5, () => {});
}

function applyMany(context: BenchContext, cluster: Cluster, credentials: Credentials): Promise<Line> {
  const objects = 500;
  context.progress(`kubectl apply -f: ${objects} objects`);
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'objects.yaml');
  writeFileSync(file, Array.from({ length: objects }, (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: made-${index}, labels: { made: "yes" } }\ndata: { index: "${index}" }\n`).join('---\n'));
  const clean = (): void => void cluster.admin.deleteCollection('configmaps', { namespace: 'default', labelSelector: 'made=yes' });
  return compareKubectl(cluster, credentials, `kubectl apply -f of ${objects} objects`, ['apply', '-f', file], 1, clean);
}

/** Times a command against the cluster and against a server that plays back what the cluster answered. */
async function compareKubectl(cluster: Cluster, credentials: Credentials, what: string, args: readonly string[], repeat: number, before: () => void): Promise<Line> {
  const played = new Map<string, Recorded>();
  const handler = createRequestHandler({ port: cluster.port, wall: systemWallClock, token: credentials.token });
  // The first run records, and fills kubectl's cache of what the server serves.
  const real = await timeKubectl(recording(handler, played), credentials, args, repeat, before);
  const plain = await timeKubectl(playing(played), credentials, args, repeat, () => {});
  return { what, figure: `${formatNumber(real)} ms`, plain: `${formatNumber(plain)} ms, the same bytes from a plain HTTPS server`, ratio: real / plain };
}

async function timeKubectl(handler: RequestHandler, credentials: Credentials, args: readonly string[], repeat: number, before: () => void): Promise<number> {
  const server = await startHttpServer({ handler, credentials });
  const home = mkdtempSync(join(tmpdir(), 'kubarium-bench-'));
  try {
    const kubeconfig = join(home, 'config');
    writeFileSync(kubeconfig, formatKubeconfig(server.url, credentials), { mode: 0o600 });
    const times: number[] = [];
    // kubectl sends at most 50 requests a second for long, so many of them take their time with every server.
    for (let turn = 0; turn <= repeat; turn++) {
      before();
      const start = performance.now();
      await run('kubectl', [...args], { env: { ...process.env, HOME: home, KUBECONFIG: kubeconfig }, maxBuffer: 1 << 28 });
      if (turn > 0) times.push(performance.now() - start);
    }
    return median(times);
  } finally {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Keeps the first answer to each request, as it goes out. */
function recording(handler: RequestHandler, played: Map<string, Recorded>): RequestHandler {
  return {
    ...handler,
    upgrade: (request, socket, head) => handler.upgrade(request, socket, head),
    close: () => handler.close(),
    request(request: IncomingMessage, response: ServerResponse) {
      const key = `${request.method} ${request.url}`;
      if (!played.has(key)) {
        const [writeHead, end] = [response.writeHead.bind(response), response.end.bind(response)];
        let [status, headers] = [200, {} as OutgoingHttpHeaders];
        response.writeHead = ((code: number, given: OutgoingHttpHeaders) => {
          [status, headers] = [code, given];
          return writeHead(code, given);
        }) as typeof response.writeHead;
        response.end = ((body?: Buffer | string) => {
          played.set(key, { status, headers, body: Buffer.from(body ?? '') });
          return end(body);
        }) as typeof response.end;
      }
      handler.request(request, response);
    },
  };
}

function playing(played: ReadonlyMap<string, Recorded>): RequestHandler {
  return {
    request(request, response) {
      const { status, headers, body } = played.get(`${request.method} ${request.url}`) ?? { status: 404, headers: {}, body: Buffer.alloc(0) };
      request.resume();
      request.on('end', () => {
        response.writeHead(status, headers);
        response.end(body);
      });
    },
    upgrade: (_, socket) => void socket.destroy(),
    close: () => {},
  };
}

async function eventsToWatchers(context: BenchContext, cluster: Cluster, credentials: Credentials): Promise<Line> {
  const watchers = 100;
  const changes = context.isQuick ? 200 : 1000;
  context.progress(`events to ${watchers} watchers`);
  const { admin } = cluster;
  if (!admin.find('pods', 'default', 'watched')) admin.create('pods', { metadata: { name: 'watched', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } });
  const handler = createRequestHandler({ port: cluster.port, wall: systemWallClock, token: credentials.token });
  const server = await startHttpServer({ handler, credentials });
  let sample = Buffer.alloc(0);
  const path = `/api/v1/namespaces/default/pods?watch=true&fieldSelector=metadata.name%3Dwatched&resourceVersion=${cluster.store.revision}`;
  const real = await timeWatchers(server.url + path, credentials, watchers, changes, async () => {
    for (let change = 0; change < changes; change++) {
      const object = admin.patch('pods', 'default', 'watched', 'merge', { metadata: { annotations: { turn: String(change).padStart(6, '0') } } });
      sample = Buffer.from(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
      if (change % 10 === 9) await new Promise((turn) => void setImmediate(turn));
    }
  });
  await server.close();

  const responses: ServerResponse[] = [];
  const plainServer = createServer({ cert: credentials.certificate, key: credentials.key }, (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    responses.push(response);
  });
  await new Promise<void>((listening) => void plainServer.listen(0, '127.0.0.1', listening));
  const plain = await timeWatchers(`https://127.0.0.1:${(plainServer.address() as AddressInfo).port}/`, credentials, watchers, changes, async () => {
    for (let change = 0; change < changes; change++) {
      for (const response of responses) response.write(sample);
      if (change % 10 === 9) await new Promise((turn) => void setImmediate(turn));
    }
  });
  plainServer.closeAllConnections();
  plainServer.close();
  const perSecond = (ms: number): number => (watchers * changes) / (ms / 1000);
  return { what: `events to ${watchers} watchers`, figure: `${formatNumber(perSecond(real))} events/s`, plain: `${formatNumber(perSecond(plain))} events/s from a plain HTTPS server`, ratio: real / plain };
}

/** Time from the first change until every watcher has every line. */
async function timeWatchers(url: string, { certificate, token }: Credentials, watchers: number, changes: number, change: () => Promise<void>): Promise<number> {
  let left = watchers;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const open = Array.from(
    { length: watchers },
    () =>
      new Promise<() => void>((resolve, reject) => {
        const sent = request(url, { ca: certificate, agent: false, headers: { Authorization: `Bearer ${token}` } }, (response) => {
          let lines = 0;
          response.on('data', (chunk: Buffer) => {
            for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
            if (lines >= changes && --left === 0) finish();
            if (lines >= changes) lines = Number.NEGATIVE_INFINITY;
          });
          response.on('error', () => undefined);
          resolve(() => void sent.destroy());
        });
        sent.on('error', reject);
        sent.end();
      }),
  );
  const closers = await Promise.all(open);
  const start = performance.now();
  await change();
  await finished;
  const took = performance.now() - start;
  for (const close of closers) close();
  return took;
}
