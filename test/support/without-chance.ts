// Texts for comparison without what a run draws at random: hashes, suffixes, uids, addresses, times of pulls.

/** Lines joined, with `<h>` and `<5>` in the names of an app's ReplicaSets and pods, and `<uid>`, `<ip>`, `<time>`, `<size>`. */
export function withoutChance(lines: readonly string[], app?: string): string {
  let text = lines.join('\n');
  if (app !== undefined) text = text.replaceAll(new RegExp(`\\b${app}-[0-9a-z]{5,10}-[0-9a-z]{5}(?![0-9a-z])`, 'g'), `${app}-<h>-<5>`).replaceAll(new RegExp(`\\b${app}-[0-9a-z]{5,10}\\b`, 'g'), `${app}-<h>`);
  return text
    .replaceAll(/\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)/g, '(<uid>)')
    .replaceAll(/\b\d+\.\d+\.\d+\.\d+\b/g, '<ip>')
    .replaceAll(/in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes/g, 'in <time> (<time> including waiting). Image size: <size> bytes');
}
