import { describe, expect, it } from 'vitest';
import { isManifestFile } from '../../src/manifests/file-filter.ts';

describe('isManifestFile', () => {
  it.each([
    'web.yaml', 'web.yml', 'web.json', 'WEB.YAML', 'team/a/web.yaml', 'team\\web.yaml', './web.yaml', 'v1.2.yaml', 'tmp.yaml',
  ])('reads %s', (path) => expect(isManifestFile(path)).toBe(true));

  it.each([
    'README.md', 'web.yaml.txt', 'yaml', '', '.yaml', '.hidden.yaml', '.git/config.yaml', 'a/.cache/x.yaml',
    '.web.yaml.swp', '.web.yaml.swx', 'web.yaml~', '#web.yaml#', '.#web.yaml', 'web.tmp', 'web.tmp.yaml', '4913',
    'web.yaml.bak', 'web.bak.yaml', 'web.yaml___jb_tmp___', 'web.yaml___jb_old___', 'web.orig', 'web.yaml.orig',
    'node_modules/x/a.yaml', 'a/node_modules/x/a.json',
  ])('leaves %s alone', (path) => expect(isManifestFile(path)).toBe(false));
});
