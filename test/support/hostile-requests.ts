// Requests that a server should refuse, or at least survive: drawn from a seed, as HTTP text.
import { Random } from '../../src/sim/random.ts';

export interface HostileRequest {
  /** Of HTTP/1.1, with a body whose length is said rightly. */
  readonly text: string;
  /** What it tries, for the message of a failing test. */
  readonly about: string;
  /** False for one that may happen to be right; it is a dry run then. */
  readonly mustFail: boolean;
}

const pods = '/api/v1/namespaces/default/pods';
const maps = '/api/v1/namespaces/default/configmaps';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const json = 'application/json';
const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];
const oddTexts = ['', '%20', '%', '%00', '%2e%2e', '..', '%2F', 'a%0Ab', '%F0%9F%98%80', '-', '_', 'A', 'x'.repeat(300), '__proto__', 'constructor', '%5C', ';', '*', '{}', '\'"', '%E2%80%AE', '%c0%af', '%zz'];
const oddValues: readonly unknown[] = [null, true, -1, 0.5, 1e308, 'x', '', [], {}, [null], [[]], { a: null }, '9'.repeat(40), '\u0000', '\u202e', 'x'.repeat(2000), { __proto__x: 1 }];
const selectors = ['a in (', 'a=b=c', '=', '!', 'a notin b', ',,', 'a in (b,c', '!!a', 'a b', '()', 'a=%', '-=-', 'a in ((b))', 'a>x', 'x/y/z=1', 'A_/b=c', '\\', 'é=1', 'a=b,', 'a=' + 'x'.repeat(80)];

