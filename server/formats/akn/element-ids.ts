/** What the id of a block ends in where it stood before it was moved. */
export const FROM = '-from'

/**
 * The eIds of a file. They follow from the ids of blocks alone ("para_b12"), so that they are the same in every version, wherever the
 * block stands and whatever its number. Of two elements that would have the same one, the second has a number behind.
 */
export class ElementIds {
  readonly #taken = new Set<string>()

  /** The eId of an element that was not given one yet. */
  take(prefix: string, id: string): string {
    const name = elementId(prefix, id)
    let free = name
    for (let n = 2; this.#taken.has(free); n++) free = `${name}-${n}`
    this.#taken.add(free)
    return free
  }
}

/** An eId by its parts. What could be taken for the notation's own characters, or may not stand in an eId, is written as "~" and its code. */
export function elementId(prefix: string, id: string): string {
  return `${prefix}_${id.replace(/[^\p{L}\p{N}.-]/gu, (character) => `~${character.codePointAt(0)?.toString(16)}`)}`
}
