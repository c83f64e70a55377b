// The events of the object under the cursor and of what it owns, newest first, beside the view: it follows the cursor and takes no keys.
import { formatHumanDuration } from '../model/duration.ts';
import type { KubeEvent, KubeObject } from '../model/object.ts';
import { paintToned } from './components/toned-text.ts';
import type { TonedLine } from './components/toned-text.ts';
import { wrapToned } from './components/wrap-toned.ts';
import { FamilyEvents } from './family-events.ts';
import { LinePicture } from './line-picture.tsx';
import { LiveStore } from './live-store.ts';
import { PictureKeeper } from './picture-keeper.ts';
import type { Selected, ViewPicture } from './view.ts';
import { lastSeenAt, timesSeen } from './why/explanation.ts';
import type { World } from './world.ts';

/** Looked at again so often at most, in ms of screen time. */
const INTERVAL_MS = 150;

export class EventsBeside {
  readonly #world: World;
  readonly #index: FamilyEvents;
  readonly #store: LiveStore<void>;
  readonly #keeper: PictureKeeper;
  readonly #unfollows: readonly (() => void)[];
  #selected: Selected | undefined;
  readonly #picture = new LinePicture();

  /** Begins to follow the events of the cluster. */
  constructor(world: World) {
    this.#world = world;
    this.#index = new FamilyEvents(world.port);
    this.#store = new LiveStore(() => undefined, world.pacer, INTERVAL_MS);
    this.#keeper = new PictureKeeper((width, height, before) => this.#draw(width, height, before), () => world.theme);
    this.#index.start(this.#store.touch);
    this.#unfollows = [this.#store.subscribe(this.#keeper.invalidate), world.ticker.signal.subscribe(this.#keeper.invalidate)];
  }

  get signal(): PictureKeeper['signal'] {
    return this.#keeper.signal;
  }

  stop(): void {
    for (const unfollow of this.#unfollows) unfollow();
    this.#store.stop();
    this.#index.stop();
  }

  /** The object whose events are shown from now on. */
  readonly show = (selected: Selected | undefined): void => {
    if (selected?.object.metadata.uid === this.#selected?.object.metadata.uid) return;
    this.#selected = selected;
    this.#keeper.invalidate();
  };

  readonly picture = (width: number, height: number): ViewPicture => this.#keeper.picture(width, height);

  /** The newest event of the object as a plain line; '' when there is none. */
  newest(): string {
    const [event] = this.#newest(1).events;
    return event ? eventLine(event, this.#world.port.now, this.#selected?.object).map(({ text }) => text).join('').trim() : '';
  }

  #newest(most: number): ReturnType<FamilyEvents['newest']> {
    return this.#selected ? this.#index.newest(this.#selected.object, most) : { events: [], total: 0 };
  }

  #draw(width: number, height: number, before: ViewPicture | undefined): ViewPicture {
    const { theme, port } = this.#world;
    const { events, total } = this.#newest(height);
    const name = this.#selected?.object.metadata.name;
    const lines: string[] = [];
    for (const event of events) {
      if (lines.length >= height) break;
      for (const line of wrapToned(eventLine(event, port.now, this.#selected?.object), width, INDENT)) lines.push(paintToned(line, theme, width));
    }
    if (lines.length === 0) lines.push(paintToned([{ text: name === undefined ? ' no object is selected' : ' no events in the last hour', tone: 'muted' }], theme, width));
    const title: TonedLine = [
      { text: 'events', tone: 'title' },
      ...(name === undefined ? [] : [{ text: `(${name})`, tone: 'subtitle' } as const, { text: `[${total}]`, tone: 'count' } as const]),
    ];
    return this.#picture.next(title, lines.slice(0, height), before);
  }
}

const AGE_WIDTH = 6;
const INDENT = AGE_WIDTH + 2;

/** `  12s  Warning BackOff: Back-off restarting ... (x3)`; with the object in front when it is not the one that was asked for. */
function eventLine(event: KubeEvent, now: number, asked: KubeObject | undefined): TonedLine {
  const { type = 'Normal', reason = '', message = '', involvedObject: about } = event;
  const age = now - lastSeenAt(event);
  const times = timesSeen(event);
  const tone = type === 'Warning' ? 'warning' : 'text';
  const isOther = about.kind !== asked?.kind || about.name !== asked?.metadata.name;
  return [
    { text: `${(Number.isNaN(age) ? '' : formatHumanDuration(Math.max(0, age))).padStart(AGE_WIDTH)}  `, tone: 'muted' },
    ...(isOther ? [{ text: `${about.kind?.toLowerCase()}/${about.name} `, tone: 'subtitle' } as const] : []),
    { text: type === 'Normal' ? '' : `${type} `, tone },
    { text: `${reason}: `, tone },
    { text: message.trim(), tone: 'text' },
    ...(times > 1 ? [{ text: ` (x${times})`, tone: 'count' } as const] : []),
  ];
}
