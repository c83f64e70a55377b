// A watch: one JSON line per change, from a revision, narrowed by selectors, as objects or as Tables.
import type { Change, ClusterPort, WatchType } from '../model/client.ts';
import { ApiError, badRequest, expired, invalid, fieldError } from '../model/errors.ts';
import { apiVersionOf } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { createMatcher } from '../model/object-matcher.ts';
import type { WallClock } from '../sim/driver.ts';
import type { Exchange } from './exchange.ts';
import { wantsTable } from './exchange.ts';
import { listOptionsOf, tableOptions } from './list.ts';
import type { ResourceRoute } from './route.ts';
import { renderTable } from './table.ts';

/** A reader that leaves this much unread is cut off; it lists and watches anew. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Streams changes until the client goes or its timeout ends. Throws before the first byte for a request that cannot be served. */
export function serveWatch(exchange: Exchange, port: ClusterPort, route: ResourceRoute, wall: WallClock): void {
  const { kind } = route;
  const { query, response } = exchange;
  const options = listOptionsOf(exchange, route);
  const matches = createMatcher(kind, options);
  const withInitial = wantsInitialEvents(exchange);
  const since = startOf(exchange, port, withInitial);
  const isTable = wantsTable(exchange);
  let stop = (): void => {};
  let timer: unknown;

  const end = (): void => {
    stop();
    wall.clearTimeout(timer);
    if (!response.writableEnded) response.end();
  };
  const write = (type: WatchType | 'BOOKMARK' | 'ERROR', object: unknown): void => {
    if (response.writableEnded || response.destroyed) return;
    response.write(`${JSON.stringify({ type, object })}\n`);
    if (response.writableLength <= MAX_UNREAD_BYTES) return;
    response.write(`${JSON.stringify({ type: 'ERROR', object: expired('the watch was too slow').toStatus() })}\n`);
    end();
  };
  const send = (type: WatchType, object: KubeObject): void => {
    const { resourceVersion } = object.metadata;
    write(type, isTable ? renderTable(kind, [object], { resourceVersion }, tableOptions(exchange, port)) : object);
  };
  const listener = (change: Change): void => {
    const type = seenAs(change, matches);
    if (type) send(type, change.object);
  };

  const pending: Change[] = [];
  try {
    // Changes of the past come at once, while the answer's head is not out yet.
    let deliver = (change: Change): void => void pending.push(change);
    stop = port.watch([kind.plural], (change) => deliver(change), since);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
    response.flushHeaders();
    if (since === undefined) for (const object of port.list(kind.plural, options)) send('ADDED', object);
    if (withInitial) {
      const metadata = { resourceVersion: String(port.revision), creationTimestamp: null, annotations: { 'k8s.io/initial-events-end': 'true' } };
      write('BOOKMARK', { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata });
    }
    for (const change of pending) listener(change);
    deliver = listener;
  } catch (error) {
    stop();
    throw error;
  }
  response.on('close', end);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  if (seconds > 0) timer = wall.setTimeout(end, Math.min(seconds, 86_400) * 1000);
}

/** What a watch with selectors sees of a change: objects enter and leave its view. */
function seenAs({ type, object, previous }: Change, matches: (object: KubeObject) => boolean): WatchType | undefined {
  const before = type !== 'ADDED' && previous !== undefined && matches(previous);
  if (type === 'DELETED') return before ? 'DELETED' : undefined;
  const after = matches(object);
  if (after) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

function wantsInitialEvents({ query }: Exchange): boolean {
  if (query.get('sendInitialEvents') !== 'true') return false;
  if (query.get('resourceVersionMatch') === 'NotOlderThan') return true;
  const why = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  throw invalid('ListOptions.meta.k8s.io', '', [fieldError.forbidden('resourceVersionMatch', why)]);
}

/** The revision to resume after; undefined for a watch that begins with what there is. */
function startOf({ query }: Exchange, port: ClusterPort, withInitial: boolean): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '' || text === '0') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ApiError('Invalid', `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
  const revision = Number(text);
  if (revision > port.revision) throw expired(`too large resource version: ${revision}, current: ${port.revision}`);
  if (withInitial) return undefined;
  if (!Number.isSafeInteger(revision)) throw badRequest('resourceVersion is out of range');
  return revision;
}
