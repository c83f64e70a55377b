// The files are the desired state: what is in them exists, what leaves them goes, and what is wrong is said.
import { describe, expect, it } from 'vitest';
import type { ConfigMap, Deployment, KubeObject, Node } from '../../src/model/object.ts';
import { configMap, createTestManifests, deployment } from '../support/manifests.ts';
import type { TestManifests } from '../support/manifests.ts';

const value = ({ cluster }: TestManifests, name: string, namespace = 'default'): string | undefined =>
  cluster.admin.find<ConfigMap>('configmaps', namespace, name)?.data?.['value'];

const uid = ({ cluster }: TestManifests, plural: string, name: string): string | undefined =>
  cluster.admin.find<KubeObject>(plural, 'default', name)?.metadata.uid;

const replicas = ({ cluster }: TestManifests, name: string): number | undefined =>
  cluster.admin.find<Deployment>('deployments', 'default', name)?.spec.replicas;

const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;

describe('what the files say exists', () => {
  it('applies every document of every file', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': `${configMap('one')}---\n${configMap('two')}`, 'b/c.yaml': deployment('web', { replicas: 2 }) });
    expect(manifests.lines()).toEqual([
      'a.yaml ok', '  configmaps/one:1 applied', '  configmaps/two:8 applied',
      'b/c.yaml ok', '  deployments/web:1 applied',
    ]);
    expect(manifests.reconciler.snapshot().counts).toEqual({ ok: 3, failed: 0, drifted: 0 });
    expect(replicas(manifests, 'web')).toBe(2);
  });

  it('puts objects without a namespace into the one asked for', async () => {
    const manifests = createTestManifests({ namespace: 'kube-system' });
    await manifests.save({ 'a.yaml': `${configMap('one')}---\n${configMap('two', 'a', 'default')}---\n${namespace('team')}` });
    expect(manifests.lines()).toEqual(['a.yaml ok', '  configmaps/kube-system/one:1 applied', '  configmaps/two:8 applied', '  namespaces/team:16 applied']);
  });

  it('does not depend on the order of files: namespaces first', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one', 'a', 'team'), 'z.yaml': namespace('team') });
    expect(manifests.lines()).toEqual(['a.yaml ok', '  configmaps/team/one:1 applied', 'z.yaml ok', '  namespaces/team:1 applied']);
  });

  it('says what was refused in one line, though it holds an indented difference of two specs', async () => {
    const manifests = createTestManifests();
    const pod = (command: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "busybox:1.37", command: [${command}]}]}}`;
    await manifests.save({ 'p.yaml': pod('sleep, "1"') });
    await manifests.save({ 'p.yaml': pod('sleep, "2"') });
    const [problem] = manifests.reconciler.snapshot().files.flatMap(({ problems }) => problems);
    expect(problem?.message).toMatch(/pod updates may not change fields .* core\.PodSpec\{ .*- "1", \+ "2",/);
    expect(problem?.message).not.toMatch(/[\n\t]/);
  });

  it('leaves alone what a save does not name: a scale survives', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'web.yaml': deployment('web') });
    manifests.cluster.admin.scale('deployments', 'default', 'web', 5);
    await manifests.save({ 'web.yaml': deployment('web', { image: 'nginx:1.19' }) });
    expect(replicas(manifests, 'web')).toBe(5);
    expect(manifests.lines()).toEqual(['web.yaml ok', '  deployments/web:1 applied']);
  });

  it('brings back what went with its namespace when the namespace comes back', async () => {
    const manifests = createTestManifests();
    const files = { 'a.yaml': configMap('one', 'a', 'team'), 'z.yaml': namespace('team') };
    await manifests.save(files);
    await manifests.save({ 'z.yaml': null });
    await manifests.advance('1m');
    expect(manifests.lines()).toEqual(['a.yaml waiting', '  configmaps/team/one:1 waiting', '  ! 5:14 waiting: it was deleted with namespace "team", and comes back with it']);
    expect(manifests.cluster.admin.find('namespaces', undefined, 'team')).toBeUndefined();
    await manifests.save(files);
    await manifests.advance('1s');
    expect(manifests.lines()).toEqual(['a.yaml ok', '  configmaps/team/one:1 applied', 'z.yaml ok', '  namespaces/team:1 applied']);
    expect(value(manifests, 'one', 'team')).toBe('a');
  });

  it('lets an object go whose finalizer leaves the file, and makes it anew', async () => {
    const manifests = createTestManifests();
    const held = configMap('one').replace('  name: one\n', '  name: one\n  finalizers: [example.com/hold]\n');
    await manifests.save({ 'a.yaml': held });
    const first = uid(manifests, 'configmaps', 'one');
    await manifests.save({ 'a.yaml': null });
    expect(manifests.cluster.admin.get('configmaps', 'default', 'one').metadata.deletionTimestamp).toBeDefined();
    await manifests.save({ 'a.yaml': held });
    await manifests.advance('1m');
    expect(manifests.lines()).toEqual(['a.yaml waiting', '  configmaps/one:1 waiting', '  ! 1:1 waiting: the old ConfigMap "one" is still being deleted']);
    await manifests.save({ 'a.yaml': configMap('one') });
    await manifests.advance('1s');
    expect(manifests.lines()).toEqual(['a.yaml ok', '  configmaps/one:1 applied']);
    expect(uid(manifests, 'configmaps', 'one')).not.toBe(first);
  });

  it('refuses what kubectl get -o yaml printed, at the fields that belong to the cluster', async () => {
    const manifests = createTestManifests();
    const printed = (fields: string): string => configMap('one', 'b').replace('  name: one\n', `  name: one\n${fields}`);
    await manifests.save({ 'a.yaml': printed('  resourceVersion: "77"\n') });
    expect(manifests.lines()).toEqual([
      'a.yaml error', '  configmaps/one:1 refused',
      '  ! 5:3 Error from server: resourceVersion should not be set on objects to be created; take metadata.resourceVersion out of the file, it belongs to the cluster',
    ]);
    await manifests.save({ 'a.yaml': configMap('one') });
    await manifests.save({ 'a.yaml': printed('  uid: 8c1f8a3e-0000-4000-8000-000000000000\n') });
    expect(manifests.lines()[1]).toBe('  configmaps/one:1 refused');
    expect(manifests.lines()[2]).toMatch(/^ {2}! 5:3 The ConfigMap "one" is invalid: metadata.uid: .*: field is immutable; take metadata.uid out of the file, it belongs to the cluster$/);
  });

  it('labels, taints and size of a node follow its file; its machine keeps its own labels', async () => {
    const manifests = createTestManifests();
    const { admin } = manifests.cluster;
    const node = (labels: string, taints: string, cpu: string): string =>
      `apiVersion: v1\nkind: Node\nmetadata: {name: big, labels: ${labels}}\nspec: {taints: ${taints}}\nstatus: {capacity: {cpu: "${cpu}", memory: 64Gi}}\n`;
    await manifests.save({ 'n.yaml': node('{zone: a}', '[]', '16') });
    await manifests.advance('20s');
    await manifests.save({ 'n.yaml': node('{disk: ssd}', '[{key: gpu, effect: NoSchedule}]', '32') });
    await manifests.advance('6m');
    const { metadata, spec, status } = admin.get<Node>('nodes', undefined, 'big');
    expect(metadata.labels).toMatchObject({ disk: 'ssd', 'kubernetes.io/hostname': 'big', 'kubernetes.io/os': 'linux' });
    expect(metadata.labels).not.toHaveProperty('zone');
    expect(spec.taints).toEqual([{ key: 'gpu', effect: 'NoSchedule' }]);
    expect(status.capacity).toMatchObject({ cpu: '32', memory: '64Gi', pods: '110' });
    expect(status.allocatable).toMatchObject({ cpu: '32', memory: '64Gi', pods: '110' });
    await manifests.save({ 'n.yaml': null });
    expect(admin.find('nodes', undefined, 'big')).toBeUndefined();
  });

  it('says when a file was applied last, in virtual time', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one') });
    const first = manifests.cluster.clock.now;
    await manifests.advance('10s');
    await manifests.save({ 'a.yaml': configMap('one'), 'b.yaml': configMap('two') });
    expect(manifests.reconciler.snapshot().files.map(({ appliedAtMs }) => appliedAtMs! - first)).toEqual([0, 10_000]);
  });
});

describe('what leaves the files goes', () => {
  it.each<[string, Record<string, string>]>([
    ['a document is taken out', { 'a.yaml': configMap('one') }],
    ['a file becomes empty', { 'a.yaml': configMap('one'), 'b.yaml': '' }],
    ['a file has comments only', { 'a.yaml': configMap('one'), 'b.yaml': '# nothing yet\n---\n' }],
  ])('%s', async (_, after) => {
    const manifests = createTestManifests();
    const both: Record<string, string> = 'b.yaml' in after ? { 'a.yaml': configMap('one'), 'b.yaml': configMap('two') } : { 'a.yaml': `${configMap('one')}---\n${configMap('two')}` };
    await manifests.save(both);
    await manifests.save(after);
    expect([value(manifests, 'one'), value(manifests, 'two')]).toEqual(['a', undefined]);
    expect(manifests.reconciler.snapshot().files.map(({ state }) => state)).toEqual('b.yaml' in after ? ['ok', 'empty'] : ['ok']);
  });

  it('deletes with a file all that it made, and what that made', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'web.yaml': deployment('web', { replicas: 2 }) });
    await manifests.advance('30s');
    expect(manifests.cluster.admin.list('pods', { namespace: 'default' })).toHaveLength(2);
    await manifests.save({ 'web.yaml': null });
    await manifests.advance('1m');
    expect(manifests.cluster.admin.list('pods', { namespace: 'default' })).toHaveLength(0);
    expect(manifests.lines()).toEqual([]);
  });

  it('never deletes what it has not applied', async () => {
    const manifests = createTestManifests();
    manifests.cluster.apply(configMap('own'));
    const broken = configMap('own').replace('\ndata:', '\ndta:');
    await manifests.save({ 'a.yaml': broken });
    await manifests.save({ 'a.yaml': null });
    expect(value(manifests, 'own')).toBe('a');
  });

  it('says what the cluster would not delete', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': namespace('default') });
    await manifests.save({ 'a.yaml': null });
    expect(manifests.lines()).toEqual([
      'a.yaml error',
      '  ! 1:1 not deleted with its document: Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted',
    ]);
    await manifests.save({ 'b.yaml': namespace('default') });
    expect(manifests.lines()).toEqual(['b.yaml ok', '  namespaces/default:1 applied']);
  });

  it('waits for an object that is still on its way out before it makes it again', async () => {
    const manifests = createTestManifests();
    const files = { 'a.yaml': namespace('team'), 'b.yaml': configMap('one', 'a', 'team') };
    await manifests.save(files);
    await manifests.save({ 'a.yaml': null, 'b.yaml': null });
    await manifests.save(files);
    expect(manifests.lines().filter((line) => line.includes('!'))).toEqual([
      '  ! 1:1 waiting: the old Namespace "team" is still being deleted',
      expect.stringContaining('is being terminated'),
    ]);
    for (let tries = 0; tries < 5; tries++) await manifests.advance('10s');
    expect(manifests.lines()).toEqual(['a.yaml ok', '  namespaces/team:1 applied', 'b.yaml ok', '  configmaps/team/one:1 applied']);
    expect(value(manifests, 'one', 'team')).toBe('a');
  });
});

describe('moves and duplicates', () => {
  it('keeps an object that moves to another file', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one') });
    const before = uid(manifests, 'configmaps', 'one');
    await manifests.save({ 'a.yaml': null, 'b.yaml': configMap('one') });
    expect(uid(manifests, 'configmaps', 'one')).toBe(before);
    expect(manifests.lines()).toEqual(['b.yaml ok', '  configmaps/one:1 applied']);
    expect(manifests.reconciler.originOf({ plural: 'configmaps', namespace: 'default', name: 'one' })).toEqual({ path: 'b.yaml', line: 1, state: 'applied' });
  });

  it('keeps the first of two, names both places, and lets the second take over', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'b.yaml': configMap('one', 'second'), 'a.yaml': `# first\n${configMap('one', 'first')}` });
    expect(value(manifests, 'one')).toBe('first');
    expect(manifests.lines()).toEqual([
      'a.yaml ok', '  configmaps/one:2 applied',
      'b.yaml error', '  configmaps/one:1 duplicate',
      '  ! 4:9 ConfigMap "one" in namespace "default" is defined twice: a.yaml:2 keeps it, b.yaml:1 is not applied',
    ]);
    const before = uid(manifests, 'configmaps', 'one');
    await manifests.save({ 'a.yaml': null });
    expect(value(manifests, 'one')).toBe('second');
    expect(uid(manifests, 'configmaps', 'one')).toBe(before);
    expect(manifests.lines()).toEqual(['b.yaml ok', '  configmaps/one:1 applied']);
  });

  it('tells two in one file apart by their order', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': `${configMap('one', 'first')}---\n${configMap('one', 'second')}` });
    expect(value(manifests, 'one')).toBe('first');
    expect(manifests.lines().at(-1)).toContain('a.yaml:1 keeps it, a.yaml:8 is not applied');
  });
});

