/**
 * What a report sets around a text: it stands on the page and is no part of the text. A file without a frame holds the text alone,
 * as `compare` gives it (CONTRACT, Redline JSON).
 */
export interface Frame {
  /** Title of the document, e.g. of the outcome document. */
  readonly title: string
  /** The symbol, or "changes from … to …". */
  readonly subject: string
  /** Lines under the title: when issued, note, fingerprints, counts; data, never markup. */
  readonly lines: readonly string[]
  /** Tables of the report: before the text or after it. Akoma Ntoso leaves them out. */
  readonly tables?: readonly FrameTable[]
  /** BCP 47 language of the frame and, as far as is known, of the text. */
  readonly language: string
}

/** A table that a report sets before or after a text. Its cells are data, never markup. */
export interface FrameTable {
  readonly title: string
  readonly place: 'before' | 'after'
  /** `numeric`: short, and set to the end of its column. `width`: beside that of a usual column. */
  readonly columns: readonly { readonly name: string; readonly numeric?: true; readonly width?: 'short' | 'wide' }[]
  /** `share`: how long a bar behind the row is, from 0 to 1. The first cell names the row. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly share?: number }[]
}

/** The tables of a place in lines of words, for forms that have no tables: the title, then a line a row. */
export function tableLines({ tables = [] }: Frame, place: FrameTable['place']): readonly string[] {
  return tables
    .filter((table) => table.place === place)
    .flatMap(({ title, columns, rows }) => [
      '',
      title,
      ...rows.map(({ cells: [first = '', ...others] }) => {
        const rest = others.map((cell, i) => `${columns[i + 1]?.name ?? ''}: ${cell}`)
        return [first, ...rest].join(' · ')
      }),
    ])
}
