// Pipes of the simulated shell: nobody waits for somebody who waits for him, and what goes in comes out.
import { describe, expect, it } from 'vitest';
import { createProcess } from '../../../../src/cluster/kubelet/process/create-process.ts';
import type { CommandSession } from '../../../../src/cluster/kubelet/process/process.ts';
import { sh, specOf, startMs } from './play.ts';

describe('pipes', () => {
  it.each<[script: string, output: string]>([
    ['seq 1 20000 | wc -l', '20000'],
    ['seq 1 20000 | cat | cat | wc -l', '20000'],
    ['seq 1 20000 | grep 7 | wc -l', '6878'],
    ['seq 20000 | sort -rn | head -2', '20000|19999'],
    ['seq 1 9000 | while read n; do last=$n; done; echo done', 'done'],
    // One line that is longer than any pipe.
    ["seq 1 5000 | tr -d '\\n' | wc -c", '18893'],
    ["seq 1 900 | tr -d '\\n' | grep -c 899900", '1'],
    ["(seq 1 5000 | tr -d '\\n'; echo; echo end) | tail -1", 'end'],
    ['yes | head -3', 'y|y|y'],
    ['(echo a; sleep 1; echo b; sleep 1; printf c) | cat', 'a|b|c'],
    ['seq 1 5000 > /tmp/x; cat < /tmp/x | tee /tmp/y | wc -l; wc -c < /tmp/y', '5000|23893'],
    ['printf abc | wc -l; printf abc | wc -c; printf "grün is" | wc -c; printf "a b\\nc" | wc -w', '0|3|8|3'],
    ["printf abc | base64; printf 'YWJj' | base64 -d", 'YWJj|abc'],
    ['seq 1 3 200000 | wc -l', '66667'],
  ])('%s', (script, output) => {
    expect(sh(script, 200).texts.join('|')).toBe(output);
  });

  it('a loop that never ends neither fills a pipe nor a file', () => {
    expect(sh('yes | sleep 100', 50).end).toBe('runs');
    const run = sh('yes 0123456789012345678901234567890123456789 > /tmp/all', 3600);
    expect(run.process.run(['wc', '-c', '/tmp/all'], startMs + 3_600_000, 10_000).output.length).toBeGreaterThan(0);
    expect(Number.parseInt(run.process.run(['wc', '-c', '/tmp/all'], startMs + 3_600_000, 10_000).output)).toBeLessThanOrEqual(1 << 20);
  });
});

interface Talk {
  readonly session: CommandSession;
  readonly said: () => string;
}

function talk(script: string, isTerminal = false): Talk {
  const process = createProcess(specOf({ command: ['sleep', '3600'] }));
  process.start(startMs);
  let said = '';
  const print = (text: string): void => void (said += text);
  return { session: process.open(['sh', '-c', script], startMs, { isTerminal, hasInput: true, out: print, error: print }), said: () => said };
}

/** Gives it the text in pieces that end anywhere, as a network does, then the end of the input, then time. */
function feed({ session, said }: Talk, text: string, seconds = 0): string {
  for (let at = 0; at < text.length; at += 1000) {
    session.write(text.slice(at, at + 1000));
    session.resume(startMs);
  }
  session.end();
  for (let ms = 0; ms <= seconds * 1000 && session.exitCode === undefined; ms += 100) session.resume(startMs + ms);
  return said();
}

describe('the input of a command that somebody talks to', () => {
  const numbers = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('');

  it.each<[script: string, lines: number, output: string]>([
    ['cat | wc -l', 20_000, '20000\n'],
    ['wc -l', 20_000, '20000\n'],
    ['cat | cat | tail -1', 20_000, '20000\n'],
    ['cat > /tmp/all; wc -lc < /tmp/all', 300_000, ' 300000 1988895\n'],
    ['grep 99999 | wc -l', 300_000, '3\n'],
    ['head -1; cat | wc -l', 3, '1\n2\n'],
  ])('%s of %i lines', (script, lines, output) => {
    expect(feed(talk(script), numbers(lines), 5)).toBe(output);
  });

  it('says how much nobody has read, and ends when even an endless sender is not heard', () => {
    const { session } = talk('sleep 100');
    for (let megabytes = 1; megabytes <= 3; megabytes++) session.write('x'.repeat(1 << 20));
    expect(session.unread).toBe(3 << 20);
    for (let megabytes = 1; megabytes <= 20; megabytes++) session.write('x'.repeat(1 << 20));
    expect(session.unread).toBe(0);
  });

  it('ctrl-c ends all parts of a pipe, and the shell goes on', () => {
    const { session, said } = talk('cat | cat; echo code $?', true);
    session.write('one\n');
    session.resume(startMs);
    session.write('\x03');
    session.resume(startMs);
    expect(session.exitCode).toBe(130);
    expect(said()).toContain('one');
  });

  it('a file is full when the disk is, and says so', () => {
    const { session, said } = talk('cat > /tmp/huge; echo $(wc -c < /tmp/huge)');
    for (let megabytes = 1; megabytes <= 70; megabytes++) {
      session.write('x'.repeat(1 << 20));
      session.resume(startMs);
    }
    session.end();
    for (let ms = 0; ms <= 60_000; ms += 100) session.resume(startMs + ms);
    expect(said()).toBe('sh: write error: No space left on device\n67108864\n');
  });
});
