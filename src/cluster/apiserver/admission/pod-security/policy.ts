// What the labels of a namespace ask of its pods: a level and a version for each way of minding them.
import type { FieldError } from '../../../../model/errors.ts';
import { fieldError } from '../../../../model/errors.ts';

const levels = ['privileged', 'baseline', 'restricted'] as const;
const PREFIX = 'pod-security.kubernetes.io/';

export type Level = (typeof levels)[number];

export interface LevelVersion {
  readonly level: Level;
  /** `latest` or `v1.25`. */
  readonly version: string;
}

export interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
  /** Of labels that mean nothing. */
  readonly errors: readonly FieldError[];
}

const free: LevelVersion = { level: 'privileged', version: 'latest' };
const known = new WeakMap<object, Policy | undefined>();

/** undefined for a namespace that asks nothing. Labels are frozen, so each set of them is read once. */
export function policyOf(labels: Readonly<Record<string, string>> | undefined): Policy | undefined {
  if (!labels) return undefined;
  if (known.has(labels)) return known.get(labels);
  const policy = Object.keys(labels).some((name) => name.startsWith(PREFIX)) ? readPolicy(labels) : undefined;
  known.set(labels, policy);
  return policy;
}

export function isStricter(left: Level, right: Level): boolean {
  return levels.indexOf(left) > levels.indexOf(right);
}

/** `restricted:latest`. */
export function textOf({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}

function readPolicy(labels: Readonly<Record<string, string>>): Policy {
  const errors: FieldError[] = [];
  /** A level that is none is the strictest where it is enforced, and none elsewhere. */
  const read = (mode: string, fallback: Level): LevelVersion & { hasLevel: boolean; isLevel: boolean; hasVersion: boolean } => {
    const [level, version] = [labels[PREFIX + mode], labels[`${PREFIX}${mode}-version`]];
    const isLevel = levels.some((each) => each === level);
    const refuse = (name: string, value: string, why: string): number => errors.push(fieldError.invalid(`metadata.labels[${PREFIX}${name}]`, value, why));
    if (level !== undefined && !isLevel) refuse(mode, level, `must be one of ${levels.join(', ')}`);
    const isVersion = version === 'latest' || /^v1\.(?:\d|[1-9]\d*)$/.test(version ?? '');
    if (version !== undefined && !isVersion) refuse(`${mode}-version`, version, 'must be "latest" or "v1.x"');
    return { level: level === undefined ? 'privileged' : isLevel ? (level as Level) : fallback, version: isVersion ? version! : 'latest', hasLevel: level !== undefined, isLevel, hasVersion: version !== undefined };
  };
  const enforce = read('enforce', 'restricted');
  read('audit', 'privileged');
  const warn = read('warn', 'privileged');
  // Who enforces is warned too, where nothing is said about that.
  const follows = !warn.hasLevel && enforce.isLevel && isStricter(enforce.level, warn.level);
  return {
    enforce: { level: enforce.level, version: enforce.version },
    warn: follows ? { level: enforce.level, version: warn.hasVersion ? warn.version : enforce.version } : warn.level === 'privileged' ? free : { level: warn.level, version: warn.version },
    errors,
  };
}
