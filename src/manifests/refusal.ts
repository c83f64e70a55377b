// A refusal of the cluster as problems of the file: kubectl's words, at the field they are about.
import { decode } from '../model/decode.ts';
import type { ApiError, StatusCause } from '../model/errors.ts';
import { formatKubectlError } from '../model/errors.ts';
import { quoteGo } from '../model/go-value.ts';
import { kindIn, versionNamed } from '../model/kind-version.ts';
import { explainUnknownKind } from '../model/resolve-kind.ts';
import type { Registry } from '../model/registry.ts';
import { loadSchema } from '../model/schema.ts';
import type { DesiredObject } from './desired-state.ts';
import type { ManifestProblem, ProblemSeverity } from './manifest-problem.ts';
import { problemAt } from './manifest-problem.ts';
import type { FieldPart } from './position.ts';
import type { SourcePosition, SourceText } from '../yaml/source-text.ts';

/** A problem of one document, at a field of it or at its beginning. */
export function problemOf(object: DesiredObject, message: string, field = '', severity: ProblemSeverity = 'error', part?: FieldPart): ManifestProblem {
  const { document, file } = object;
  const position = field === '' ? document : document.positionOf(field, part);
  // One line: a refusal may hold an indented difference of two specs.
  return problemAt(file.source, offsetAt(file.source, position), message.replaceAll(/\s*[\n\t]\s*/g, ' '), severity, document.index);
}

/** All that the apiserver found wrong with an object, each at its field. */
export function problemsOfRefusal(object: DesiredObject, error: ApiError): ManifestProblem[] {
  const decoding = error.reason === 'BadRequest' ? problemsOfDecoding(object) : [];
  if (decoding.length > 0) return decoding;
  const field = pinnedBy(object.document.value, error);
  if (field) return [problemOf(object, `${formatKubectlError(error)}; take ${field} out of the file, it belongs to the cluster`, field, 'error', 'key')];
  const causes = error.reason === 'Invalid' ? distinct(error.details.causes ?? []) : [];
  if (causes.length === 0) return [problemOf(object, formatKubectlError(error))];
  const subject = `The ${error.details.kind ?? object.document.kind} ${quoteGo(error.details.name ?? object.document.name)} is invalid`;
  return causes.map(({ field, message }) => problemOf(object, `${subject}: ${field}: ${message}`, field));
}

/** Unknown fields and wrong types, all of them and with what was probably meant; a server stops at the first wrong type. */
function problemsOfDecoding(object: DesiredObject): ManifestProblem[] {
  const { document } = object;
  const kind = object.kind && kindIn(object.kind, versionNamed(object.kind, document.apiVersion));
  if (!kind) return [];
  const definition = kind.custom ? undefined : loadSchema().definitionFor(kind.group, kind.version, kind.kind);
  const read = kind.custom ? kind.custom.read(document.value, { strict: true }) : definition && decode(document.value, definition, { strict: true });
  return (read?.errors ?? []).map((error) => {
    const isUnknown = error.kind === 'unknownField';
    const why = isUnknown ? `strict decoding error: ${error.message}` : error.message;
    const hint = error.suggestion === undefined ? '' : `; did you mean "${error.suggestion}"?`;
    const message = `Error from server (BadRequest): ${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}${hint}`;
    return problemOf(object, message, error.path, 'error', isUnknown ? 'key' : 'value');
  });
}

/** Why the cluster has no such kind (rules 1.9.8), at the field to look at. */
export function problemOfUnknownKind(object: DesiredObject, registry: Registry): ManifestProblem {
  const { document, file } = object;
  const { field, message, hint } = explainUnknownKind(document.apiVersion, document.kind, registry.served, Object.keys(document.value));
  const isMapping = message.startsWith('no matches for kind');
  const subject = `error: resource mapping not found for name: ${quoteGo(document.name)} namespace: ${quoteGo(document.namespace ?? '')} from ${quoteGo(file.path)}`;
  const text = isMapping ? `${subject}: ${message}` : `Error from server (BadRequest): ${message}`;
  return problemOf(object, hint === undefined ? text : `${text}; ${hint}`, field);
}

/** Says of an object of the files that it went with its namespace. */
export function problemOfLostNamespace(object: DesiredObject): ManifestProblem {
  const text = `waiting: it was deleted with namespace ${quoteGo(object.ref.namespace ?? '')}, and comes back with it`;
  return problemOf(object, text, 'metadata.namespace');
}

/** Says of two documents for one object which keeps it; shown at the one that does not. */
export function problemOfDuplicate(object: DesiredObject, winner: DesiredObject): ManifestProblem {
  const { ref, document } = object;
  const where = ref.namespace === undefined ? '' : ` in namespace ${quoteGo(ref.namespace)}`;
  const message = `${document.kind} ${quoteGo(ref.name)}${where} is defined twice: ${placeOf(winner)} keeps it, ${placeOf(object)} is not applied`;
  return problemOf(object, message, 'metadata.name');
}

/**
 * What kind of refusal goes away by itself: `dependency` when something else has to appear or go first, `busy` when
 * trying again is all it takes; undefined when the file has to change.
 */
export function waitingFor(error: ApiError, manifest: DesiredObject['document']['value'] = {}): 'dependency' | 'busy' | undefined {
  const { reason, details, message } = error;
  if (pinnedBy(manifest, error)) return undefined;
  if (reason === 'NotFound' && details.kind === 'namespaces') return 'dependency';
  if (reason === 'MethodNotAllowed' && message.includes('custom resource definition is terminating')) return 'dependency';
  if (reason === 'Forbidden') {
    const isTerminating = details.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;
    return isTerminating || /error looking up service account|no PriorityClass with name|RuntimeClass "[^"]*" not found/.test(message) ? 'dependency' : undefined;
  }
  return reason === 'Conflict' || reason === 'TooManyRequests' || reason === 'InternalError' || reason === 'Unknown' || reason === 'Unreachable' || reason === 'AlreadyExists' ? 'busy' : undefined;
}

/** The field with which a manifest, saved from a live object, asks for one version or incarnation of it, so that no retry helps. */
function pinnedBy({ metadata }: DesiredObject['document']['value'], { reason, message, details }: ApiError): string | undefined {
  if (details.causes?.some(({ field }) => field === 'metadata.uid')) return 'metadata.uid';
  if (reason !== 'Conflict' && !message.startsWith('resourceVersion should not be set')) return undefined;
  const { resourceVersion, uid } = (metadata ?? {}) as { resourceVersion?: unknown; uid?: unknown };
  return resourceVersion ? 'metadata.resourceVersion' : uid ? 'metadata.uid' : undefined;
}

function placeOf({ file, document }: DesiredObject): string {
  return `${file.path}:${document.line}`;
}

/** The message of a 422 says equal errors once, and so do we. */
function distinct(causes: readonly StatusCause[]): StatusCause[] {
  return [...new Map(causes.map((cause) => [`${cause.field}: ${cause.message}`, cause])).values()];
}

function offsetAt({ text }: SourceText, { line, column }: SourcePosition): number {
  const lineBreak = /\r\n|\n|\r/g;
  for (let n = 1; n < line; n++) if (lineBreak.exec(text) === null) break;
  const hidden = line === 1 && text.startsWith('\ufeff') ? 1 : 0;
  return lineBreak.lastIndex + hidden + column - 1;
}
