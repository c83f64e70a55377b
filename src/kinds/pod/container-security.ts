// What a security context must not ask for at once.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import type { GoText } from '../../model/go-value.ts';
import { goNil, goPointer, goStruct } from '../../model/go-value.ts';
import type { Container } from '../../model/object.ts';

/** Who may do everything cannot be kept from gaining more. */
export function validatePrivileges(context: Container['securityContext'], path: string): FieldError[] {
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
