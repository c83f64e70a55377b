// The official client library for Node against the served cluster: lists, informers, patches, logs, exec, metrics, reviews.
import { PassThrough, Readable, Writable } from 'node:stream';
import {
  Attach, AppsV1Api, AuthenticationV1Api, CoreV1Api, Exec, KubeConfig, KubernetesObjectApi, Log, makeInformer, Metrics, PatchStrategy, setHeaderOptions, topPods,
} from '@kubernetes/client-node';
import type { V1ConfigMap, V1Pod, V1Status } from '@kubernetes/client-node';
import { beforeEach, expect, test } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

let api: TestApi;
let config: KubeConfig;
let core: CoreV1Api;
beforeEach(async () => {
  api = await createTestApi();
  config = new KubeConfig();
  config.loadFromString(api.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
});

const namespace = 'default';
const pod = (name: string, command: readonly string[], extra: object = {}): V1Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'busybox', command: [...command], ...extra }] } });

/** A pod whose container runs. */
async function running(name: string, command: readonly string[], extra?: object): Promise<void> {
  await core.createNamespacedPod({ namespace, body: pod(name, command, extra) });
  api.cluster.advance(10_000);
  expect((await core.readNamespacedPod({ namespace, name })).status?.phase).toBe('Running');
}

/** Collects what is written into it. */
function collector(): { stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  return { stream: new Writable({ write: (chunk: Buffer, _, done) => (chunks.push(chunk), done()) }), text: () => Buffer.concat(chunks).toString() };
}

/** Runs a command; resolves when the server has said how it ended. */
function exec(name: string, command: string[], { stdin, tty = false }: { stdin?: Readable; tty?: boolean } = {}): Promise<{ out: string; error: string; status: V1Status }> {
  const [out, error] = [collector(), collector()];
  return new Promise((resolve, reject) => {
    new Exec(config).exec(namespace, name, 'main', command, out.stream, error.stream, stdin ?? null, tty, (status) => resolve({ out: out.text(), error: error.text(), status })).catch(reject);
  });
}

const exitCode = ({ details }: V1Status): string | undefined => details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;

test('creates, lists in pages, patches in every way and deletes', async () => {
  for (const name of ['a', 'b', 'c']) await core.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels: { kept: 'yes' } }, data: { n: '1' } } });
  const first = await core.listNamespacedConfigMap({ namespace, labelSelector: 'kept', limit: 2 });
  const second = await core.listNamespacedConfigMap({ namespace, labelSelector: 'kept', limit: 2, _continue: first.metadata!._continue! });
  expect([...first.items, ...second.items].map(({ metadata }) => metadata!.name)).toEqual(['a', 'b', 'c']);

  const patch = (body: unknown, strategy: string) => core.patchNamespacedConfigMap({ namespace, name: 'a', body }, setHeaderOptions('Content-Type', strategy));
  await patch([{ op: 'add', path: '/data/json', value: '1' }], PatchStrategy.JsonPatch);
  await patch({ data: { merge: '1', n: null } }, PatchStrategy.MergePatch);
  expect((await patch({ data: { strategic: '1' } }, PatchStrategy.StrategicMergePatch)).data).toEqual({ json: '1', merge: '1', strategic: '1' });

  expect(await core.deleteNamespacedConfigMap({ namespace, name: 'a' })).toMatchObject({ status: 'Success', details: { name: 'a' } });
  await expect(core.readNamespacedConfigMap({ namespace, name: 'a' })).rejects.toMatchObject({ code: 404 });
});

test('an informer sees what is there and what changes, and goes on after its watch ended', async () => {
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'old' } } });
  const seen: string[] = [];
  const informer = makeInformer<V1ConfigMap>(config, `/api/v1/namespaces/${namespace}/configmaps`, () => core.listNamespacedConfigMap({ namespace }));
  const until = (line: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => (seen.includes(line) ? resolve() : void informer.on('change', look));
      look();
    });
  for (const type of ['add', 'update', 'delete'] as const) informer.on(type, (object) => void seen.push(`${type} ${object.metadata!.name}`));
  await informer.start();
  await until('add old');
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'new' } } });
  await until('add new');
  await core.replaceNamespacedConfigMap({ namespace, name: 'new', body: { metadata: { name: 'new' }, data: { a: '1' } } });
  await until('update new');
  await core.deleteNamespacedConfigMap({ namespace, name: 'old' });
  await until('delete old');
  await informer.stop();
  expect(seen.filter((line) => !line.includes('kube-root-ca'))).toEqual(['add old', 'add new', 'update new', 'delete old']);
});

