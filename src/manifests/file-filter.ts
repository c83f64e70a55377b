// Tells manifests from everything else that editors, tools and systems leave in a folder.

const manifestName = /\.(ya?ml|json)$/i;

/** Files that editors write beside the real one and that still end like a manifest. */
const editorLeftover = /^(?:#.*#|.*~|4913|.*\.(?:sw[a-z]|tmp|temp|bak|backup|orig|rej|part|crdownload)(?:\.ya?ml|\.json)?|.*___jb_(?:tmp|old)___|.*\.(?:tmp|bak)\.\d+(?:\..*)?)$/i;

const ignoredFolders: ReadonlySet<string> = new Set(['node_modules']);

/**
 * Takes a path relative to the manifests folder (either slash) and tells whether the file is one to
 * read: .yaml, .yml or .json, not hidden, not an editor's swap, backup or temporary file.
 */
export function isManifestFile(relativePath: string): boolean {
  const parts = relativePath.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  const name = parts.pop();
  if (name === undefined || !manifestName.test(name)) return false;
  return !isHidden(name) && !editorLeftover.test(name) && parts.every(isManifestFolder);
}

/** Takes the name of one folder and tells whether manifests below it count. */
export function isManifestFolder(name: string): boolean {
  return name === '..' || (!isHidden(name) && !ignoredFolders.has(name));
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}
