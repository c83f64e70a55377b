// Names of containers as containerd gives them.

const PREFIX = 'containerd://';
const HEX = '0123456789abcdef';
/** Room for one name; built from bytes, because joined text would stay a rope many times its size. */
const bytes = Buffer.alloc(PREFIX.length + 64);
bytes.write(PREFIX, 'latin1');

/** How a runtime that only pretends names a run of a container; what has ended it knows by its pod alone. */
export function fakeContainerId(podUid: string, restartCount: number): string {
  return `fake://${podUid}${restartCount}`;
}

/** `containerd://` and 64 hex digits. */
export function containerId(random: { nextInt32(): number }): string {
  let at = PREFIX.length;
  for (let word = 0; word < 8; word++) {
    const bits = random.nextInt32();
    for (let shift = 28; shift >= 0; shift -= 4) bytes[at++] = HEX.charCodeAt((bits >>> shift) & 15);
  }
  return bytes.toString('latin1');
}