test('scales a deployment and reads what it did', async () => {
  const apps = config.makeApiClient(AppsV1Api);
  const spec = { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } };
  await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: 'web' }, spec } });
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'web' });
  await apps.replaceNamespacedDeploymentScale({ namespace, name: 'web', body: { ...scale, spec: { replicas: 3 } } });
  api.cluster.advance(20_000);
  expect((await apps.readNamespacedDeployment({ namespace, name: 'web' })).status).toMatchObject({ readyReplicas: 3 });
  const objects = KubernetesObjectApi.makeApiClient(config);
  expect(await objects.read({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace } })).toMatchObject({ spec: { replicas: 3 } });
  const usage = await topPods(core, new Metrics(config), namespace);
  expect(usage.map(({ CPU }) => Number(CPU.CurrentUsage) > 0)).toEqual([true, true, true]);
});

test('logs: all, the last lines, and followed to the end of the container', async () => {
  await running('talk', ['sh', '-c', 'echo one; echo two; sleep 30; echo three']);
  const log = new Log(config);
  const read = async (options: object): Promise<string> => {
    const stream = new PassThrough();
    await log.log(namespace, 'talk', 'main', stream, options);
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text;
  };
  expect(await read({})).toBe('one\ntwo\n');
  expect(await read({ tailLines: 1 })).toBe('two\n');
  expect(await read({ limitBytes: 5 })).toBe('one\nt');
  expect(await read({ tailLines: 1, timestamps: true })).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*Z two\n$/);
  const stream = new PassThrough();
  await log.log(namespace, 'talk', 'main', stream, { follow: true, tailLines: 1 });
  const lines: string[] = [];
  for await (const chunk of stream) {
    lines.push(...String(chunk).trim().split('\n'));
    if (lines.at(-1) === 'two') api.cluster.advance(40_000);
    if (lines.at(-1) === 'three') break;
  }
  expect(lines).toEqual(['two', 'three']);
});

test('exec: output and errors apart, exit codes, input, and what is not in the image', async () => {
  await running('box', ['sleep', '1000']);
  const ended = await exec('box', ['sh', '-c', 'echo out; echo oops >&2; exit 3']);
  expect([ended.out, ended.error, exitCode(ended.status)]).toEqual(['out\n', 'oops\n', '3']);
  const piped = await exec('box', ['cat'], { stdin: Readable.from(['hello ', 'there\n']) });
  expect([piped.out, piped.status.status]).toEqual(['hello there\n', 'Success']);
  expect((await exec('box', ['nothing-such'])).status).toMatchObject({ status: 'Failure', reason: 'InternalError', message: expect.stringContaining('executable file not found in $PATH') as string });
  // One container, one disk.
  await exec('box', ['sh', '-c', 'echo kept > /tmp/file']);
  expect((await exec('box', ['cat', '/tmp/file'])).out).toBe('kept\n');
});

test('exec with a terminal: a shell that prompts, echoes and is left with exit', async () => {
  await running('box', ['sleep', '1000']);
  const { out, status } = await exec('box', ['sh'], { tty: true, stdin: Readable.from(['cd /tmp\r', 'echo a\x7fb\r', 'exit 4\r']) });
  expect(out.replaceAll('\r\n', '\n')).toBe('/ # cd /tmp\n/tmp # echo a\b \bb\nb\n/tmp # exit 4\n');
  expect(exitCode(status)).toBe('4');
});

test('attach: a container with stdin gets what is typed, and its log keeps what it says', async () => {
  await running('repeat', ['cat'], { stdin: true });
  const out = collector();
  const socket = await new Attach(config).attach(namespace, 'repeat', 'main', out.stream, null, Readable.from(['hello\n']), false);
  await new Promise((closed) => {
    out.stream.once('pipe', () => undefined);
    const look = (): void => (out.text() === 'hello\n' ? closed(undefined) : void socket.once('message', look));
    socket.on('message', look);
    look();
  });
  socket.close();
  expect(await core.readNamespacedPodLog({ namespace, name: 'repeat' })).toBe('hello\n');
});

test('a token of a service account opens the API under its name', async () => {
  const { status } = await core.createNamespacedServiceAccountToken({ namespace, name: 'default', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [] } } });
  const other = new KubeConfig();
  other.loadFromString(api.kubeconfig.replace(/token: .*/, `token: ${status!.token}`));
  const review = await other.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
  expect(review.status?.userInfo).toMatchObject({ username: 'system:serviceaccount:default:default', groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] });
  other.loadFromString(api.kubeconfig.replace(/token: .*/, `token: ${status!.token.slice(0, -2)}xx`));
  await expect(other.makeApiClient(CoreV1Api).listNamespace()).rejects.toMatchObject({ code: 401 });
});
