import { describe, expect, it } from 'vitest';
import { decode, decodeRefusal } from '../../src/model/decode.ts';
import type { DecodeProblem, DecodeResult } from '../../src/model/decode.ts';
import { loadSchema } from '../../src/model/schema.ts';

const schema = loadSchema();

function read(name: string, json: unknown, strict = true): DecodeResult {
  return decode(json, schema.definition(name)!, { strict });
}

function messages(problems: readonly DecodeProblem[]): string[] {
  return problems.map((problem) => problem.message);
}

/** A pod whose only container has these fields. */
function podWith(container: object): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one' }, spec: { containers: [{ name: 'a', ...container }] } };
}

describe('unknown fields', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { label: { a: 'b' }, name: 'web' },
    spec: {
      replica: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { container: [], containers: [{ image: 'nginx:1.16', imagePullpolicy: 'Always', name: 'nginx' }] },
      },
    },
  };

  it('are refused with their paths, as the server says it', () => {
    const { errors } = read('v1.Deployment', deployment);
    expect(decodeRefusal('Deployment', 'v1', errors).message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "metadata.label", unknown field "spec.replica", unknown field "spec.template.spec.container", unknown field "spec.template.spec.containers[0].imagePullpolicy"',
    );
  });

  it('come with what was probably meant', () => {
    const { errors } = read('v1.Deployment', deployment);
    expect(errors.map(({ path, suggestion }) => `${path} -> ${suggestion}`)).toEqual([
      'metadata.label -> labels',
      'spec.replica -> replicas',
      'spec.template.spec.container -> containers',
      'spec.template.spec.containers[0].imagePullpolicy -> imagePullPolicy',
    ]);
  });

  it.each([
    ['imagee', 'image'],
    ['port', 'ports'],
    ['IMAGE', 'image'],
    ['volumeMount', 'volumeMounts'],
    ['livnessProbe', 'livenessProbe'],
    ['replicas', undefined],
    ['x', undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
  ])('%s of a container suggests %s', (field, suggestion) => {
    const { errors } = read('v1.Pod', podWith(JSON.parse(`{"${field}": "x"}`) as object));
    expect(errors).toEqual([
      {
        path: `spec.containers[0].${field}`,
        kind: 'unknownField',
        message: `unknown field "spec.containers[0].${field}"`,
        ...(suggestion ? { suggestion } : {}),
      },
    ]);
  });

  it('are warnings when not strict, and left out either way', () => {
    const { object, errors, warnings } = read('v1.Pod', podWith({ port: 80 }), false);
    expect(errors).toEqual([]);
    expect(messages(warnings)).toEqual(['unknown field "spec.containers[0].port"']);
    expect(object).toEqual(podWith({}));
  });
});

