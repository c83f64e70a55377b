// Manifest files over a real cluster: save texts, look at what became of them as lines of text.
import { ManifestReconciler } from '../../src/manifests/reconcile.ts';
import type { FileChange } from '../../src/manifests/desired-state.ts';
import type { ManifestSnapshot } from '../../src/manifests/manifest-status.ts';
import { createTestCluster } from './cluster.ts';
import type { TestCluster } from './cluster.ts';

export interface TestManifests {
  cluster: TestCluster;
  reconciler: ManifestReconciler;
  /** One pass: texts by path; null for a file that has gone. */
  save(files: Readonly<Record<string, string | null>>): Promise<void>;
  /** Advances virtual time, and waits for what that set off. */
  advance(time: number | string): Promise<void>;
  /** `a.yaml ok` and, indented, `deployments/web:1 applied` and `! 3:5 message`. */
  lines(): string[];
}

/** A cluster of which the files are the desired state. */
export function createTestManifests(options: { namespace?: string } = {}): TestManifests {
  const cluster = createTestCluster();
  const reconciler = new ManifestReconciler({ port: cluster.port, ...options });
  return {
    cluster,
    reconciler,
    async save(files) {
      const changes = Object.entries(files).map(([path, text]): FileChange => (text === null ? { path, gone: true } : { path, text }));
      await reconciler.update(changes);
      await reconciler.settled();
    },
    async advance(time) {
      cluster.advance(time);
      await reconciler.settled();
    },
    lines: () => describeManifests(reconciler.snapshot()),
  };
}

/** The snapshot as lines; a namespace is shown when it is not `default`. */
export function describeManifests({ files }: ManifestSnapshot): string[] {
  return files.flatMap(({ path, state, objects, problems }) => [
    `${path} ${state}`,
    ...objects.map(({ ref: { plural, namespace, name }, line, state: now, differences }) => {
      const where = namespace === undefined || namespace === 'default' ? '' : `${namespace}/`;
      const drift = differences.map((each) => ` ${each.path}: ${JSON.stringify(each.file)} -> ${JSON.stringify(each.live)}`);
      return `  ${plural}/${where}${name}:${line} ${now}${drift.join(',')}`;
    }),
    ...problems.map(({ line, column, severity, message }) => `  ${severity === 'error' ? '!' : '?'} ${line}:${column} ${message}`),
  ]);
}

/** The YAML of a ConfigMap with one value. */
export function configMap(name: string, value: string | number = 'a', namespace?: string): string {
  const where = namespace === undefined ? '' : `\n  namespace: ${namespace}`;
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}${where}\ndata:\n  value: "${value}"\n`;
}

/** The YAML of a Deployment of nginx. */
export function deployment(name: string, spec: { replicas?: number; image?: string; selector?: string } = {}): string {
  const { replicas, image = 'nginx:1.17', selector = name } = spec;
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    ...(replicas === undefined ? [] : [`  replicas: ${replicas} # as many as it takes`]),
    '  selector:',
    '    matchLabels:',
    `      app: ${selector}`,
    '  template:',
    '    metadata:',
    '      labels:',
    `        app: ${selector}`,
    '    spec:',
    '      containers:',
    '        - name: web',
    `          image: ${image}`,
    '',
  ].join('\n');
}
