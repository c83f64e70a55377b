// A cluster behind its HTTPS API, and a client that speaks it as it is: status, headers and JSON.
import { Agent, request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Cluster, ClusterOptions } from '../../src/cluster/cluster.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { createCredentials } from '../../src/http/credentials.ts';
import type { Credentials } from '../../src/http/credentials.ts';
import { createRequestHandler } from '../../src/http/handler.ts';
import { formatKubeconfig } from '../../src/http/kubeconfig.ts';
import { followOutages } from '../../src/http/serve.ts';
import { startHttpServer } from '../../src/http/server.ts';
import type { HttpServerOptions } from '../../src/http/server.ts';
import { Driver, systemWallClock } from '../../src/sim/driver.ts';
import type { WallClock } from '../../src/sim/driver.ts';

/** Whatever comes back; tests say what they expect of it. */
export interface Json {
  kind: string;
  apiVersion: string;
  metadata: { name: string; resourceVersion: string; uid: string; continue?: string; remainingItemCount?: number; annotations?: Record<string, string> };
  [field: string]: any; // oxlint-disable-line no-explicit-any -- answers of all kinds
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON. */
  readonly json: Json;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Of the body; default application/json when there is one. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface TestApi {
  readonly cluster: Cluster;
  readonly credentials: Credentials;
  readonly url: string;
  readonly kubeconfig: string;
  readonly agent: Agent;
  /** Errors that should never have happened. */
  readonly bugs: string[];
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Lines of a stream until `enough` says so; then the connection is cut. */
  stream(path: string, enough: (lines: readonly string[]) => boolean, headers?: Readonly<Record<string, string>>): Promise<string[]>;
}

/** One node without kube-system unless asked for otherwise; `runs` lets wall time move it; `wall` is that of the server. Everything ends with the test. */
export async function createTestApi({ runs = false, wall = systemWallClock, limits = {}, ...options }: ClusterOptions & { runs?: boolean; wall?: WallClock; limits?: NonNullable<HttpServerOptions['limits']> } = {}): Promise<TestApi> {
  const cluster = createCluster({ workers: 1, controlPlane: false, kubeSystem: false, ...options });
  const credentials = await createCredentials();
  const bugs: string[] = [];
  const handler = createRequestHandler({ port: cluster.port, wall, token: credentials.token, onBug: (what, error) => void bugs.push(`${what}: ${(error as Error).stack}`) });
  const server = await startHttpServer({ handler, credentials, limits });
  const stopFollowing = followOutages(cluster.port, server);
  const agent = new Agent({ keepAlive: true, ca: credentials.certificate, servername: 'localhost' });
  const driver = new Driver(cluster.clock);
  if (runs) {
    cluster.attach(driver);
    driver.start();
  }
  onTestFinished(async () => {
    driver.stop();
    agent.destroy();
    stopFollowing();
    await server.close();
  });
  const authorization = `Bearer ${credentials.token}`;

  const call: TestApi['call'] = (method, path, { body, type, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const bytes = body === undefined ? undefined : body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const all = { Authorization: authorization, ...(bytes ? { 'Content-Type': type ?? 'application/json', 'Content-Length': String(bytes.length) } : {}), ...headers };
      const sent = request(server.url + path, { method, agent, headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string> }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => void chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text,
            get json() {
              return JSON.parse(text) as Json;
            },
          });
        });
      });
      sent.on('error', reject);
      sent.end(bytes);
    });

  const stream: TestApi['stream'] = (path, enough, headers = {}) =>
    new Promise((resolve, reject) => {
      const sent = request(server.url + path, { agent, headers: { Authorization: authorization, ...headers } }, (response) => {
        let text = '';
        const finish = (): void => {
          const lines = text.split('\n').slice(0, -1);
          sent.destroy();
          resolve(lines);
        };
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (enough(text.split('\n').slice(0, -1))) finish();
        });
        response.on('end', finish);
        response.on('error', () => finish());
      });
      sent.on('error', reject);
      sent.end();
    });

  return { cluster, credentials, url: server.url, kubeconfig: formatKubeconfig(server.url, credentials), agent, bugs, call, stream };
}
