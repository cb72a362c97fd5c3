/** The beginning of a paragraph that offers one of several wordings for whole paragraphs. */
export interface OptionOpening {
  /** As it is written: "Option 1", "Alt. 2". */
  readonly label: string
  /** What follows it is "No text". */
  readonly isNoText: boolean
}

const OPENING = /^\s*[[(]?((?:option|alternative|alt\.?)\s+(?:\d{1,2}|[a-z]|[ivx]{1,4}))\s*(?:[:.)\]–—-]|$)\s*/iu
const NO_TEXT = /^\(?\[?no text\]?\)?\.?\s*$/iu

/** Whether a paragraph begins with "Option 1:" or the like. Which paragraphs an option reaches over is not said by the notation. */
export function optionOpening(text: string): OptionOpening | null {
  const found = OPENING.exec(text)
  if (found === null) return null
  return { label: found[1] ?? '', isNoText: NO_TEXT.test(text.slice(found[0].length)) }
}
