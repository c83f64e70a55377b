// The skin that counts where none is chosen: k9s' stock colours.
import type { Skin } from '../../model/skin.ts';

const lightSkyBlue = '#87cefa cyan';
const dodgerBlue = '#1e90ff bright-blue';
const aqua = '#00ffff bright-cyan';
const orange = '#ffa500 yellow';
const magenta = '#ff00ff bright-magenta';
const slateGray = '#778899 bright-black';

export const stock: Skin = {
  normal: lightSkyBlue,
  added: dodgerBlue,
  changed: '#adff2f bright-green',
  pending: '#ff8c00 yellow',
  error: '#ff4500 bright-red',
  warning: orange,
  completed: slateGray,
  killed: '#9370db magenta',
  highlight: aqua,
  ok: '#32cd32 green',
  muted: slateGray,
  title: `bold ${aqua}`,
  subtitle: magenta,
  count: '#ffefd5 white',
  key: `bold ${dodgerBlue}`,
  numberKey: `bold ${magenta}`,
  text: '#ffffff white',
  border: dodgerBlue,
  borderFocus: lightSkyBlue,
  filter: '#2e8b57 green',
  marked: '#98fb98 bright-green',
  suggestion: dodgerBlue,
  crumb: aqua,
  crumbActive: orange,
};
