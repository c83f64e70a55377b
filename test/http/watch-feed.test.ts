// What watches of one sort share: the bytes of changes, and the patience with who is slow.
import { expect, test } from 'vitest';
import { MAX_LAG, WatchFeed } from '../../src/http/watch-feed.ts';
import type { FeedReader, Seen } from '../../src/http/watch-feed.ts';

class Reader implements FeedReader {
  at: number;
  isCutOff = false;
  readonly feed: WatchFeed<Reader>;

  constructor(feed: WatchFeed<Reader>) {
    this.feed = feed;
    this.at = feed.end;
    feed.add(this);
  }

  cutOff(): void {
    this.isCutOff = true;
    this.feed.remove(this);
  }

  read(): string {
    let text = '';
    while (this.at < this.feed.end) {
      const { bytes, to } = this.feed.chunk(this.at);
      text += bytes.toString();
      this.at = to;
    }
    return text;
  }
}

function createFeed(size = 0): { feed: WatchFeed<Reader>; made: string[]; push(...names: string[]): void } {
  const made: string[] = [];
  const feed = new WatchFeed<Reader>(({ object }) => {
    made.push(object.metadata.name);
    return Buffer.from(`${object.metadata.name}${' '.repeat(size)}\n`);
  });
  return { feed, made, push: (...names) => names.forEach((name) => feed.push({ type: 'ADDED', object: { metadata: { name } } } as Seen)) };
}

test('readers at one place are sent the very same bytes, made once', () => {
  const { feed, made, push } = createFeed();
  const [one, other] = [new Reader(feed), new Reader(feed)];
  push('a', 'b');
  expect(feed.chunk(one.at).bytes).toBe(feed.chunk(other.at).bytes);
  expect([one.read(), other.read(), made]).toEqual(['a\nb\n', 'a\nb\n', ['a', 'b']]);
});

test('who comes later, or has read further, is sent what is new to it', () => {
  const { feed, push } = createFeed();
  const early = new Reader(feed);
  push('a', 'b');
  const late = new Reader(feed);
  push('c');
  expect([early.read(), late.read()]).toEqual(['a\nb\nc\n', 'c\n']);
  push('d');
  feed.trim();
  expect([early.read(), late.read()]).toEqual(['d\n', 'd\n']);
});

test('a write has about 64 KiB, and nothing is lost between two of them', () => {
  const { feed, push } = createFeed(40_000);
  const reader = new Reader(feed);
  push('a', 'b', 'c');
  expect(feed.chunk(reader.at)).toMatchObject({ from: 0, to: 2 });
  expect(reader.read().replaceAll(' ', '')).toBe('a\nb\nc\n');
});

test('who lags more than it may is cut off; the others miss nothing', () => {
  const { feed, push } = createFeed();
  const [slow, fast] = [new Reader(feed), new Reader(feed)];
  for (let at = 0; at < MAX_LAG; at++) {
    push(String(at));
    fast.read();
  }
  expect(slow.isCutOff).toBe(false);
  push('one too many');
  expect([slow.isCutOff, fast.isCutOff, fast.read()]).toEqual([true, false, 'one too many\n']);
  push('next');
  expect(fast.read()).toBe('next\n');
});
