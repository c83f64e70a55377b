// What finds graphemes is made when somebody asks for some: making the first one takes Node as long as a tenth of a small program's start.
let segmenter: Intl.Segmenter | undefined;

/** Stands in for `new Intl.Segmenter(undefined, { granularity: 'grapheme' })`. */
export const lateSegmenter: Pick<Intl.Segmenter, 'segment'> = {
  segment(text) {
    segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    return segmenter.segment(text);
  },
};
