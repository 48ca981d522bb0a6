/**
 * How the gateway prepared calls of clients with `undo`. `kept`: it kept what they changed. `moved`: the collection kept changing, so
 * that the image may be older than the calls. `large`: too much to keep. `unwritten`: the journal could not be written.
 */
export const imageEnds = ['kept', 'moved', 'large', 'unwritten'] as const
export type ImageKeeping = (typeof imageEnds)[number]

/** Hears about before-images. */
export interface ImageObserver {
  imaged(end: ImageKeeping): void
}
