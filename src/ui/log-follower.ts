// Follows the log of one container: asks for what is new, keeps a bounded tail, and goes on through restarts.
import type { ClusterPort, LogLine } from '../model/client.ts';
import { ApiError, formatKubectlError } from '../model/errors.ts';
import type { Pod } from '../model/object.ts';

export interface LogSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The run before the present one. */
  readonly previous: boolean;
  /** Only lines younger than this, in ms of virtual time. */
  readonly sinceMs?: number | undefined;
}

/** A line of the container, or a remark of the follower about it. */
export interface FollowedLine {
  readonly atMs: number;
  readonly text: string;
  readonly isRemark?: boolean;
  /** Lines that a remark stands for. */
  readonly missing?: number;
  /** The container it comes from; absent in what belongs to none. */
  readonly source?: LogSource;
}

/** Lines kept; the node keeps as many. */
export const MOST_LINES = 5000;
/** A request brings virtual time up to its moment first; so much of it, in ms at normal speed, may pass by that. */
const CATCH_UP_MS = 4000;

export class LogFollower {
  readonly source: LogSource;
  readonly #port: ClusterPort;
  readonly #speed: () => number;
  readonly #onLines: (lines: readonly FollowedLine[]) => void;
  #lines: readonly FollowedLine[] = [];
  #refusal: string | undefined;
  #uid: string | undefined;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  /** Lines taken that bear the newest time: another one may come at the same instant. */
  #takenAtLast = 0;
  /** Place in the run of the line that comes next. */
  #next = 0;
  #leftOut = 0;
  #isAsking = false;
  #askedAt = '';

  /** `speed` is that of virtual time; `onLines` gets what comes, in order. */
  constructor(port: ClusterPort, source: LogSource, speed: () => number = () => 1, onLines: (lines: readonly FollowedLine[]) => void = () => undefined) {
    this.#port = port;
    this.source = source;
    this.#speed = speed;
    this.#onLines = onLines;
  }

  /** Oldest first; the same list as long as nothing came. */
  get lines(): readonly FollowedLine[] {
    return this.#lines;
  }

  /** Why there is no log now, in kubectl's words. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Lines that were said before the first one that came, and were not kept any more. */
  get leftOutAtStart(): number {
    return this.#leftOut;
  }

  /** Forgets the lines so far; only new ones come. */
  clear(): void {
    this.#lines = [];
    this.#leftOut = 0;
  }

  /** Asks once, unless nothing can have changed since the last time; answers whether something did. */
  async poll(): Promise<boolean> {
    const moment = `${this.#port.now} ${this.#port.revision}`;
    if (this.#isAsking || moment === this.#askedAt) return false;
    this.#isAsking = true;
    this.#askedAt = moment;
    const before = this.#lines;
    const refusedBefore = this.#refusal;
    try {
      await this.#ask();
      this.#refusal = undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#refusal = formatKubectlError(error);
    } finally {
      this.#isAsking = false;
    }
    return before !== this.#lines || refusedBefore !== this.#refusal;
  }

  async #ask(): Promise<void> {
    const { namespace, pod: name, previous } = this.source;
    const pod = this.#port.find<Pod>('pods', namespace, name);
    // What a pod said last stays to be read after it has gone.
    if (!pod && this.#uid !== undefined) return;
    const isReplaced = pod !== undefined && this.#uid !== undefined && this.#uid !== pod.metadata.uid;
    const lines = await this.#request(previous);
    if (isReplaced) this.#beginRun(`a new pod of the name ${name}`);
    else if (this.#isOtherRun(lines)) {
      if (!previous) this.#take(await this.#lastOfRunBefore());
      this.#beginRun('the container has restarted');
    }
    this.#take(lines);
    this.#uid = pod?.metadata.uid;
  }

  /** The status tells of a restart later than the log does; but a log that has forgotten its newest line is another one. */
  #isOtherRun(lines: readonly LogLine[]): boolean {
    return this.#takenAtLast > 0 && lines.length < MOST_LINES && !lines.some(({ atMs }) => atMs === this.#lastAtMs);
  }

  /** What a run said between the last question and its end. */
  async #lastOfRunBefore(): Promise<readonly LogLine[]> {
    try {
      return await this.#request(true);
    } catch (error) {
      if (error instanceof ApiError) return [];
      throw error;
    }
  }

  #beginRun(text: string): void {
    this.#append([this.#remark(this.#port.now, text)]);
    this.#takenAtLast = 0;
    this.#next = 0;
  }

  async #request(previous: boolean): Promise<readonly LogLine[]> {
    const { namespace, pod, container, sinceMs } = this.source;
    const newer = Number.isFinite(this.#lastAtMs) ? this.#port.now - this.#lastAtMs + CATCH_UP_MS * Math.max(1, this.#speed()) : undefined;
    const wanted = newer ?? sinceMs;
    const response = await this.#port.request({
      verb: 'logs', namespace, name: pod, container, previous, tailLines: MOST_LINES, ...(wanted === undefined ? {} : { sinceMs: wanted }),
    });
    return response.type === 'logs' ? response.lines : [];
  }

  #take(lines: readonly LogLine[]): void {
    const known = this.#lastAtMs;
    let skip = this.#takenAtLast;
    const fresh = lines.filter(({ atMs }) => atMs > known || (atMs === known && skip-- <= 0));
    const last = fresh.at(-1)?.atMs;
    if (last === undefined) return;
    this.#takenAtLast = (last === known ? this.#takenAtLast : 0) + fresh.filter(({ atMs }) => atMs === last).length;
    this.#lastAtMs = last;
    this.#append(this.#withGaps(fresh));
  }

  /** Where lines are missing, a remark says how many; those before the first line of all are only counted. */
  #withGaps(lines: readonly LogLine[]): FollowedLine[] {
    const { source } = this;
    const result: FollowedLine[] = [];
    for (const { atMs, text, number = this.#next, lost = 0 } of lines) {
      const missing = Math.max(0, number - this.#next) + lost;
      const isFirst = this.#lines.length === 0 && result.length === 0;
      // With a span, what is older than that is not wanted.
      if (missing > 0 && isFirst) this.#leftOut += source.sinceMs === undefined ? missing : lost;
      else if (missing > 0) result.push({ ...this.#remark(atMs, `${missing.toLocaleString('en-US')} lines are missing: more came than are kept`), missing });
      result.push({ atMs, text, source });
      this.#next = number + 1;
    }
    return result;
  }

  #remark(atMs: number, text: string): FollowedLine {
    return { atMs, text: `--- ${text} ---`, isRemark: true, source: this.source };
  }

  #append(lines: readonly FollowedLine[]): void {
    const all = [...this.#lines, ...lines];
    this.#lines = all.length > MOST_LINES ? all.slice(-MOST_LINES) : all;
    this.#onLines(lines);
  }
}
