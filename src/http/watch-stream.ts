// Watches: one JSON line per change, from a revision, narrowed by selectors, as objects, metadata or Tables.
import type { ServerResponse } from 'node:http';
import type { Change, ClusterPort, WatchType } from '../model/client.ts';
import { badRequest, expired, fieldError, invalid } from '../model/errors.ts';
import { apiVersionOf } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { kindIn } from '../model/kind-version.ts';
import type { KubeObject } from '../model/object.ts';
import { createMatcher } from '../model/object-matcher.ts';
import type { WallClock } from '../sim/driver.ts';
import { EventLines, eventLine } from './event-lines.ts';
import type { EventForm } from './event-lines.ts';
import type { Exchange } from './exchange.ts';
import { formOf } from './exchange.ts';
import { checkRevision } from './list-query.ts';
import { listOptionsOf } from './list.ts';
import type { ResourceRoute } from './route.ts';

/** Changes that a reader may lag behind; one that lags more is cut off with 410, and lists and watches anew. */
const MAX_PENDING = 8192;
/** Bytes that wait in a socket before anything more is made for it. */
const MAX_UNREAD_BYTES = 256 * 1024;
/** Bytes of one write. */
const WRITE_BYTES = 64 * 1024;
/** Changes of so many ms of wall time go out together; the first after a rest goes at once. */
const GATHER_MS = 10;
/** Where many watch a lot, sending takes a fifth of the time at most: the pause is so many times what the last round took, up to a limit. */
const PAUSE_SHARE = 4;
const MAX_PAUSE_MS = 100;
/** After so many ms of sending others have their turn: a key of the dashboard, another request. */
const SLICE_MS = 2;
const BOOKMARK_MS = 60_000;

/** All watches of one server: they share the bytes of events, and one timer. */
export class Watches {
  readonly #port: ClusterPort;
  readonly #wall: WallClock;
  readonly #lines = new EventLines();
  readonly #dirty = new Set<WatchStream>();
  #timer: unknown;
  /** When the next round may begin. */
  #pauseUntil = Number.NEGATIVE_INFINITY;
  #roundMs = 0;

  constructor(port: ClusterPort, wall: WallClock) {
    this.#port = port;
    this.#wall = wall;
  }

  /** Streams changes until the client goes or its timeout ends. Throws before the first byte for a request that cannot be served. */
  serve(exchange: Exchange, route: ResourceRoute): void {
    const port = this.#port;
    const wall = this.#wall;
    const { kind } = route;
    const { query, response } = exchange;
    const options = listOptionsOf(exchange, route);
    const matches = createMatcher(kind, options);
    const withInitial = wantsInitialEvents(exchange);
    const since = startOf(exchange, port, withInitial);
    const includeObject = query.get('includeObject');
    const stream = new WatchStream(response, {
      kind,
      form: { form: formOf(exchange), version: route.version, ...(includeObject === null ? {} : { includeObject }) },
      lines: this.#lines,
      now: () => port.now,
    });
    const initial = since === undefined ? port.list(kind.plural, options) : [];
    const unsubscribe = port.watch(
      [kind.plural],
      (change) => {
        const seen = seenAs(change, matches);
        if (!seen) return;
        stream.push(seen.type, seen.object);
        this.#soon(stream);
      },
      since,
    );
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
    response.flushHeaders();
    const bookmark = (annotations?: object): Buffer =>
      eventLine('BOOKMARK', { kind: kind.kind, apiVersion: apiVersionOf(kindIn(kind, route.version)), metadata: { resourceVersion: String(port.revision), creationTimestamp: null, ...(annotations ? { annotations } : {}) } });
    stream.begin(initial, withInitial ? bookmark({ 'k8s.io/initial-events-end': 'true' }) : undefined);

    let timer: unknown;
    let marker: unknown;
    const mark = (): void => {
      stream.bookmark(bookmark);
      marker = wall.setTimeout(mark, BOOKMARK_MS);
    };
    if (query.get('allowWatchBookmarks') === 'true') marker = wall.setTimeout(mark, BOOKMARK_MS);
    stream.onEnd = () => {
      unsubscribe();
      this.#dirty.delete(stream);
      wall.clearTimeout(timer);
      wall.clearTimeout(marker);
    };
    response.on('close', () => stream.end());
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    if (seconds > 0) {
      timer = wall.setTimeout(() => {
        if (marker !== undefined) stream.bookmark(bookmark);
        stream.end();
      }, Math.min(seconds, 86_400) * 1000);
    }
  }

  #soon(stream: WatchStream): void {
    this.#dirty.add(stream);
    if (this.#timer !== undefined) return;
    this.#timer = this.#wall.setTimeout(() => this.#flush(), Math.max(0, this.#pauseUntil - this.#wall.now()));
  }

