// Client-side apply, as kubectl does it: create, or a three-way strategic merge with what was applied last (rule 1.13).
import type { ApplyResult } from '../../model/client.ts';
import { isMap } from '../../model/equal.ts';
import { badRequest } from '../../model/errors.ts';
import type { KubeObject } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { resourceOf } from '../../model/kind.ts';
import { fromStored, kindIn, versionNamed } from '../../model/kind-version.ts';
import { createThreeWayPatch } from '../../model/patch.ts';
import { createObject } from './create.ts';
import { decodeInput, kindOfInput, rawObject } from './input.ts';
import { LAST_APPLIED, readLastApplied, withLastApplied } from './last-applied.ts';
import { patchObject } from './patch.ts';
import type { Scope, Server } from './server.ts';

/**
 * Makes the live object say what the manifest says. `namespace` is where a manifest without one goes. Throws ApiError:
 * BadRequest for what kubectl refuses itself or decoding refuses, else what create and patch throw.
 */
export function applyManifest(server: Server, scope: Scope, manifest: unknown, options: { namespace?: string } = {}): ApplyResult {
  const raw = rawObject(manifest);
  const kind = kindOfInput(server, raw);
  const version = versionNamed(kind, raw['apiVersion']);
  const warnings: string[] = [];
  const untrusted: Scope = { ...scope, trusted: false, warnings, spoken: version === undefined ? undefined : kindIn(kind, version) };
  // Said before the unknown fields, because kubectl looks for the name before it sends anything.
  const { name, generateName } = (isMap(raw['metadata']) ? raw['metadata'] : {}) as { name?: unknown; generateName?: unknown };
  if (!name) throw badRequest(generateName ? `from ${String(generateName)}: cannot use generate name with apply` : 'resource name may not be empty');

  const own = decodeInput(server, untrusted, kind, raw, { version }).metadata;
  const hasOwnNamespace = isMap(raw['metadata']) && Boolean(raw['metadata']['namespace']);
  const namespace = kind.namespaced ? (hasOwnNamespace ? own.namespace : (options.namespace ?? 'default')) : undefined;
  const { namespace: _, ...metadata } = raw['metadata'] as Record<string, unknown>;
  const modified = withLastApplied({ ...raw, metadata: namespace === undefined ? metadata : { ...metadata, namespace } });

  const live = server.store.get(kind.plural, objectKey(namespace, own.name!));
  if (!live) {
    const fresh = decodeInput(server, { ...untrusted, warnings: undefined }, kind, modified, { version });
    return { outcome: 'created', object: createObject(server, untrusted, kind, fresh), warnings };
  }
  const clientWarnings = warningsAbout(live, resourceOf(kind));
  const spoken = kindIn(kind, version);
  const strategy = server.schema().listStrategy(spoken.group, spoken.version, spoken.kind);
  const patch = createThreeWayPatch(readLastApplied(live), modified, fromStored(kind, version, live), strategy);
  if (Object.keys(patch).length === 0) return { outcome: 'unchanged', object: live, warnings: clientWarnings };
  // kubectl sends merge patches of what it has no types for.
  const object = patchObject(server, untrusted, kind, namespace, own.name!, kind.custom ? 'merge' : 'strategic', patch, { fieldValidation: 'Strict', version });
  return { outcome: 'configured', object, warnings: [...clientWarnings, ...warnings] };
}

function warningsAbout(live: KubeObject, plural: string): string[] {
  const { name, annotations, deletionTimestamp } = live.metadata;
  const warnings: string[] = [];
  if (annotations?.[LAST_APPLIED] === undefined) {
    warnings.push(
      `resource ${plural}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    );
  }
  if (deletionTimestamp !== undefined) warnings.push(`Detected changes to resource ${name} which is currently being deleted.`);
  return warnings;
}
