// Watches: one JSON line per change, from a revision, narrowed by selectors, as objects, metadata or Tables.
import type { ClusterPort } from '../model/client.ts';
import { badRequest, expired, fieldError, invalid } from '../model/errors.ts';
import { apiVersionOf } from '../model/kind.ts';
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
import type { Seen } from './watch-feed.ts';
import { seenAs, WatchFeed } from './watch-feed.ts';
import { WatchStream } from './watch-stream.ts';

/** Changes of so many ms of wall time go out together; the first after a rest goes at once. */
const GATHER_MS = 10;
/** Where many watch a lot, sending takes a tenth of the time: the pause is so many times what the last round took, up to a limit. */
const PAUSE_SHARE = 9;
const MAX_PAUSE_MS = 100;
/** After so many ms of sending others have their turn: a key of the dashboard, another request. */
const SLICE_MS = 1;
const BOOKMARK_MS = 60_000;

interface SharedFeed {
  readonly feed: WatchFeed<WatchStream>;
  readonly unsubscribe: () => void;
}

/** All watches of one server: those of one sort share a feed, and all share one timer. */
export class Watches {
  readonly #port: ClusterPort;
  readonly #wall: WallClock;
  readonly #lines = new EventLines();
  /** By what they are of, with selectors, and the form it is sent in. */
  readonly #feeds = new Map<string, SharedFeed>();
  /** With changes that nobody was sent yet. */
  readonly #news = new Set<WatchFeed<WatchStream>>();
  /** To be sent to in this round, and the feeds of those that were. */
  readonly #waiting = new Set<WatchStream>();
  readonly #sent = new Set<WatchFeed<WatchStream>>();
  #timer: { readonly handle: unknown; readonly due: number } | undefined;
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
    const form: EventForm = { form: formOf(exchange), version: route.version, ...(includeObject === null ? {} : { includeObject }) };
    const lineOf = ({ type, object }: Seen): Buffer => this.#lines.of(kind, type, object, form, port.now);
    const first: readonly Seen[] = since === undefined ? port.list(kind.plural, options).map((object) => ({ type: 'ADDED', object })) : this.#seenSince(since, kind.plural, matches);
    const key = JSON.stringify([kind.plural, form, options]);
    const shared = this.#feedOf(key, kind.plural, matches, lineOf);
    const stream = new WatchStream(response, shared.feed, lineOf);
    stream.onDrain = () => this.#goOn(stream);
    const bookmark = (annotations?: object): Buffer =>
      eventLine('BOOKMARK', { kind: kind.kind, apiVersion: apiVersionOf(kindIn(kind, route.version)), metadata: { resourceVersion: String(port.revision), creationTimestamp: null, ...(annotations ? { annotations } : {}) } });
    let timer: unknown;
    let marker: unknown;
    const mark = (): void => {
      stream.bookmark(bookmark);
      marker = wall.setTimeout(mark, BOOKMARK_MS);
    };
    if (query.get('allowWatchBookmarks') === 'true') marker = wall.setTimeout(mark, BOOKMARK_MS);
    stream.onEnd = () => {
      this.#leave(key, shared, stream);
      wall.clearTimeout(timer);
      wall.clearTimeout(marker);
    };
    response.on('close', () => stream.end());
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
    response.flushHeaders();
    stream.begin(first, withInitial ? bookmark({ 'k8s.io/initial-events-end': 'true' }) : undefined);
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    if (seconds > 0) {
      timer = wall.setTimeout(() => {
        if (marker !== undefined) stream.bookmark(bookmark);
        stream.end();
      }, Math.min(seconds, 86_400) * 1000);
    }
  }

  /** Throws Expired when they are not kept any more. */
  #seenSince(revision: number, plural: string, matches: (object: KubeObject) => boolean): Seen[] {
    const found: Seen[] = [];
    this.#port.watch(
      [plural],
      (change) => {
        const seen = seenAs(change, matches);
        if (seen) found.push(seen);
      },
      revision,
    )();
    return found;
  }

  #feedOf(key: string, plural: string, matches: (object: KubeObject) => boolean, lineOf: (seen: Seen) => Buffer): SharedFeed {
    const known = this.#feeds.get(key);
    if (known) return known;
    const feed = new WatchFeed<WatchStream>(lineOf);
    const unsubscribe = this.#port.watch([plural], (change) => {
      const seen = seenAs(change, matches);
      if (!seen) return;
      feed.push(seen);
      this.#news.add(feed);
      this.#wake(this.#pauseUntil);
    });
    const shared: SharedFeed = { feed, unsubscribe };
    this.#feeds.set(key, shared);
    return shared;
  }

  #leave(key: string, shared: SharedFeed, stream: WatchStream): void {
    this.#waiting.delete(stream);
    shared.feed.remove(stream);
    if (shared.feed.readers.size > 0) return;
    shared.unsubscribe();
    this.#news.delete(shared.feed);
    this.#feeds.delete(key);
  }

  /** There is room for more in its socket. */
  #goOn(stream: WatchStream): void {
    this.#waiting.add(stream);
    this.#wake(Number.NEGATIVE_INFINITY);
  }

  /** Sees to it that there is a flush at a time, or earlier. */
  #wake(due: number): void {
    if (this.#timer) {
      if (this.#timer.due <= due) return;
      this.#wall.clearTimeout(this.#timer.handle);
    }
    this.#timer = { due, handle: this.#wall.setTimeout(() => this.#flush(), Math.max(0, due - this.#wall.now())) };
  }

  #flush(): void {
    this.#timer = undefined;
    const begun = this.#wall.now();
    if (this.#waiting.size === 0 || begun >= this.#pauseUntil) {
      for (const { readers } of this.#news) for (const reader of readers) this.#waiting.add(reader);
      this.#news.clear();
    }
    // Who comes to wait meanwhile comes last, after all that wait already.
    let left = this.#waiting.size;
    for (const stream of this.#waiting) {
      if (left-- === 0) break;
      this.#waiting.delete(stream);
      stream.pump();
      this.#sent.add(stream.feed);
      if (this.#wall.now() - begun < SLICE_MS || left === 0) continue;
      this.#roundMs += this.#wall.now() - begun;
      return this.#wake(Number.NEGATIVE_INFINITY);
    }
    for (const feed of this.#sent) feed.trim();
    this.#sent.clear();
    const now = this.#wall.now();
    this.#pauseUntil = now + Math.min(MAX_PAUSE_MS, Math.max(GATHER_MS, PAUSE_SHARE * (this.#roundMs + now - begun)));
    this.#roundMs = 0;
    if (this.#news.size > 0) this.#wake(this.#pauseUntil);
  }
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
