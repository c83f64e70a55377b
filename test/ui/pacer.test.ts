// Frames for data are few, and a key goes first.
import { expect, test } from 'vitest';
import { Pacer } from '../../src/ui/pacer.ts';
import { ManualWall } from '../support/manual-wall.ts';

function pacing() {
  const wall = new ManualWall();
  const pacer = new Pacer(wall);
  const drawn: string[] = [];
  const draw = (name: string, inMs: number) => pacer.at(wall.now() + inMs, () => drawn.push(`${name} at ${wall.now()}`));
  return { wall, pacer, drawn, draw };
}

test('data waits for its time', () => {
  const { wall, drawn, draw } = pacing();
  draw('table', 80);
  wall.advance(79);
  expect(drawn).toEqual([]);
  wall.advance(1);
  expect(drawn).toEqual(['table at 80']);
});

test('what is due about the same time shares a frame', () => {
  const { wall, drawn, draw } = pacing();
  draw('table', 80);
  draw('header', 110);
  draw('clock', 1000);
  wall.advance(200);
  expect(drawn).toEqual(['table at 80', 'header at 80']);
  wall.advance(800);
  expect(drawn.at(-1)).toBe('clock at 1000');
});

test('a key takes along what is due soon, and leaves the rest', () => {
  const { wall, pacer, drawn, draw } = pacing();
  draw('table', 80);
  draw('header', 200);
  wall.advance(10);
  pacer.onKey();
  expect(drawn).toEqual(['table at 10']);
  wall.advance(500);
  expect(drawn).toEqual(['table at 10', 'header at 200']);
});

test('after a key data waits a moment for the next one', () => {
  const { wall, pacer, drawn, draw } = pacing();
  pacer.onKey();
  draw('table', 0);
  wall.advance(99);
  expect(drawn).toEqual([]);
  wall.advance(1);
  expect(drawn).toEqual(['table at 100']);
});

test('keys that never rest do not keep data away', () => {
  const { wall, pacer, drawn, draw } = pacing();
  for (let key = 0; key < 10; key++) {
    draw(`change ${key}`, 80);
    wall.advance(30);
    pacer.onKey();
  }
  expect(drawn).toHaveLength(10);
});

test('a key that came while data became due is heard of first', () => {
  const { wall, pacer, drawn, draw } = pacing();
  draw('table', 80);
  // The program reads keys between two timers: here in the turn in which data is due.
  wall.setTimeout(() => {
    drawn.push('key');
    pacer.onKey();
  }, 80);
  wall.advance(80);
  expect(drawn).toEqual(['key', 'table at 80']);
});

test('what is taken back is not drawn, and no timer is left', () => {
  const { wall, drawn, draw } = pacing();
  const cancel = draw('table', 80);
  cancel();
  expect(wall.pending).toBe(0);
  const other = draw('header', 80);
  draw('clock', 300);
  other();
  wall.advance(300);
  expect(drawn).toEqual(['clock at 300']);
});

test('keys that follow each other are a hurry, and it is over soon after the last one', () => {
  const { wall, pacer } = pacing();
  expect(pacer.isHurried).toBe(false);
  pacer.onKey();
  wall.advance(399);
  expect(pacer.isHurried).toBe(true);
  wall.advance(1);
  expect(pacer.isHurried).toBe(false);
});
