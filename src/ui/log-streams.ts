// The logs of several containers as one: each followed by itself, their lines in the order of time, a bounded tail of all.
import type { ClusterPort } from '../model/client.ts';
import type { FollowedLine, LogSource } from './log-follower.ts';
import { LogFollower, MOST_LINES } from './log-follower.ts';

/** Containers followed at once; kubectl asks for five, and every one costs a request whenever time passes. */
export const MOST_STREAMS = 50;
/** Lines kept of several containers together. */
const MOST_TOGETHER = 4 * MOST_LINES;

export class LogStreams {
  readonly #port: ClusterPort;
  readonly #speed: () => number;
  readonly #followers = new Map<string, LogFollower>();
  #pending: FollowedLine[] = [];
  #lines: readonly FollowedLine[] = [];
  #leftOut = 0;
  /** Containers that are not followed, because there are too many. */
  #beyond = 0;

  /** `speed` is that of virtual time. */
  constructor(port: ClusterPort, speed: () => number) {
    this.#port = port;
    this.#speed = speed;
  }

  /** Oldest first; the same list as long as nothing came. */
  get lines(): readonly FollowedLine[] {
    return this.#lines;
  }

  /** Lines that are older than the first one here. */
  get leftOut(): number {
    return [...this.#followers.values()].reduce((sum, { leftOutAtStart }) => sum + leftOutAtStart, this.#leftOut);
  }

  get beyond(): number {
    return this.#beyond;
  }

  get sources(): readonly LogSource[] {
    return [...this.#followers.values()].map(({ source }) => source);
  }

  /** Why containers have no log now, each once; with how many say so. */
  get refusals(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { refusal } of this.#followers.values()) if (refusal !== undefined) counts.set(refusal, (counts.get(refusal) ?? 0) + 1);
    return counts;
  }

  /** Follows these containers: new ones from their beginning; of those that are left out the lines so far stay. */
  follow(sources: readonly LogSource[]): void {
    const wanted = new Map(sources.slice(0, MOST_STREAMS).map((source) => [`${source.pod}/${source.container}`, source]));
    this.#beyond = Math.max(0, sources.length - MOST_STREAMS);
    for (const [key, follower] of this.#followers) {
      if (wanted.has(key)) continue;
      this.#leftOut += follower.leftOutAtStart;
      this.#followers.delete(key);
    }
    for (const [key, source] of wanted) {
      if (!this.#followers.has(key)) this.#followers.set(key, new LogFollower(this.#port, source, this.#speed, (lines) => this.#pending.push(...lines)));
    }
  }

  /** Asks each container once; answers whether anything changed. */
  async poll(): Promise<boolean> {
    const followers = [...this.#followers.values()];
    const changes = await Promise.all(followers.map((follower) => follower.poll()));
    const fresh = this.#pending;
    this.#pending = [];
    if (fresh.length === 0) return changes.includes(true);
    if (followers.length > 1) fresh.sort((a, b) => a.atMs - b.atMs);
    this.#append(fresh);
    return true;
  }

  /** A line of the user's own at this moment. */
  mark(text: string): void {
    this.#append([{ atMs: this.#port.now, text, isRemark: true }]);
  }

  /** Forgets the lines so far; only new ones come. */
  clear(): void {
    this.#lines = [];
    this.#leftOut = 0;
    for (const follower of this.#followers.values()) follower.clear();
  }

  #append(lines: readonly FollowedLine[]): void {
    const most = this.#followers.size > 1 ? MOST_TOGETHER : MOST_LINES;
    const all = [...this.#lines, ...lines];
    this.#lines = all.length > most ? all.slice(-most) : all;
    for (let index = 0; index < all.length - this.#lines.length; index++) this.#leftOut += all[index]!.missing ?? (all[index]!.isRemark ? 0 : 1);
  }
}