/** An endless source; equal seeds give equal requests. */
export function createHostileRequests(seed: number, token: string): () => HostileRequest {
  const random = new Random(seed).child('hostile');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const text = (method: string, path: string, { type, body, head = '' }: { type?: string; body?: string; head?: string } = {}): string => {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const length = bytes ? `Content-Length: ${bytes.length}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}` : '';
    return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n${head}${length}\r\n${bytes?.toString('latin1') ?? ''}`;
  };
  const pod = (): Record<string, unknown> => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }] } });
  const deployment = (): Record<string, unknown> => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } } });

  /** Puts something odd at a random place of a value. */
  const spoil = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || random.below(4) === 0) return pick(oddValues);
    if (Array.isArray(value)) {
      const copy = [...(value as unknown[])];
      const at = random.below(copy.length + 1);
      copy[at] = spoil(copy[at]);
      return copy;
    }
    const keys = Object.keys(value);
    const key = random.below(6) === 0 ? decodeURIComponentSafely(pick(oddTexts)) : (pick(keys.length > 0 ? keys : ['x']));
    return { ...value, [key]: spoil((value as Record<string, unknown>)[key]) };
  };
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const pointer = (): string => `/${[pick(['spec', 'metadata', 'data', '', '~', '~2', 'a']), pick(['0', '-', '-1', 'x', '99999', '~1', '__proto__', 'name'])].slice(0, 1 + random.below(2)).join('/')}`;
  const operation = (): unknown => pick<() => unknown>([
    () => ({ op: pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'spoil', 1, null]), path: pointer(), from: pick([pointer(), undefined, 5]), value: pick(oddValues) }),
    () => pick(oddValues),
  ])();

  const kinds: readonly (() => HostileRequest)[] = [
    () => ({ about: 'a path of odd parts', mustFail: true, text: text(pick(['GET', 'PUT', 'DELETE', 'PATCH', 'POST']), `/api${pick(['', 's'])}/${pick(oddTexts)}/${pick(oddTexts)}/${pick(['namespaces', 'pods', pick(oddTexts)])}/${encodeURIComponent('nothing/here')}`) }),
    () => ({ about: 'a way out of a path', mustFail: true, text: text('GET', `${maps}/${pick(['..%2f..%2fnodes', '%2e%2e/%2e%2e', '..%5c..', 'a%00b', '%2e', 'a/../../b/c/d/e'])}`) }),
    () => ({ about: 'a bad selector', mustFail: true, text: text('GET', `${pick([pods, maps, '/api/v1/pods'])}?${pick(['', 'watch=true&'])}labelSelector=${encodeURIComponent(pick(selectors.slice(0, 13)))}`) }),
    () => ({ about: 'an odd field selector', mustFail: true, text: text('GET', `${pods}?fieldSelector=${encodeURIComponent(`${pick(['spec.nothing', 'x', 'metadata', 'spec', '', '.'])}=${pick(['1', '', 'a'])}`)}`) }),
    () => ({ about: 'bad numbers in a list', mustFail: true, text: text('GET', `${maps}?${pick(['timeoutSeconds=x', 'limit=x', 'limit=1e9', 'limit=0.5', 'continue=garbage&limit=1', 'continue=%7B%7D&limit=2', 'watch=true&resourceVersion=x', 'watch=true&resourceVersion=-1', 'watch=true&resourceVersion=99999999999', 'watch=true&sendInitialEvents=true'])}`) }),
    () => ({ about: 'a value that no option has', mustFail: true, text: text('POST', `${maps}?${pick(['dryRun=Some', 'dryRun=all', 'fieldValidation=strict', 'fieldValidation=1'])}`, { type: json, body: JSON.stringify({ metadata: { name: 'x' } }) }) }),
    () => ({ about: 'half a body', mustFail: true, text: text('POST', pods, { type: json, body: JSON.stringify(pod()).slice(0, 1 + random.below(100)) }) }),
    () => ({ about: 'a body of another kind', mustFail: true, text: text('POST', pods, { type: json, body: JSON.stringify(pick<unknown>([deployment(), [], 'x', 5, null, { kind: 'Pod' }, { apiVersion: 'v1' }, { ...pod(), kind: 'pod' }, { ...pod(), apiVersion: 'v9' }])) }) }),
    () => ({ about: 'a deep body', mustFail: true, text: text(pick(['POST', 'PUT']), pick([maps, `${maps}/x`]), { type: json, body: nested(501 + random.below(500)) }) }),
    () => ({ about: 'a body of an unknown type', mustFail: true, text: text('POST', maps, { type: pick(['text/html', 'multipart/form-data', 'application/xml', 'application/x-www-form-urlencoded']), body: 'a=b' }) }),
    () => ({ about: 'protobuf that is none', mustFail: true, text: text('POST', pick([maps, pods]), { type: 'application/vnd.kubernetes.protobuf', body: `${pick(['', 'k8s', 'k8s\0'])}${Array.from({ length: random.below(60) }, () => String.fromCharCode(random.below(128))).join('')}` }) }),
    () => ({ about: 'YAML that is none', mustFail: true, text: text('POST', maps, { type: 'application/yaml', body: pick(['a: [', '- -\n -', '{', 'a: &a [*a, *a', '? ? ?', '\t- x', '!!js/function x']) }) }),
    () => ({ about: 'a patch of a type that is none', mustFail: true, text: text('PATCH', `${maps}/kube-root-ca.crt`, { type: pick([json, 'text/plain', 'application/patch']), body: '{}' }) }),
    () => ({ about: 'a spoilt JSON patch', mustFail: false, text: text('PATCH', `${maps}/kube-root-ca.crt?dryRun=All`, { type: patchTypes[0]!, body: JSON.stringify(random.below(5) === 0 ? pick(oddValues) : Array.from({ length: 1 + random.below(3) }, operation)) }) }),
    () => ({ about: 'a spoilt patch', mustFail: false, text: text('PATCH', `${maps}/kube-root-ca.crt?dryRun=All`, { type: pick(patchTypes.slice(1)), body: JSON.stringify(spoil({ metadata: { labels: { a: 'b' }, finalizers: ['x/y'] }, data: { a: '1', $patch: 'replace' } })) }) }),
    () => ({ about: 'a spoilt pod', mustFail: false, text: text('POST', `${pods}?dryRun=All&fieldValidation=${pick(['Strict', 'Warn', 'Ignore'])}`, { type: json, body: JSON.stringify(spoil(pod())) }) }),
    () => ({ about: 'a spoilt deployment', mustFail: false, text: text('POST', `${deployments}?dryRun=All`, { type: json, body: JSON.stringify(spoil(deployment())) }) }),
    () => ({ about: 'a method that is not allowed', mustFail: true, text: text(pick(['POST', 'OPTIONS', 'TRACE', 'MKCOL', 'REPORT']), `${maps}/kube-root-ca.crt`) }),
    () => ({ about: 'a stranger', mustFail: true, text: `GET ${pick([pods, maps, '/version', '/openapi/v3'])} HTTP/1.1\r\nHost: localhost\r\n${pick(['', 'Authorization: Bearer x\r\n', 'Authorization: Basic eDp5\r\n', `Authorization: Bearer ${token}x\r\n`, `Authorization: ${token}\r\n`])}\r\n` }),
    () => ({ about: 'a browser or a foreign name', mustFail: true, text: text('GET', pods, { head: pick(['Origin: http://localhost\r\n', 'Origin: null\r\n']) }) }),
    () => ({ about: 'bad delete options', mustFail: true, text: text('DELETE', `${maps}/kube-root-ca.crt`, { type: json, body: JSON.stringify(pick<unknown>([[], 'x', 5, { gracePeriodSeconds: 'x' }, { propagationPolicy: 'Sometimes' }, { preconditions: { uid: 'x' } }, { dryRun: ['Some'] }])) }) }),
    () => ({ about: 'a log of nothing, or with bad options', mustFail: true, text: text('GET', `${pods}/none/log?${pick(['tailLines=x', 'follow=true', 'sinceTime=x', 'limitBytes=-1'])}`) }),
    () => ({ about: 'bad requests of subresources', mustFail: true, text: text(pick(['PUT', 'PATCH']), `${deployments}/none/${pick(['scale', 'status', 'x'])}`, { type: pick([json, patchTypes[1]!]), body: JSON.stringify(pick(oddValues)) }) }),
    () => ({ about: 'bad reviews and evictions', mustFail: true, text: text('POST', pick(['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', `${pods}/none/eviction`, `${pods}/none/binding`, '/api/v1/namespaces/default/serviceaccounts/none/token']), { type: json, body: JSON.stringify(pick(oddValues)) }) }),
  ];
  return () => pick(kinds)();
}

function decodeURIComponentSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