describe('what is wrong', () => {
  it('keeps everything of a file that cannot be read any more, until it is mended', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': `${configMap('one')}---\n${configMap('two')}` });
    await manifests.save({ 'a.yaml': 'apiVersion: v1\n  kind: ConfigMap\n' });
    expect([value(manifests, 'one'), value(manifests, 'two')]).toEqual(['a', 'a']);
    expect(manifests.lines()).toEqual(['a.yaml error', '  configmaps/one:1 applied', '  configmaps/two:8 applied', expect.stringMatching(/^ {2}! 2:\d+ /)]);
    await manifests.save({ 'a.yaml': configMap('two', 'b') });
    expect([value(manifests, 'one'), value(manifests, 'two')]).toEqual([undefined, 'b']);
  });

  it('applies the good documents of a file beside a broken one', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': `${configMap('one')}---\nkind: [\n---\n${configMap('two')}` });
    expect([value(manifests, 'one'), value(manifests, 'two')]).toEqual(['a', 'a']);
    expect(manifests.reconciler.snapshot()).toMatchObject({ counts: { ok: 2, failed: 1 }, files: [{ state: 'error' }] });
  });

  it('gives what a broken file has kept to the file that defines it now', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one', 'old') });
    await manifests.save({ 'a.yaml': 'kind: [\n', 'b.yaml': configMap('one', 'new') });
    expect(value(manifests, 'one')).toBe('new');
    await manifests.save({ 'a.yaml': '# mended\n' });
    expect(value(manifests, 'one')).toBe('new');
    expect(manifests.lines()).toEqual(['a.yaml empty', 'b.yaml ok', '  configmaps/one:1 applied']);
  });

  it('keeps what a file made that turned into a template', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one') });
    await manifests.save({ 'a.yaml': configMap('{{ .Release.Name }}') });
    expect(value(manifests, 'one')).toBe('a');
  });

  it('leaves the last good version running when the cluster refuses the new one', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'web.yaml': deployment('web', { selector: 'web' }) });
    await manifests.save({ 'web.yaml': deployment('web', { selector: 'other' }) });
    expect(manifests.lines()).toEqual([
      'web.yaml error',
      '  deployments/web:1 refused',
      '  ! 6:3 The Deployment "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"other"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ]);
    expect(manifests.cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.selector.matchLabels).toEqual({ app: 'web' });
    await manifests.save({ 'web.yaml': null });
    expect(replicas(manifests, 'web')).toBeUndefined();
  });

  it('lists every cause at its own field', async () => {
    const manifests = createTestManifests();
    const text = deployment('web', { replicas: -1 }).replace('        app: web\n    spec', '        app: other\n    spec');
    await manifests.save({ 'web.yaml': text });
    expect(manifests.lines().slice(2)).toEqual([
      expect.stringMatching(/^ {2}! 6:13 The Deployment "web" is invalid: spec\.replicas: Invalid value: -1: /),
      expect.stringMatching(/^ {2}! 12:7 The Deployment "web" is invalid: spec\.template\.metadata\.labels: Invalid value: /),
    ]);
  });

  it.each([
    ['an unknown field', deployment('web').replace('  template:', '  replica: 1\n  template:'),
      '! 9:3 Error from server (BadRequest): Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"; did you mean "replicas"?'],
    ['a wrong type', deployment('web').replace('  template:', '  replicas: three\n  template:'),
      '! 9:13 Error from server (BadRequest): Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32'],
    ['an unknown kind', configMap('one').replace('ConfigMap', 'ConfigMapp'),
      '! 2:7 error: resource mapping not found for name: "one" namespace: "" from "a.yaml": no matches for kind "ConfigMapp" in version "v1" ensure CRDs are installed first; did you mean kind "ConfigMap"?'],
    ['a kind in lower case', configMap('one').replace('ConfigMap', 'configmap'),
      '! 2:7 Error from server (BadRequest): configmap in version "v1" cannot be handled as a ConfigMap: no kind "configmap" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"; did you mean kind "ConfigMap"?'],
    ['apiversion in lower case', configMap('one').replace('apiVersion', 'apiversion'),
      '! 1:1 error validating data: apiVersion not set; found "apiversion", write "apiVersion"'],
  ])('explains %s', async (_, text, problem) => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': text, 'b.yaml': configMap('good') });
    expect(manifests.lines().filter((line) => line.includes('!'))).toEqual([`  ${problem}`]);
    expect(value(manifests, 'good')).toBe('a');
  });

  it('stops an alias bomb with a message', async () => {
    const manifests = createTestManifests();
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[n]}`).join(',')}]`)].join('\n');
    await manifests.save({ 'bomb.yaml': bomb, 'good.yaml': configMap('good') });
    expect(manifests.lines()[1]).toContain('excessive aliasing');
    expect(value(manifests, 'good')).toBe('a');
  });
});

