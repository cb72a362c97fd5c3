import { type Alignment, align, idsAgree } from '../compare/align.ts'
import type { Atom } from '../compare/content.ts'
import type { BlockId } from '../model/ids.ts'
import { type Numbers, paragraphNumbers } from '../schema/numbers.ts'
import type { BlockJson, FootnoteJson, TextBlockJson, TextJson } from '../schema/text.ts'
import { alignable, type ComposeContext, composeBlocks, composeFootnotes } from './compose.ts'
import { Contents } from './contents.ts'
import { footnotesOf, textBlocksOfTable } from './leaves.ts'
import type { Attributor, Redline } from './model.ts'
import { summarize } from './summary.ts'

/** One side of a redline: a document's sections in order, or a single text without title. */
export interface RedlineText {
  readonly label: string
  /** "sha256:…" of the canonical JSON of the text. */
  readonly hash: string
  readonly sections: readonly { readonly title: string | null; readonly text: TextJson }[]
  /** Where paragraphs were given numbers; absent: they are counted. */
  readonly numbers?: Numbers
}

export interface RedlineOptions {
  /** Knows who wrote and deleted what. */
  readonly attributor?: Attributor
  /** Signs every mark that has no author of its own. */
  readonly author?: string
  /** False where an id that stands in both texts says nothing: readers of files count the blocks. Absent: as the words tell. */
  readonly sharesIds?: false
}

/**
 * Two texts as one (CONTRACT, Redline JSON). Read with accept it is exactly `after`, with reject exactly `before`
 * (`accept.ts` reads it). Sections are compared as one text, so that a paragraph may move from one to another; their titles
 * are no part of the text and stand beside the first block of each.
 */
export function makeRedline(before: RedlineText, after: RedlineText, options: RedlineOptions = {}): Redline {
  const gone = sideOf(before)
  const come = sideOf(after)
  const contents = new Contents()
  const items = (blocks: readonly BlockJson[]) => blocks.map((block) => alignable(block, contents))
  const itemsBefore = items(gone.blocks)
  const itemsAfter = items(come.blocks)
  const ids = options.sharesIds !== false && idsAgree(itemsBefore, itemsAfter)
  const alignment = align(itemsBefore, itemsAfter, { ids, moves: true, splits: true })
  const notes = align(items(gone.footnotes), items(come.footnotes), { ids, moves: true, splits: false })
  const names = namesBefore(gone, come, alignment, ids)
  const noteNames = pairedIds(gone.footnotes, come.footnotes, notes)
  const footnoteName = (id: BlockId, side: 'before' | 'after') =>
    side === 'after' ? id : (noteNames.get(id) ?? names(id))
  const context: ComposeContext = {
    contents,
    ids,
    attributor: options.attributor,
    author: options.author,
    idOfBefore: names,
    footnoteName,
    atomKey: (side) => (atom) => atomName(atom, side, footnoteName, names),
    numbers: { before: gone.numbers, after: come.numbers },
    sections: {
      before: new Map([...gone.titles].filter(([, title]) => isGoneTitle(title, come))),
      after: come.titles,
    },
  }
  const blocks = [
    ...composeBlocks(gone.blocks, come.blocks, alignment, context),
    ...composeFootnotes(gone.footnotes, come.footnotes, notes, context),
  ]
  return {
    format: 'plenum.redline/1',
    before: { label: before.label, hash: before.hash },
    after: { label: after.label, hash: after.hash },
    blocks,
    summary: summarize(blocks),
  }
}

/** One text as comparing needs it: its sections in a row. */
interface Side {
  readonly blocks: readonly BlockJson[]
  /** Each footnote as a block that holds its content, in the order of their anchors. */
  readonly footnotes: readonly TextBlockJson[]
  readonly numbers: Numbers
  /** The titles of sections, by the block each begins with. */
  readonly titles: ReadonlyMap<BlockJson, string>
}

function sideOf({ sections, numbers }: RedlineText): Side {
  const blocks = sections.flatMap((section) => section.text.content)
  const titles = new Map<BlockJson, string>()
  for (const { title, text } of sections) {
    const [first] = text.content
    if (title !== null && first !== undefined) titles.set(first, title)
  }
  return {
    blocks,
    footnotes: footnotesOf(blocks).map(asBlock),
    numbers: numbers ?? paragraphNumbers(sections.map((section) => section.text)),
    titles,
  }
}

function asBlock({ attrs }: FootnoteJson): TextBlockJson {
  return { type: 'block', attrs: { id: attrs.id, kind: 'paragraph' }, content: attrs.content }
}

/** What before's ids are called after, of blocks that were found to be the same; of several that were joined, of one. */
function pairedIds(
  before: readonly BlockJson[],
  after: readonly BlockJson[],
  alignment: readonly Alignment[],
): Map<BlockId, BlockId> {
  const names = new Map<BlockId, BlockId>()
  for (const step of alignment) {
    if (step.change !== 'pair' && step.change !== 'movedTo') continue
    const afterIds = (step.change === 'pair' ? step.after : [step.after]).map((j) => after[j]?.attrs.id)
    const beforeIds = (step.change === 'pair' ? step.before : [step.before]).map((i) => before[i]?.attrs.id)
    const same = beforeIds.find((id) => afterIds.includes(id))
    const [id, name] = same === undefined ? [beforeIds[0], afterIds[0]] : [same, same]
    if (id !== undefined && name !== undefined) names.set(id, name)
  }
  return names
}

/**
 * The id in the redline of what stands in the text before. Where ids mean nothing across the texts, one that after uses
 * for something else is set apart.
 */
function namesBefore(
  before: Side,
  after: Side,
  alignment: readonly Alignment[],
  ids: boolean,
): (id: BlockId) => BlockId {
  const names = pairedIds(before.blocks, after.blocks, alignment)
  if (ids) return (id) => names.get(id) ?? id
  const taken = idsOf(after.blocks)
  return (id) => names.get(id) ?? (taken.has(id) ? (`${id}-before` as BlockId) : id)
}

/** Every id that stands in blocks: theirs, of tables' rows and paragraphs, of footnotes. */
function idsOf(blocks: readonly BlockJson[]): ReadonlySet<BlockId> {
  const ids = new Set<BlockId>(footnotesOf(blocks).map((footnote) => footnote.attrs.id))
  for (const block of blocks) {
    ids.add(block.attrs.id)
    if (block.type !== 'table') continue
    for (const row of block.content) ids.add(row.attrs.id)
    for (const paragraph of textBlocksOfTable(block)) ids.add(paragraph.attrs.id)
  }
  return ids
}

/** Equal exactly for atoms that are the same in both texts. */
function atomName(
  atom: Atom,
  side: 'before' | 'after',
  footnoteName: (id: BlockId, side: 'before' | 'after') => BlockId,
  idOfBefore: (id: BlockId) => BlockId,
): string {
  if (atom.type === 'footnote') return `footnote ${footnoteName(atom.attrs.id, side)}`
  const { target, shown } = atom.attrs
  return `reference ${side === 'before' ? idOfBefore(target) : target} ${shown}`
}

function isGoneTitle(title: string, after: Side): boolean {
  return ![...after.titles.values()].includes(title)
}
