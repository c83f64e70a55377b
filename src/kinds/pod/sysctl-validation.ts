// Kernel parameters of a pod: how they are named, and which belong to the host when its namespaces are used.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import type { PodSpec } from '../../model/object.ts';

const LONGEST = 253;
const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const NAME = `^(${SEGMENT}[\\./])*${SEGMENT}$`;
const name = new RegExp(NAME);
const OF_IPC = /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/;
const OF_NETWORK = /^net\./;

export function validateSysctls({ securityContext, hostNetwork, hostIPC }: PodSpec, path: string): FieldError[] {
  const seen = new Set<string>();
  return (securityContext?.sysctls ?? []).flatMap(({ name: sysctl = '' }, index) => {
    const at = `${path}[${index}].name`;
    const errors: FieldError[] = [];
    if (sysctl === '') errors.push(fieldError.required(at));
    else if (sysctl.length > LONGEST || !name.test(sysctl)) errors.push(fieldError.invalid(at, sysctl, `must have at most ${LONGEST} characters and match regex ${NAME}`));
    else if (seen.has(sysctl)) errors.push(fieldError.duplicate(at, sysctl));
    seen.add(sysctl);
    const dotted = dotsOf(sysctl);
    if (hostNetwork && OF_NETWORK.test(dotted)) errors.push(fieldError.invalid(at, sysctl, "may not be specified when 'hostNetwork' is true"));
    else if (hostIPC && OF_IPC.test(dotted)) errors.push(fieldError.invalid(at, sysctl, "may not be specified when 'hostIPC' is true"));
    return errors;
  });
}

/** With slashes between the segments, dots belong to them. */
function dotsOf(sysctl: string): string {
  const [separator] = /[./]/.exec(sysctl) ?? [];
  return separator === '/' ? sysctl.replace(/[./]/g, (char) => (char === '/' ? '.' : '/')) : sysctl;
}
