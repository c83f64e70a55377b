// A small program over the screen's life cycle, for tests on a pseudo-terminal: every key shows its name.
import { Box, useApp, useWindowSize } from 'ink';
import { useState } from 'react';
import { systemWallClock } from '../../../src/sim/driver.ts';
import { Line } from '../../../src/ui/components/line.tsx';
import { openScreen, terminalMode } from '../../../src/ui/terminal/lifecycle.ts';
import type { Screen } from '../../../src/ui/terminal/lifecycle.ts';
import { useSuspend } from '../../../src/ui/terminal/suspend.ts';
import { useKeys } from '../../../src/ui/terminal/use-keys.ts';

function Program({ screen }: { screen: Screen }) {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const [keys, setKeys] = useState<readonly string[]>([]);
  const [broken, setBroken] = useState(false);
  const suspend = useSuspend(screen.suspension, suspendTerminal);
  useKeys(({ name, text }) => {
    setKeys((before) => [...before, name === 'paste' ? `paste(${text})` : name].slice(-12));
    if (name === 'q') exit(7);
    if (name === 'ctrl-c') exit();
    if (name === 'ctrl-z') suspend();
    if (name === 'ctrl-l') screen.redraw();
    if (name === 'x') setBroken(true);
    if (name === 't') throw new Error('thrown by a key');
    if (name === 'r') void Promise.reject(new Error('rejected by a key'));
  });
  if (broken) throw new Error('thrown while rendering');
  return (
    <Box flexDirection="column" width="100%" height={rows}>
      <Line text={`size ${columns}x${rows}`} />
      <Line text={`keys ${keys.join(' ')}`} />
      <Box flexGrow={1} />
      <Line text={'='.repeat(columns)} />
    </Box>
  );
}

if (terminalMode(process.env, process.stdin, process.stdout) === 'plain') {
  process.stdout.write('plain\n');
} else {
  process.exitCode = await openScreen({
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    host: process,
    wall: systemWallClock,
    env: process.env,
    element: (screen) => <Program screen={screen} />,
    onClosed: () => process.stdout.write('closed\n'),
  });
}