describe('what waits for something', () => {
  it('tries again when the namespace comes', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one', 'a', 'team') });
    expect(manifests.lines()).toEqual(['a.yaml waiting', '  configmaps/team/one:1 waiting', '  ! 1:1 Error from server (NotFound): namespaces "team" not found']);
    expect(manifests.reconciler.snapshot().counts).toEqual({ ok: 0, failed: 1, drifted: 0 });
    manifests.cluster.apply(namespace('team'));
    await manifests.advance(20);
    expect(manifests.lines()).toEqual(['a.yaml ok', '  configmaps/team/one:1 applied']);
  });

  it('brings a pod into a new namespace once its service account is there', async () => {
    const manifests = createTestManifests();
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: team}\nspec:\n  containers: [{name: web, image: nginx}]\n';
    await manifests.save({ 'a.yaml': pod, 'b.yaml': namespace('team') });
    expect(manifests.lines()[1]).toBe('  pods/team/web:1 waiting');
    await manifests.advance('1s');
    expect(manifests.lines()).toEqual(['a.yaml ok', '  pods/team/web:1 applied', 'b.yaml ok', '  namespaces/team:1 applied']);
  });

  it('sends a retry at its own virtual time, however far the clock is advanced in one go', async () => {
    const born: string[] = [];
    for (const step of [10, 60_000]) {
      const manifests = createTestManifests();
      await manifests.save({ 'a.yaml': configMap('one', 'a', 'team') });
      manifests.cluster.clock.after(5000, () => manifests.cluster.apply(namespace('team')));
      for (let at = 0; at < 60_000; at += step) await manifests.advance(step);
      born.push(manifests.cluster.admin.get('configmaps', 'team', 'one').metadata.creationTimestamp);
    }
    expect(born[0]).toBe(born[1]);
  });

  it('forgets what waits when its document goes', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one', 'a', 'team') });
    await manifests.save({ 'a.yaml': null });
    manifests.cluster.apply(namespace('team'));
    await manifests.advance('1m');
    expect(value(manifests, 'one', 'team')).toBeUndefined();
  });
});
