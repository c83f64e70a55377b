// The subresources of pods that act: eviction, binding, and the streams that are refused.
import type { ClusterPort } from '../model/client.ts';
import { isMap } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { ApiError, badRequest, fieldError } from '../model/errors.ts';
import type { Pod } from '../model/object.ts';
import { readBody } from './body.ts';
import { readDeleteOptions } from './delete-options.ts';
import type { Exchange } from './exchange.ts';
import { sendJson } from './exchange.ts';
import type { ResourceRoute } from './route.ts';
import { writeOptions } from './write.ts';

const done = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Evicts a pod; throws NotFound, TooManyRequests when a budget forbids it. */
export async function serveEviction(exchange: Exchange, port: ClusterPort, { namespace, name }: ResourceRoute): Promise<void> {
  const body = await readBody(exchange);
  if (!isMap(body)) throw badRequest('the object provided is no Eviction');
  const own = isMap(body['metadata']) ? body['metadata']['name'] : undefined;
  if (own !== name) throw badRequest('name in URL does not match name in Eviction object');
  const options = readDeleteOptions(body['deleteOptions'], exchange.query);
  await port.request({ verb: 'evict', namespace: namespace!, name: name!, options });
  sendJson(exchange, 201, done);
}

/** Exec, attach and port-forward without the protocol they are spoken in; throws BadRequest, NotFound. */
export function refuseStream(port: ClusterPort, { namespace, name }: ResourceRoute): never {
  port.get<Pod>('pods', namespace, name!);
  throw badRequest('Upgrade request required');
}

/** Binds a pod to a node; throws NotFound, Conflict when it is bound already. */
export async function serveBinding(exchange: Exchange, port: ClusterPort, { namespace, name }: ResourceRoute): Promise<void> {
  await bindPod(exchange, port, await readBody(exchange), { namespace: namespace!, name: name! });
}

/** The same for a Binding that has been read. */
export async function bindPod(exchange: Exchange, port: ClusterPort, body: unknown, { namespace, name }: { namespace: string; name: string }): Promise<void> {
  const said = isMap(body) ? (body['target'] ?? {}) : undefined;
  if (!isMap(said)) throw badRequest('the object provided is no Binding');
  const { kind = '', name: target = '' } = said;
  if (typeof kind !== 'string' || typeof target !== 'string') throw badRequest('the object provided is no Binding');
  const errors: FieldError[] = [];
  if (kind !== '' && kind !== 'Node') errors.push(fieldError.notSupported('target.kind', kind, ['Node', '<empty>']));
  if (target === '') errors.push(fieldError.required('target.name'));
  const texts = errors.map(({ path, message }) => `${path}: ${message}`);
  if (texts.length > 0) throw new ApiError('Unknown', texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`);
  const { dryRun = false } = writeOptions(exchange);
  await port.request({ verb: 'bind', namespace, name, nodeName: target, dryRun });
  sendJson(exchange, 201, done);
}