describe('wrong types', () => {
  it.each([
    ['v1.Deployment', { spec: { replicas: 'three' } }, 'string', 'DeploymentSpec.spec.replicas', 'int32', 'spec.replicas'],
    ['v1.Deployment', { spec: { replicas: 1.5 } }, 'number 1.5', 'DeploymentSpec.spec.replicas', 'int32', 'spec.replicas'],
    ['v1.Deployment', { spec: { replicas: 3e9 } }, 'number 3000000000', 'DeploymentSpec.spec.replicas', 'int32', 'spec.replicas'],
    ['v1.Deployment', { metadata: 'name:web' }, 'string', 'Deployment.metadata', 'v1.ObjectMeta', 'metadata'],
    ['v1.Deployment', { metadata: { labels: { on: true } } }, 'bool', 'ObjectMeta.metadata.labels', 'string', 'metadata.labels.on'],
    ['v1.Deployment', { spec: { paused: 'no' } }, 'string', 'DeploymentSpec.spec.paused', 'bool', 'spec.paused'],
    ['v1.Deployment', { spec: { strategy: { rollingUpdate: { maxSurge: true } } } }, 'bool', 'RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge', 'int32', 'spec.strategy.rollingUpdate.maxSurge'],
    ['v1.Pod', podWith({ args: ['-v', true] }), 'bool', 'Container.spec.containers.args', 'string', 'spec.containers[0].args[1]'],
    ['v1.Pod', podWith({ args: '-v' }), 'string', 'Container.spec.containers.args', '[]string', 'spec.containers[0].args'],
    ['v1.Pod', podWith({ env: [{ name: 'A', value: 1 }] }), 'number', 'EnvVar.spec.containers.env.value', 'string', 'spec.containers[0].env[0].value'],
    ['v1.Pod', podWith({ env: { A: '1' } }), 'object', 'Container.spec.containers.env', '[]v1.EnvVar', 'spec.containers[0].env'],
    ['v1.Pod', podWith({ imagePullPolicy: 1 }), 'number', 'Container.spec.containers.imagePullPolicy', 'v1.PullPolicy', 'spec.containers[0].imagePullPolicy'],
    ['v1.Pod', podWith({ resources: { limits: '1Gi' } }), 'string', 'ResourceRequirements.spec.containers.resources.limits', 'v1.ResourceList', 'spec.containers[0].resources.limits'],
    ['v1.Pod', { spec: { containers: ['nginx'] } }, 'string', 'PodSpec.spec.containers', 'v1.Container', 'spec.containers[0]'],
    ['v1.Pod', { spec: [] }, 'array', 'Pod.spec', 'v1.PodSpec', 'spec'],
    ['v1.Pod', { metadata: { creationTimestamp: 5 } }, 'number', 'ObjectMeta.metadata.creationTimestamp', 'string', 'metadata.creationTimestamp'],
    ['v1.Secret', { data: { a: 1 } }, 'number', 'Secret.data', '[]uint8', 'data.a'],
    ['v1.ConfigMap', { data: ['a'] }, 'array', 'ConfigMap.data', 'map[string]string', 'data'],
  ])('%s %j', (definition, json, found, goField, goType, path) => {
    const message = `json: cannot unmarshal ${found} into Go struct field ${goField} of type ${goType}`;
    expect(read(definition, json).errors).toEqual([{ path, kind: 'wrongType', message }]);
  });

  it.each(['text', 5, [], null, true])('the whole object is %j', (json) => {
    const { object, errors } = read('v1.Pod', json);
    expect(object).toEqual({});
    const found = Array.isArray(json) ? 'array' : json === null ? 'null' : typeof json === 'boolean' ? 'bool' : typeof json;
    expect(messages(errors)).toEqual([`json: cannot unmarshal ${found} into Go value of type v1.Pod`]);
  });

  const notAQuantity = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  it.each([
    ['v1.Pod', podWith({ resources: { requests: { memory: '1GB' } } }), notAQuantity],
    ['v1.Pod', podWith({ resources: { requests: { cpu: true } } }), notAQuantity],
    ['v1.Pod', podWith({ resources: { requests: { cpu: { a: 1 } } } }), notAQuantity],
    ['v1.Secret', { data: { a: 'abc$' } }, 'illegal base64 data at input byte 3'],
    ['v1.Secret', { data: { a: 'YWJj0' } }, 'illegal base64 data at input byte 4'],
    ['v1.Pod', { metadata: { creationTimestamp: 'soon' } }, 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
    ['v1.Pod', { metadata: { creationTimestamp: '2025-06-01' } }, 'parsing time "2025-06-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
  ])('%s %j is refused in the words of the value', (definition, json, message) => {
    expect(messages(read(definition, json).errors)).toEqual([message]);
  });

  it('hide unknown fields in the refusal, and only the first is named', () => {
    const { errors } = read('v1.Deployment', { spec: { replica: 1, replicas: 'a', paused: 'b' } });
    expect(errors).toHaveLength(3);
    expect(decodeRefusal('Deployment', 'v1', errors).message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });
});

describe('values', () => {
  it.each([
    ['null fields are dropped', 'v1.Pod', { metadata: { name: 'a', creationTimestamp: null }, status: null }, { metadata: { name: 'a' } }],
    ['null items become zero values', 'v1.ConfigMap', { data: { a: null } }, { data: { a: '' } }],
    ['null structs in a list become empty ones', 'v1.Pod', { spec: { containers: [null] } }, { spec: { containers: [{}] } }],
    ['empty optional maps and lists are dropped', 'v1.Pod', { metadata: { labels: {}, finalizers: [] } }, { metadata: {} }],
    ['empty required lists stay', 'v1.Pod', { spec: { containers: [] } }, { spec: { containers: [] } }],
    ['empty structs stay', 'v1.Volume', { name: 'a', emptyDir: {} }, { name: 'a', emptyDir: {} }],
    ['int-or-string takes both', 'v1.RollingUpdateDeployment', { maxSurge: 1, maxUnavailable: '25%' }, { maxSurge: 1, maxUnavailable: '25%' }],
    ['quantities take their canonical form', 'v1.ResourceRequirements',
      { limits: { cpu: 1, memory: '1024Mi', 'ephemeral-storage': 1e9 }, requests: { cpu: '0.1m', memory: '2000' } },
      { limits: { cpu: '1', memory: '1Gi', 'ephemeral-storage': '1G' }, requests: { cpu: '1m', memory: '2k' } }],
    ['times take their canonical form', 'v1.ObjectMeta', { creationTimestamp: '2025-06-01T10:00:00+02:00' }, { creationTimestamp: '2025-06-01T08:00:00Z' }],
    ['micro times keep six digits', 'v1.LeaseSpec', { renewTime: '2025-06-01T08:00:00.123Z' }, { renewTime: '2025-06-01T08:00:00.123000Z' }],
    ['line breaks in base64 do not count', 'v1.Secret', { data: { a: 'YW\nJj\n' } }, { data: { a: 'YWJj' } }],
    ['free-form values are kept', 'v1.ControllerRevision', { data: { a: [null, { b: {} }] }, revision: 1 }, { data: { a: [null, { b: {} }] }, revision: 1 }],
  ])('%s', (_title, definition, json, expected) => {
    expect(read(definition, json)).toEqual({ object: expected, errors: [], warnings: [] });
  });

  it('share nothing with the input, frozen or not', () => {
    const json = { metadata: { labels: { a: 'b' } }, data: { list: [{}] }, revision: 1 };
    Object.freeze(json.data.list);
    const { object } = read('v1.ControllerRevision', json) as unknown as { object: typeof json };
    object.metadata.labels.a = 'changed';
    object.data.list.push({});
    expect(json).toEqual({ metadata: { labels: { a: 'b' } }, data: { list: [{}] }, revision: 1 });
  });

  it('named __proto__ stay values and reach no prototype', () => {
    const { object } = read('v1.ConfigMap', JSON.parse('{"data": {"__proto__": "x", "a": "b"}}'));
    expect(JSON.stringify(object)).toBe('{"data":{"__proto__":"x","a":"b"}}');
    expect(Object.getPrototypeOf(object['data'])).toBe(Object.prototype);
    const free = read('v1.ControllerRevision', JSON.parse('{"data": {"__proto__": {"polluted": true}}}')).object;
    expect((free['data'] as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('that nest too deep are refused', () => {
    let data: object = {};
    for (let i = 0; i < 100_000; i++) data = { a: data };
    const { errors } = read('v1.ControllerRevision', { data, revision: 1 });
    expect(messages(errors)).toEqual(['exceeded max depth']);
  });
});
