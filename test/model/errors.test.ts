import { describe, expect, it } from 'vitest';
import {
  alreadyExists,
  ApiError,
  badRequest,
  conflict,
  expired,
  fieldError,
  forbidden,
  formatKubectlError,
  goStruct,
  ignoreNotFound,
  internalError,
  invalid,
  isReason,
  methodNotAllowed,
  notFound,
  tooManyRequests,
} from '../../src/model/errors.ts';

it('an error without a reason prints and serialises without one', () => {
  const error = new ApiError('Unknown', 'two budgets');
  expect(formatKubectlError(error)).toBe('Error from server: two budgets');
  expect(error.toStatus()).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'two budgets', code: 500 });
});

describe('field errors', () => {
  it.each([
    [fieldError.required('spec.selector'), 'spec.selector: Required value'],
    [
      fieldError.required('metadata.name', 'name or generateName is required'),
      'metadata.name: Required value: name or generateName is required',
    ],
    [
      fieldError.invalid('spec.replicas', -2, 'must be greater than or equal to 0'),
      'spec.replicas: Invalid value: -2: must be greater than or equal to 0',
    ],
    [
      fieldError.invalid('spec.x', goStruct('v1.X', { A: 'b' }), 'field is immutable'),
      'spec.x: Invalid value: v1.X{A:"b"}: field is immutable',
    ],
    [
      fieldError.notSupported('spec.template.spec.restartPolicy', 'Never', ['Always', 'OnFailure']),
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always", "OnFailure"',
    ],
    [
      fieldError.forbidden('spec.containers', 'pod updates may not add or remove containers'),
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ],
    [fieldError.duplicate('spec.containers[1].name', 'a'), 'spec.containers[1].name: Duplicate value: "a"'],
    [fieldError.notFound('spec.containers[0].volumeMounts[0].name', 'v'), 'spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    [
      fieldError.tooLong('metadata.annotations', 'may not be more than 262144 bytes'),
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [fieldError.tooMany('spec.list', 4, 'must have at most 3 items'), 'spec.list: Too many: 4: must have at most 3 items'],
    [fieldError.internal('spec', 'broken'), 'spec: Internal error: broken'],
  ])('%#: %o', (error, text) => {
    expect(`${error.path}: ${error.message}`).toBe(text);
  });
});

describe('refusals', () => {
  it.each([
    [notFound('deployments.apps', 'web'), 404, 'NotFound', 'deployments.apps "web" not found'],
    [alreadyExists('pods', 'p'), 409, 'AlreadyExists', 'pods "p" already exists'],
    [
      conflict('deployments.apps', 'web'),
      409,
      'Conflict',
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [conflict('Pod', 'p', 'why'), 409, 'Conflict', 'Operation cannot be fulfilled on Pod "p": why'],
    [forbidden('pods', 'p', 'exceeded quota'), 403, 'Forbidden', 'pods "p" is forbidden: exceeded quota'],
    [forbidden('pods', undefined, 'no'), 403, 'Forbidden', 'pods is forbidden: no'],
    [badRequest('text'), 400, 'BadRequest', 'text'],
    [methodNotAllowed('delete', 'pods'), 405, 'MethodNotAllowed', 'delete is not supported on resources of kind "pods"'],
    [expired('too old resource version: 1 (5)'), 410, 'Expired', 'too old resource version: 1 (5)'],
    [tooManyRequests('later', { retryAfterSeconds: 10 }), 429, 'TooManyRequests', 'later'],
    [internalError('boom'), 500, 'InternalError', 'Internal error occurred: boom'],
  ])('%s', (error, code, reason, message) => {
    expect({ code: error.code, reason: error.reason, message: error.message }).toEqual({ code, reason, message });
  });

  it('says equal field errors once in the message and lists every cause', () => {
    const error = invalid('Deployment.apps', 'web', [
      fieldError.required('spec.a'),
      fieldError.required('spec.a'),
      fieldError.duplicate('spec.b', 'x'),
    ]);
    expect(error.message).toBe('Deployment.apps "web" is invalid: [spec.a: Required value, spec.b: Duplicate value: "x"]');
    expect(error.toStatus()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: error.message,
      reason: 'Invalid',
      details: {
        name: 'web',
        group: 'apps',
        kind: 'Deployment',
        causes: [
          { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' },
          { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' },
          { reason: 'FieldValueDuplicate', message: 'Duplicate value: "x"', field: 'spec.b' },
        ],
      },
      code: 422,
    });
  });

  it('leaves details out of a status that has none', () => {
    expect(badRequest('x').toStatus()).not.toHaveProperty('details');
    expect(forbidden('pods', undefined, 'no').toStatus()).toMatchObject({ details: { kind: 'pods' } });
  });

  it('tells reasons apart', () => {
    expect(isReason(notFound('pods', 'p'), 'NotFound')).toBe(true);
    expect(isReason(notFound('pods', 'p'), 'Conflict')).toBe(false);
    expect(isReason(new Error('x'), 'NotFound')).toBe(false);
  });

  it('ignores only what is not found', () => {
    const fail = (error: Error) => () => {
      throw error;
    };
    expect(ignoreNotFound(() => 1)).toBe(1);
    expect(ignoreNotFound(fail(notFound('pods', 'p')))).toBeUndefined();
    expect(() => ignoreNotFound(fail(conflict('pods', 'p')))).toThrow(ApiError);
    expect(() => ignoreNotFound(fail(new TypeError('bug')))).toThrow(TypeError);
  });
});

describe('formatKubectlError', () => {
  const one = invalid('Pod', 'bad', [fieldError.required('spec.containers')]);

  it.each([
    ['plain', notFound('pods', 'nope'), {}, 'Error from server (NotFound): pods "nope" not found'],
    [
      'with a file',
      alreadyExists('pods', 'p'),
      { verb: 'creating', file: 'pod.yaml' },
      'Error from server (AlreadyExists): error when creating "pod.yaml": pods "p" already exists',
    ],
    ['one cause', one, { verb: 'creating', file: 'f.yaml' }, 'The Pod "bad" is invalid: spec.containers: Required value'],
    [
      'one error of several',
      one,
      { verb: 'creating', file: 'f', several: true },
      'Error from server (Invalid): error when creating "f": Pod "bad" is invalid: spec.containers: Required value',
    ],
    [
      'several causes, repeated ones once',
      invalid('ReplicaSet.apps', 'web', [
        fieldError.required('spec.a'),
        fieldError.required('spec.a'),
        fieldError.required('spec.b'),
      ]),
      {},
      'The ReplicaSet "web" is invalid: \n* spec.a: Required value\n* spec.b: Required value',
    ],
    [
      'patch of the wrong type',
      invalid('', '', [fieldError.invalid('patch', 'map[spec:map[replicas:many]]', 'unrecognized type: int32')]),
      {},
      'The request is invalid: patch: Invalid value: "map[spec:map[replicas:many]]": unrecognized type: int32',
    ],
  ])('%s', (_name, error, context, text) => {
    expect(formatKubectlError(error, context)).toBe(text);
  });
});
