// Request bodies: read with a limit, then JSON, YAML or protobuf as the content type says.
import { load } from 'js-yaml';
import { ApiError, badRequest } from '../model/errors.ts';
import { loadSchema } from '../model/schema.ts';
import type { Exchange } from './exchange.ts';
import { decodeProtobuf } from './protobuf/decode-protobuf.ts';

/** Kubernetes' own limit. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

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
  if (type.endsWith('yaml')) return parse(text, load);
  if (type === '' || type.endsWith('json')) return parse(text, looksLikeJson(text) ? JSON.parse : load);
  throw new ApiError('UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`);
}

async function readBytes({ request, response }: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      // The rest is not read, so the connection cannot be used again.
      response.setHeader('Connection', 'close');
      throw new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `kubectl create --raw` sends a file as it is, YAML included. */
function looksLikeJson(text: string): boolean {
  return /^\s*[[{"]/.test(text);
}

function parse(text: string, read: (text: string) => unknown): unknown {
  try {
    return read(text);
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${(error as Error).message}`);
  }
}
