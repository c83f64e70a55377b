// Which tags of a well-known image exist: named tags plus version ranges with variant suffixes.

export interface TagRule {
  /** Tags that are not versions, and versions that follow no range. 'latest' is always there. */
  readonly named?: readonly string[];
  /**
   * Version ranges such as '1.7-29.0-30': major 1, minor 7 to 29, patch 0 to 30. A tag may stop
   * after any part, so the range also allows '1' and '1.25'. A part is a number or 'from-to'.
   */
  readonly versions?: readonly string[];
  /** Words that may follow a version or stand alone, joined with '-': 'alpine', 'slim'. */
  readonly variants?: readonly string[];
  /** Tags are written with a leading 'v', as Kubernetes' own images are. */
  readonly leadingV?: boolean | 'optional';
  /** The bare `latest` does not exist (registry.k8s.io publishes versions only). */
  readonly noLatest?: boolean;
}

const distributions = new Set([
  'alpine', 'slim', 'stretch', 'buster', 'bullseye', 'bookworm', 'trixie', 'bionic', 'focal',
  'jammy', 'noble',
]);

/** Says whether a tag exists under a rule. */
export function isKnownTag(rule: TagRule, tag: string): boolean {
  if (tag === 'latest') return rule.noLatest !== true;
  if (rule.named?.includes(tag)) return true;
  const version = /^(v?)(\d{1,8})(?:\.(\d{1,8}))?(?:\.(\d{1,8}))?(?:-(.+))?$/.exec(tag);
  if (version === null) return rule.variants !== undefined && isVariant(rule, tag);
  if (rule.leadingV !== 'optional' && (version[1] === 'v') !== (rule.leadingV === true)) return false;
  if (version[5] !== undefined && !isVariant(rule, version[5])) return false;
  const parts = [version[2], version[3], version[4]].filter(part => part !== undefined).map(Number);
  return (rule.versions ?? []).some(range => isInRange(range, parts));
}

/** The first variant word of a tag ('1.27-alpine3.20' gives 'alpine'), '' without one. */
export function variantOf(tag: string): string {
  for (const word of tag.split('-')) {
    const name = word.replace(/[\d.]+$/, '');
    if (name !== '' && name !== 'v' && name !== 'latest') return name;
  }
  return '';
}

function isVariant(rule: TagRule, text: string): boolean {
  return text.split('-').every(word => {
    if (rule.variants === undefined) return false;
    if (rule.variants.includes(word)) return true;
    const bare = word.replace(/\d+(?:\.\d+){0,2}$/, '');
    return (bare === word || bare === 'alpine') && distributions.has(bare) && rule.variants.includes('*');
  });
}

function isInRange(range: string, parts: readonly number[]): boolean {
  const bounds = range.split('.');
  return parts.length <= bounds.length && parts.every((part, index) => {
    const [from, to] = (bounds[index] ?? '').split('-').map(Number) as [number, number?];
    return part >= from && part <= (to ?? from);
  });
}
