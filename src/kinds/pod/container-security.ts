// What security contexts may ask for, of a container and of a whole pod.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import type { GoText } from '../../model/go-value.ts';
import { goNil, goPointer, goStruct } from '../../model/go-value.ts';
import type { Container } from '../../model/object.ts';
import { validateId } from './field-rules.ts';
import { validateWindowsOptions } from './operating-system.ts';
import { validateRelativePath } from './volume-validation.ts';

/** Errors of a container's own context; what is masked may only be seen by users that are not the host's. */
export function validateContainerSecurity(context: Container['securityContext'], path: string, hostUsers = true): FieldError[] {
  if (!context) return [];
  const procMount = context.procMount === undefined ? [] : validateProcMount(context.procMount, `${path}.procMount`, hostUsers);
  return [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...procMount,
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validatePrivileges(context, path),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
}

function validateProcMount(type: string, path: string, hostUsers: boolean): FieldError[] {
  if (type === 'Default' || (type === 'Unmasked' && !hostUsers)) return [];
  if (type !== 'Unmasked') return [fieldError.notSupported(path, type, ['Default', 'Unmasked'])];
  return [fieldError.invalid(path, type, '`hostUsers` must be false to use `Unmasked`')];
}

const profiles = ['Localhost', 'RuntimeDefault', 'Unconfined'];
type Profile = { type?: string; localhostProfile?: string } | undefined;

/** Which system calls are let through; a profile of the machine needs its file, and no other may name one. */
export function validateSeccomp(profile: Profile, path: string): FieldError[] {
  if (!profile) return [];
  const { type = '', localhostProfile: file } = profile;
  const errors: FieldError[] = [];
  if (type === '') errors.push(fieldError.required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!profiles.includes(type)) errors.push(fieldError.notSupported(`${path}.type`, type, profiles));
  const at = `${path}.localhostProfile`;
  if (type === 'Localhost') {
    if (file === undefined) errors.push(fieldError.required(at, 'must be set when seccomp type is Localhost'));
    else errors.push(...validateRelativePath(file, at));
  } else if (file !== undefined) {
    const value = goStruct('core.SeccompProfile', { Type: type, LocalhostProfile: goPointer('*string') });
    errors.push(fieldError.invalid(at, value, 'can only be set when seccomp type is Localhost'));
  }
  return errors;
}

export function validateAppArmor(profile: Profile, path: string): FieldError[] {
  if (!profile) return [];
  const { type = '', localhostProfile: file } = profile;
  const at = `${path}.localhostProfile`;
  if (type === '') return [fieldError.required(`${path}.type`, 'type is required when appArmorProfile is set')];
  if (!profiles.includes(type)) return [fieldError.notSupported(`${path}.type`, type, profiles)];
  if (type !== 'Localhost') return file === undefined ? [] : [fieldError.invalid(at, file, 'can only be set when AppArmor type is Localhost')];
  if (file === undefined || file === '') return [fieldError.required(at, 'must be set when AppArmor type is Localhost')];
  return file.trim() === file ? [] : [fieldError.invalid(at, file, 'must not be padded with whitespace')];
}

/** Who may do everything cannot be kept from gaining more. */
function validatePrivileges(context: Container['securityContext'], path: string): FieldError[] {
  if (context?.allowPrivilegeEscalation !== false) return [];
  const errors: FieldError[] = [];
  const refuse = (what: string): void => void errors.push(fieldError.invalid(path, goSecurityContext(context), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`));
  if (context.privileged) refuse('`privileged` to true');
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) refuse('`capabilities.Add` CAP_SYS_ADMIN');
  return errors;
}

function goSecurityContext(context: NonNullable<Container['securityContext']>): GoText {
  const pointer = (type: string, field: keyof typeof context): GoText => (context[field] === undefined ? goNil(`*${type}`) : goPointer(`*${type}`));
  return goStruct('core.SecurityContext', {
    Capabilities: pointer('core.Capabilities', 'capabilities'),
    Privileged: pointer('bool', 'privileged'),
    SELinuxOptions: pointer('core.SELinuxOptions', 'seLinuxOptions'),
    WindowsOptions: pointer('core.WindowsSecurityContextOptions', 'windowsOptions'),
    RunAsUser: pointer('int64', 'runAsUser'),
    RunAsGroup: pointer('int64', 'runAsGroup'),
    RunAsNonRoot: pointer('bool', 'runAsNonRoot'),
    ReadOnlyRootFilesystem: pointer('bool', 'readOnlyRootFilesystem'),
    AllowPrivilegeEscalation: pointer('bool', 'allowPrivilegeEscalation'),
    ProcMount: pointer('core.ProcMountType', 'procMount'),
    SeccompProfile: pointer('core.SeccompProfile', 'seccompProfile'),
    AppArmorProfile: pointer('core.AppArmorProfile', 'appArmorProfile'),
  });
}