  #flush(): void {
    this.#timer = undefined;
    const begun = this.#wall.now();
    // Who becomes dirty meanwhile comes last, after all that wait already.
    let left = this.#dirty.size;
    for (const stream of this.#dirty) {
      if (left-- === 0) break;
      this.#dirty.delete(stream);
      stream.pump();
      if (this.#wall.now() - begun < SLICE_MS || left === 0) continue;
      this.#roundMs += this.#wall.now() - begun;
      this.#timer = this.#wall.setTimeout(() => this.#flush(), 0);
      return;
    }
    const now = this.#wall.now();
    this.#pauseUntil = now + Math.min(MAX_PAUSE_MS, Math.max(GATHER_MS, PAUSE_SHARE * (this.#roundMs + now - begun)));
    this.#roundMs = 0;
  }
}

interface StreamOptions {
  readonly kind: Kind;
  readonly form: EventForm;
  readonly lines: EventLines;
  now(): number;
}

/** What one client is still to be sent: objects, of which bytes are made when there is room for them. */
class WatchStream {
  readonly #response: ServerResponse;
  readonly #options: StreamOptions;
  /** What there was when it began, in the order of the list; no lag, however much it is. */
  #initial: readonly KubeObject[] = [];
  #initialAt = 0;
  #afterInitial: Buffer | undefined;
  #pending: { type: WatchType; object: KubeObject }[] = [];
  #isOpen = false;
  #isOver = false;
  onEnd = (): void => {};

  constructor(response: ServerResponse, options: StreamOptions) {
    this.#response = response;
    this.#options = options;
    response.on('drain', () => this.pump());
  }

  begin(initial: readonly KubeObject[], afterInitial: Buffer | undefined): void {
    this.#initial = initial;
    this.#afterInitial = afterInitial;
    this.#isOpen = true;
    this.pump();
  }

  push(type: WatchType, object: KubeObject): void {
    if (this.#isOver) return;
    this.#pending.push({ type, object });
    if (this.#pending.length <= MAX_PENDING || !this.#isOpen) return;
    this.#response.write(eventLine('ERROR', expired('too old resource version: the watch is too slow').toStatus()));
    this.end();
  }

  /** Only said when nothing older is still to be sent. */
  bookmark(line: () => Buffer): void {
    if (!this.#isOver && this.#isIdle) this.#response.write(line());
  }

  /** Sends as much as the socket takes. */
  pump(): void {
    const { kind, form, lines, now } = this.#options;
    while (!this.#isOver && this.#isOpen && !this.#isIdle && this.#response.writableLength < MAX_UNREAD_BYTES) {
      const parts: Buffer[] = [];
      let length = 0;
      const add = (line: Buffer): void => {
        parts.push(line);
        length += line.length;
      };
      while (length < WRITE_BYTES && this.#initialAt < this.#initial.length) add(lines.of(kind, 'ADDED', this.#initial[this.#initialAt++]!, form, now()));
      if (length < WRITE_BYTES && this.#afterInitial) {
        add(this.#afterInitial);
        this.#afterInitial = undefined;
      }
      if (!this.#afterInitial && this.#initialAt === this.#initial.length) {
        let count = 0;
        while (length < WRITE_BYTES && count < this.#pending.length) {
          const { type, object } = this.#pending[count++]!;
          add(lines.of(kind, type, object, form, now()));
        }
        this.#pending.splice(0, count);
      }
      this.#response.write(parts.length === 1 ? parts[0]! : Buffer.concat(parts, length));
    }
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pending = [];
    this.#initial = [];
    this.onEnd();
    if (!this.#response.writableEnded) this.#response.end();
  }

  get #isIdle(): boolean {
    return this.#pending.length === 0 && this.#initialAt === this.#initial.length && !this.#afterInitial;
  }
}

/** What a watch with selectors sees of a change: objects enter and leave its view (rule 1.3.4). */
function seenAs({ type, object, previous }: Change, matches: (object: KubeObject) => boolean): { type: WatchType; object: KubeObject } | undefined {
  const before = type !== 'ADDED' && previous !== undefined && matches(previous);
  if (type === 'DELETED') return before ? { type, object } : undefined;
  if (matches(object)) return { type: before ? 'MODIFIED' : 'ADDED', object };
  // Who leaves is shown as it was last seen, at the revision it left with.
  return before ? { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } } : undefined;
}

function wantsInitialEvents({ query }: Exchange): boolean {
  const wanted = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch');
  if (wanted === null) {
    if (match !== null) throw invalid('ListOptions.meta.k8s.io', '', [fieldError.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')]);
    return false;
  }
  if (match !== 'NotOlderThan') throw invalid('ListOptions.meta.k8s.io', '', [fieldError.forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')]);
  return wanted === 'true' || wanted === '1';
}

/** The revision to resume after; undefined for a watch that begins with what there is. */
function startOf({ query }: Exchange, port: ClusterPort, withInitial: boolean): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '' || text === '0') return query.get('sendInitialEvents') === 'false' ? port.revision : undefined;
  checkRevision(text);
  const revision = Number(text);
  if (revision > port.revision) throw expired(`too large resource version: ${text}, current: ${port.revision}`);
  if (withInitial) return undefined;
  if (!Number.isSafeInteger(revision)) throw badRequest('resourceVersion is out of range');
  return revision;
}
