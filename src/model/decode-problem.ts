// What decoding finds wrong, in the words of Go's JSON decoder, and the refusal a server makes of it.
import type { ApiError } from './errors.ts';
import { badRequest } from './errors.ts';

export interface DecodeProblem {
  /** 'spec.template.spec.containers[0].imagee'; '' for the object itself. */
  readonly path: string;
  readonly kind: 'unknownField' | 'wrongType';
  /** The server's words: `unknown field "spec.foo"`, `json: cannot unmarshal …`. */
  readonly message: string;
  /** The known field that was probably meant. */
  readonly suggestion?: string;
}

/** How many unknown fields one refusal names; Kubernetes stops there too. */
const maxStrictErrors = 100;

/**
 * The 400 of a server for these problems (rule 1.9.7): the first wrong type alone, else all unknown fields. `version` is
 * without the group ('v1').
 */
export function decodeRefusal(kind: string, version: string, problems: readonly DecodeProblem[]): ApiError {
  const wrongType = problems.find((problem) => problem.kind === 'wrongType');
  const strict = [...new Set(problems.map((problem) => problem.message))].slice(0, maxStrictErrors);
  const why = wrongType ? wrongType.message : `strict decoding error: ${strict.join(', ')}`;
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

/** The name Go's JSON decoder gives a value: 'string', 'number', 'bool', 'array', 'object', 'null'. */
export function jsonTypeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
