// The keyboard: who gets which byte, and when.
import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { repaintOnResize } from '../../../src/ui/terminal/resize.ts';
import { TtyInput } from '../../../src/ui/terminal/tty-input.ts';
import { ManualWall } from '../../support/manual-wall.ts';
import { FakeHost } from '../../support/screen.ts';

class FakeTerminal extends EventEmitter {
  readonly isTTY = true;
  isRaw = false;
  isFlowing = false;
  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }
  resume(): void {
    this.isFlowing = true;
  }
  pause(): void {
    this.isFlowing = false;
  }
}

function listening() {
  const terminal = new FakeTerminal();
  const wall = new ManualWall();
  const input = new TtyInput(terminal, wall);
  const heard: string[] = [];
  input.setRawMode(true);
  return { terminal, wall, input, heard, listen: () => input.onKey((event) => heard.push(event.name)) };
}

describe('TtyInput', () => {
  test('an Esc is told from a sequence by waiting a moment', () => {
    const { terminal, wall, heard, listen } = listening();
    listen();
    terminal.emit('data', Buffer.from('\x1b'));
    wall.advance(20);
    expect(heard).toEqual([]);
    wall.advance(10);
    expect(heard).toEqual(['escape']);
    terminal.emit('data', Buffer.from('\x1b'));
    terminal.emit('data', Buffer.from('[A'));
    wall.advance(100);
    expect(heard).toEqual(['escape', 'up']);
  });

  test('a character split between reads is one key', () => {
    const { terminal, heard, listen } = listening();
    listen();
    const bytes = Buffer.from('柿');
    terminal.emit('data', bytes.subarray(0, 1));
    terminal.emit('data', bytes.subarray(1));
    expect(heard).toEqual(['柿']);
  });

  test('keys pressed before anybody listens are kept', () => {
    const { terminal, heard, listen } = listening();
    terminal.emit('data', 'jk');
    listen();
    terminal.emit('data', 'l');
    expect(heard).toEqual(['j', 'k', 'l']);
  });

  test('outside raw mode nothing is read: the keys are for somebody else', () => {
    const { terminal, input, heard, listen } = listening();
    listen();
    expect(terminal).toMatchObject({ isRaw: true, isFlowing: true });
    input.setRawMode(false);
    expect(terminal).toMatchObject({ isRaw: false, isFlowing: false });
    terminal.emit('data', 'x');
    input.setRawMode(true);
    terminal.emit('data', 'y');
    expect(heard).toEqual(['y']);
  });

  test('says when the terminal is gone', () => {
    const { terminal, input } = listening();
    let closed = 0;
    input.onClose(() => closed++);
    terminal.emit('end');
    expect(closed).toBe(1);
  });
});

describe('repaintOnResize', () => {
  test('clears before anybody else hears of the resize', () => {
    const stdout = new EventEmitter();
    const order: string[] = [];
    stdout.on('resize', () => order.push('ink'));
    const repaint = repaintOnResize(stdout, () => order.push('clear'), new FakeHost(), new ManualWall());
    repaint.redraw();
    expect(order).toEqual(['clear', 'ink']);
    repaint.stop();
    stdout.emit('resize');
    expect(order).toEqual(['clear', 'ink', 'ink']);
  });

  test('repaints once after a burst of window signals, of which Node reports none when the size came back', () => {
    const stdout = new EventEmitter();
    const host = new FakeHost();
    const wall = new ManualWall();
    let cleared = 0;
    const repaint = repaintOnResize(stdout, () => cleared++, host, wall);
    for (let burst = 0; burst < 5; burst++) {
      host.emit('SIGWINCH');
      wall.advance(10);
    }
    expect(cleared).toBe(0);
    wall.advance(40);
    expect(cleared).toBe(1);
    repaint.stop();
    host.emit('SIGWINCH');
    expect(wall.pending).toBe(0);
  });

  test('repaints a moment after somebody else had the terminal, unless it was left in the meantime', () => {
    const stdout = new EventEmitter();
    const wall = new ManualWall();
    let cleared = 0;
    const repaint = repaintOnResize(stdout, () => cleared++, new FakeHost(), wall);
    repaint.redrawSoon();
    expect(cleared).toBe(0);
    wall.advance(100);
    expect(cleared).toBe(1);
    repaint.redrawSoon();
    repaint.stop();
    wall.advance(100);
    expect(cleared).toBe(1);
  });
});
