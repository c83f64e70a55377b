// Words of the prompt that k9s has and this dashboard has not, with what to do instead, for fingers that have learned them.

const reasons: readonly [words: readonly string[], why: string][] = [
  [['ctx', 'context', 'contexts'], 'there is one simulated cluster to a process'],
  [['dir', 'ls'], 'the folder is applied by itself; :manifests shows it'],
  [['pf', 'portforward', 'portforwards', 'bench', 'benchmark', 'benchmarks'], 'the dashboard opens no ports on this machine; with --serve, kubectl port-forward does'],
  [['hm', 'helm', 'charts'], 'put what helm template makes into the folder'],
  [['popeye', 'vul', 'vulnerabilities'], 'images have names and sizes, and nothing in them'],
  [['usr', 'users', 'grp', 'groups'], 'users and groups are names in bindings, which :rolebindings lists; :can u:NAME and g:NAME say what they may'],
  [['cow'], 'there is no cow'],
];

/** Why there is no such command; undefined for words that are none of k9s. */
export function whyLeftOut(word: string): string | undefined {
  const reason = reasons.find(([words]) => words.includes(word))?.[1];
  return reason === undefined ? undefined : `"${word}" is of k9s, and left out here: ${reason}`;
}
