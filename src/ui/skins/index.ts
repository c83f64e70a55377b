// The skins that come with Kubarium: one line each.
import type { Skin } from '../../model/skin.ts';
import { skinOf } from './palette.ts';
import { stock } from './stock.ts';

/**
 * The light ones are for terminals with a light background. Their names of colours leave out yellow and cyan, and those of the dark ones blue, which
 * many terminals show too pale or too dark to be read. By name, in the order in which `:skin` offers them.
 */
export const shippedSkins: Readonly<Record<string, Skin>> = {
  stock,
  dracula: skinOf({
    text: '#f8f8f2 white', normal: '#bd93f9 white', muted: '#7381b0 bright-black', red: '#ff5555 bright-red', orange: '#ffb86c yellow',
    yellow: '#f1fa8c bright-yellow', green: '#50fa7b bright-green', cyan: '#8be9fd bright-cyan', blue: '#8aa2ff bright-blue', purple: '#ff79c6 bright-magenta',
  }),
  nord: skinOf({
    text: '#eceff4 white', normal: '#d8dee9 white', muted: '#7b88a1 bright-black', red: '#d9727c bright-red', orange: '#d08770 yellow',
    yellow: '#ebcb8b bright-yellow', green: '#a3be8c green', cyan: '#88c0d0 cyan', blue: '#81a1c1 bright-blue', purple: '#b48ead magenta',
  }),
  gruvbox: skinOf({
    text: '#ebdbb2 white', normal: '#d5c4a1 white', muted: '#928374 bright-black', red: '#fb4934 bright-red', orange: '#fe8019 yellow',
    yellow: '#fabd2f bright-yellow', green: '#b8bb26 green', cyan: '#8ec07c cyan', blue: '#83a598 bright-blue', purple: '#d3869b magenta',
  }),
  'solarized-dark': skinOf({
    text: '#93a1a1 white', normal: '#839496 white', muted: '#657b83 bright-black', red: '#e8433f red', orange: '#d8601f bright-red',
    yellow: '#b58900 yellow', green: '#859900 green', cyan: '#2aa198 cyan', blue: '#268bd2 bright-blue', purple: '#6c71c4 magenta',
  }),
  'solarized-light': skinOf({
    text: '#073642 black', normal: '#586e75 black', muted: '#77878a bright-black', red: '#dc2020 red', orange: '#cb4b16 bright-red',
    yellow: '#8d6b00 magenta', green: '#657400 green', cyan: '#1f7f78 blue', blue: '#1f70ab blue', purple: '#6c71c4 magenta',
  }),
  // Light: every colour has a contrast of at least 4.5 : 1 against white.
  paper: skinOf({
    text: '#1b1f24 black', normal: '#24405c black', muted: '#666e77 bright-black', red: '#c2161d red', orange: '#a84300 magenta',
    yellow: '#856000 magenta', green: '#1a7030 green', cyan: '#0b6f7d blue', blue: '#0a5ac2 blue', purple: '#7a3fc0 magenta',
  }),
  // The colours of Okabe and Ito, told apart with any of the common kinds of colour blindness: vermilion is broken, sky blue is well.
  'colour-blind': skinOf({
    text: '#f2f2f2 white', normal: '#d0d0d0 white', muted: '#8c8c8c bright-black', red: 'bold #ff7f3f bright-red', orange: '#e69f00 yellow',
    yellow: '#f0e442 bright-yellow', green: '#56b4e9 bright-cyan', cyan: '#56b4e9 cyan', blue: '#4d9de0 bright-blue', purple: '#cc79a7 magenta',
  }),
  'colour-blind-light': skinOf({
    text: '#1a1a1a black', normal: '#3a3a3a black', muted: '#6e6e6e bright-black', red: 'bold #b34700 red', orange: '#8f6200 magenta',
    yellow: '#756b00 magenta', green: '#00669b blue', cyan: '#00669b blue', blue: '#00578a blue', purple: '#9b3f72 magenta',
  }),
  'high-contrast': skinOf({
    text: '#ffffff bright-white', normal: '#ffffff bright-white', muted: '#c8c8c8 white', red: 'bold #ff6a6a bright-red', orange: '#ffb000 bright-yellow',
    yellow: '#ffff00 bright-yellow', green: '#3dff5c bright-green', cyan: '#00ffff bright-cyan', blue: '#8fc1ff bright-cyan', purple: '#ff9dff bright-magenta',
  }),
  // No colour at all: attributes, and the signs that are there anyway.
  monochrome: {
    ...skinOf({ text: '', normal: '', muted: 'dim', red: 'bold', orange: '', yellow: 'bold', green: '', cyan: '', blue: '', purple: '' }),
    title: 'bold', key: 'bold', numberKey: 'bold', marked: 'underline', suggestion: 'dim', highlight: 'underline',
  },
};
