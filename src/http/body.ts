// Request bodies: read with a limit, then JSON, YAML or protobuf as the content type says.
import { load } from 'js-yaml';
import { ApiError, badRequest } from '../model/errors.ts';
import { jsonMistake } from '../model/json-syntax.ts';
import { loadSchema } from '../model/schema.ts';
import type { Exchange } from './exchange.ts';
import { decodeProtobuf } from './protobuf/decode-protobuf.ts';

/** Kubernetes' own limit. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Kubernetes' own objects need about twenty. */
const MAX_DEPTH = 500;
/** As many as 3 MB of JSON can hold in earnest. */
const MAX_VALUES = 1_000_000;

/** The media type of the body without its parameters; '' when the client says none. */
export function contentTypeOf({ request }: Exchange): string {
  return (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

/** The body as a value, undefined when it is empty. Throws BadRequest, RequestEntityTooLarge, UnsupportedMediaType. */
export async function readBody(exchange: Exchange): Promise<unknown> {
  const bytes = await readBytes(exchange);
  if (bytes.length === 0) return undefined;
  const type = contentTypeOf(exchange);
  if (type === 'application/vnd.kubernetes.protobuf') return decodeProtobuf(bytes, loadSchema());
  const text = bytes.toString('utf8');
  if (type.endsWith('patch+json')) checkPatchText(text, type);
  if (type.endsWith('yaml')) return parse(text, load);
  if (type === '' || type.endsWith('json')) return parse(text, looksLikeJson(text) ? JSON.parse : load);
  throw new ApiError('UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`);
}

async function readBytes({ request, response }: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) {
        // The rest is not read, so the connection cannot be used again.
        response.setHeader('Connection', 'close');
        throw new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof ApiError ? error : badRequest('the request ended before its body did');
  }
  return Buffer.concat(chunks);
}

/** Throws BadRequest, in the words of Go's decoder, for a patch that is no JSON (rule 1.2.3). */
function checkPatchText(text: string, type: string): void {
  const mistake = jsonMistake(text);
  if (mistake === undefined) return;
  throw badRequest(type === 'application/strategic-merge-patch+json' ? mistake : `error decoding patch: ${mistake}`);
}

/** `kubectl create --raw` sends a file as it is, YAML included. */
function looksLikeJson(text: string): boolean {
  return /^\s*[[{"]/.test(text);
}

function parse(text: string, read: (text: string) => unknown): unknown {
  let value: unknown;
  try {
    value = read(text);
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${(error as Error).message}`);
  }
  checkSize(value);
  return value;
}

/**
 * Refuses what is nested beyond all reason, which would overflow the stack of whoever walks through it, and what aliases of YAML
 * have blown up. Walks without recursion.
 */
function checkSize(value: unknown): void {
  let count = 0;
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw badRequest('the object provided is unrecognized: exceeded max depth');
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      for (const part of Array.isArray(each) ? each : Object.values(each)) next.push(part);
    }
    count += next.length;
    if (count > MAX_VALUES) throw new ApiError('RequestEntityTooLarge', `Request entity too large: more than ${MAX_VALUES} values`);
    level = next;
  }
}
