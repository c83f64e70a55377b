// One request and its answer: what handlers read from and write to, whatever the transport.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../model/errors.ts';
import { jsonText, wantsPretty } from './json-text.ts';

export interface Exchange {
  readonly method: string;
  /** Path below the server's prefix, decoded only where it is used. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** How a client wants to see objects: as they are, as a Table of a kind's columns, or no more of them than their metadata. */
export type Form = 'object' | 'table' | 'metadata';

/** The first form of the Accept header that is served as JSON. */
export function formOf({ request }: Exchange): Form {
  for (const range of (request.headers.accept ?? '').split(',')) {
    if (range.includes('protobuf')) continue;
    if (/as=Table\b/.test(range)) return 'table';
    if (/as=PartialObjectMetadata(List)?\b/.test(range)) return 'metadata';
    if (/application\/json\s*(;|$)|\*\/\*/.test(range)) return 'object';
  }
  return 'object';
}

export interface JsonOptions {
  /** As kubectl prints them. */
  readonly warnings?: readonly string[];
  readonly contentType?: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** Answers a value as JSON. */
export function sendJson({ request, query, response, method }: Exchange, code: number, value: unknown, options: JsonOptions = {}): void {
  const body = Buffer.from(wantsPretty(request, query) ? jsonText(value, true) : `${jsonText(value)}\n`);
  response.writeHead(code, {
    'Content-Type': options.contentType ?? 'application/json',
    'Content-Length': body.length,
    ...(options.retryAfterSeconds ? { 'Retry-After': String(options.retryAfterSeconds) } : {}),
    ...(options.warnings?.length ? { Warning: options.warnings.map(warningHeader) } : {}),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

/** Answers bytes that are ready; a head is asked for without them. */
export function sendBytes({ response, method }: Exchange, code: number, body: Buffer, headers: Readonly<Record<string, string>>): void {
  response.writeHead(code, { ...headers, 'Content-Length': body.length });
  response.end(method === 'HEAD' ? undefined : body);
}

export function sendText({ response }: Exchange, code: number, text: string): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

/** Answers a refusal as the Status of an API server; anything else thrown is an internal error. */
export function sendError(exchange: Exchange, error: unknown): void {
  const refusal = error instanceof ApiError ? error : new ApiError('InternalError', `Internal error occurred: ${(error as Error)?.message ?? String(error)}`);
  if (exchange.response.headersSent) exchange.response.destroy();
  else sendJson(exchange, refusal.code, refusal.toStatus(), { retryAfterSeconds: refusal.details.retryAfterSeconds });
}

/** A warning as a header carries it: bytes of Latin-1 at most, so anything else is left out. */
export function warningHeader(message: string): string {
  return `299 - "${message.replace(/["\\]/g, '\\$&').replace(/[^\x20-\x7e]/g, '?')}"`;
}
