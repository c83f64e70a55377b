// Lists in pages: all of them show the list as it was when the first one was asked for.
import type { ClusterPort, ListOptions } from '../model/client.ts';
import { badRequest, expired } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import { keyOf } from '../model/object.ts';
import type { KubeObject } from '../model/object.ts';
import type { WallClock } from '../sim/driver.ts';
import { checkListQuery } from './list-query.ts';

/** Lists that are kept for who has not read them to the end; the oldest goes first. They hold references, no copies. */
const MAX_KEPT = 32;
/** As long as an apiserver lets etcd keep old revisions. */
const KEPT_MS = 5 * 60_000;
/** In place of a revision: go on in the list as it is by now. */
const ANY_REVISION = '-1';

const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

export interface Page {
  readonly objects: readonly KubeObject[];
  /** The list's own. */
  readonly metadata: object;
}

export class Pages {
  readonly #wall: WallClock;
  readonly #kept = new Map<string, { readonly objects: readonly KubeObject[]; readonly untilMs: number }>();

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  /** The page that a request asks for. Throws BadRequest, and Expired with a token to go on with all the same. */
  read(port: ClusterPort, { plural }: Kind, query: URLSearchParams, options: ListOptions): Page {
    const limit = Math.max(0, Number(query.get('limit')));
    const token = query.get('continue');
    checkListQuery(query);
    const from = token ? readToken(token) : undefined;
    const current = String(port.revision);
    const revision = from === undefined || from.revision === ANY_REVISION ? current : from.revision;
    const { namespace = '', labelSelector = '', fieldSelector = '' } = options;
    const name = JSON.stringify([plural, namespace, labelSelector, fieldSelector, revision]);
    const all = revision === current ? port.list(plural, options) : this.#listed(name);
    if (!all) throw expired(tooOld, writeToken(ANY_REVISION, from!.key));
    const start = from ? firstBehind(all, from.key) : 0;
    const rest = all.length - start;
    if (limit === 0 || rest <= limit) {
      this.#kept.delete(name);
      return { objects: start === 0 ? all : all.slice(start), metadata: { resourceVersion: revision } };
    }
    const objects = all.slice(start, start + limit);
    this.#keep(name, all);
    const isNarrowed = labelSelector !== '' || fieldSelector !== '';
    return { objects, metadata: { resourceVersion: revision, continue: writeToken(revision, keyOf(objects.at(-1)!)), ...(isNarrowed ? {} : { remainingItemCount: rest - limit }) } };
  }

  #listed(name: string): readonly KubeObject[] | undefined {
    const kept = this.#kept.get(name);
    return kept && kept.untilMs > this.#wall.now() ? kept.objects : undefined;
  }

  #keep(name: string, objects: readonly KubeObject[]): void {
    const untilMs = this.#kept.get(name)?.untilMs ?? this.#wall.now() + KEPT_MS;
    this.#kept.delete(name);
    this.#kept.set(name, { objects, untilMs });
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
  }
}

/** The place of the first object behind a key, in a list that is sorted by keys. */
function firstBehind(objects: readonly KubeObject[], key: string): number {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(objects[middle]!) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}

function writeToken(revision: string, key: string): string {
  return Buffer.from(JSON.stringify([revision, key])).toString('base64url');
}

function readToken(token: string): { revision: string; key: string } {
  const bad = /[^\w-]/.exec(token)?.index ?? (token.length % 4 === 1 ? token.length - 1 : -1);
  if (bad >= 0) throw badRequest(`invalid continue token: continue key is not valid: illegal base64 data at input byte ${bad}`);
  const text = Buffer.from(token, 'base64url').toString();
  try {
    const [revision, key] = JSON.parse(text) as unknown[];
    if (typeof revision === 'string' && typeof key === 'string') return { revision, key };
  } catch {
    // Falls through: whatever it is, it is no token of this server.
  }
  throw badRequest(`invalid continue token: continue key is not valid: invalid character '${text[0]}' looking for beginning of value`);
}
