// What describe says of every object of the examples, against the kubectl on the PATH, letter by letter but for ages.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import type { ServedApi } from '../../src/http/serve.ts';
import { serveApi } from '../../src/http/serve.ts';
import { appendEvents } from '../../src/kinds/describe-events.ts';
import { describeGeneric } from '../../src/kinds/describe-metadata.ts';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { KubeEvent, KubeObject } from '../../src/model/object.ts';
import { systemWallClock } from '../../src/sim/driver.ts';

const run = promisify(execFile);
const examples = fileURLToPath(new URL('../../manifests', import.meta.url));
/** Older ones say some things otherwise. */
const FIRST_MINOR = 32;

/** It takes half a minute of a small machine, so only where kubectl is promised. */
function isPlayed(): boolean {
  if (!process.env['KUBARIUM_NEEDS_KUBECTL']) return false;
  try {
    const answer = JSON.parse(execFileSync('kubectl', ['version', '--client', '--output=json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as { clientVersion: { gitVersion: string } };
    return Number(/^v1\.(\d+)/.exec(answer.clientVersion.gitVersion)![1]) >= FIRST_MINOR;
  } catch {
    return false;
  }
}

/** Events about events are nobody's; the others describe nothing that the examples have. */
const kinds = createKubernetesRegistry().kinds.filter(({ plural }) => plural !== 'events');

describe.skipIf(!isPlayed())('describe', () => {
  let cluster: Cluster;
  let api: ServedApi;
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-describe-'));

  beforeAll(async () => {
    cluster = createCluster();
    const { admin } = cluster;
    const documents = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml')).sort().flatMap((file) => loadAll(readFileSync(join(examples, file), 'utf8')));
    // What others bring comes with the second round; names that two examples share belong to the first.
    for (const round of [1, 2]) {
      for (const document of documents) {
        try {
          if (round === 1 || !isThere(document as KubeObject)) admin.apply(document);
        } catch {
          continue;
        }
      }
      cluster.advance(120_000);
    }
    api = await serveApi({ port: cluster.port, wall: systemWallClock, kubeconfig: join(folder, 'kubeconfig') });
  }, 60_000);
  afterAll(async () => {
    await api?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function isThere({ apiVersion, kind, metadata }: KubeObject): boolean {
    const known = cluster.registry.forObject(apiVersion, kind);
    return known !== undefined && cluster.admin.find(known.plural, known.namespaced ? (metadata.namespace ?? 'default') : undefined, metadata.name) !== undefined;
  }

  /** As the dashboard shows it. */
  function described(kind: Kind, object: KubeObject): string {
    const { admin, clock } = cluster;
    const text = kind.describe?.(object, { reader: admin, now: clock.now }) ?? describeGeneric(object);
    // Of a static pod its kubelet tells, under the uid that it knows.
    const uid = object.metadata.annotations?.['kubernetes.io/config.mirror'] ?? object.metadata.uid;
    const events = admin.list<KubeEvent>('events', { namespace: object.metadata.namespace ?? 'default' }).filter(({ involvedObject }) => involvedObject.uid === uid);
    return appendEvents(text, events, clock.now);
  }

  it.for(kinds.map((kind) => [kind.plural, kind] as const))('%s', { timeout: 60_000 }, async ([, kind]) => {
    const objects = cluster.admin.list(kind.plural);
    if (objects.length === 0) return;
    const type = kind.group === '' ? kind.plural : `${kind.plural}.${kind.version}.${kind.group}`;
    const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: api.kubeconfig, TZ: 'UTC', LANG: 'C' };
    const { stdout } = await run('kubectl', ['describe', type, ...(kind.namespaced ? ['-A'] : [])], { env, maxBuffer: 1e8 });
    const texts = stdout.trimEnd().split(/\n\n\n(?=Name:)/);
    expect(texts.length).toBe(objects.length);
    for (const [index, object] of objects.entries()) {
      const hasEvents = /^Events:/m.test(texts[index]!);
      const ours = hasEvents ? described(kind, object) : (kind.describe?.(object, { reader: cluster.admin, now: cluster.clock.now }) ?? describeGeneric(object));
      expect(comparable(kind, ours)).toBe(comparable(kind, texts[index]!));
    }
  });
});

/** kubectl prints these in the order of a Go map. */
const unordered = new Set(['configmaps', 'limitranges', 'namespaces']);
const AGE = /\b\d+[smhdy](?:\d+[smhdy])?(?=\s|\)|$)/g;

/** Without ages, and without the widths of the table that has them in the middle. */
function comparable({ plural }: Kind, text: string): string {
  const lines = text.trimEnd().split('\n');
  const table = lines.indexOf('Events:');
  const alike = lines.map((line, index) => (table >= 0 && index > table ? line.replaceAll(/ {2,}/g, '  ') : line).replaceAll(AGE, '<age>').trimEnd());
  return (unordered.has(plural) ? alike.sort() : alike).join('\n');
}
