import { Document, type ISectionPropertiesOptions } from 'docx'
import { format } from '../../../shared/messages/format.ts'
import type { Frame } from '../../../shared/redline/frame.ts'
import type { Redline } from '../../../shared/redline/model.ts'
import { Comments, type TextComment } from './comments.ts'
import { Footnotes } from './footnotes.ts'
import { frameTables } from './frame-tables.ts'
import { LISTS } from './lists.ts'
import { pack } from './pack.ts'
import { footer, header, masthead, NUMBERED_LINES, PAGE, sectionTitle, stylesFor } from './page.ts'
import { BlockWriter } from './paragraphs.ts'
import { Revisions } from './revisions.ts'

/**
 * A redline as a Word file whose tracked changes Word accepts and rejects: runs, paragraph ends, moves, marks, kinds of paragraphs
 * and table rows, each with its author and date. With a frame: masthead, section titles, paragraph numbers, the subject and the number of each page around
 * the text; without, the text alone. Each line bears its number. Comments hang on the paragraphs they are about. The same redline gives the same bytes.
 */
export function redlineToDocx(
  redline: Redline,
  frame: Frame | null,
  remarks: readonly TextComment[] = [],
): Promise<Uint8Array> {
  return toDocx(redline, frame, remarks, { ...PAGE, ...NUMBERED_LINES })
}

/** A text without changes as a Word file, its lines without numbers; the redline is of the text with itself. */
export function versionToDocx(redline: Redline, frame: Frame): Promise<Uint8Array> {
  return toDocx(redline, frame, [], PAGE)
}

function toDocx(
  redline: Redline,
  frame: Frame | null,
  remarks: readonly TextComment[],
  properties: ISectionPropertiesOptions,
): Promise<Uint8Array> {
  const footnotes = new Footnotes(redline.blocks)
  const writer = new BlockWriter(new Revisions(format('changes.unknownAuthor')), footnotes, frame !== null)
  const comments = new Comments(remarks, redline.blocks)
  const paragraphs = writer.text(redline.blocks, (block) => [
    ...(frame === null || block.section === undefined ? [] : [sectionTitle(block.section)]),
    ...comments.markers(block),
  ])
  const children = comments.hang(paragraphs)
  const text = redline.blocks.flatMap(({ runs }) => runs.map((run) => run.text)).join('')
  const document = new Document({
    title: frame === null ? redline.after.label : frame.subject,
    creator: format('app.name'),
    lastModifiedBy: format('app.name'),
    styles: stylesFor(text, frame?.language ?? 'en'),
    numbering: LISTS,
    footnotes: Object.fromEntries(
      footnotes.anchored.map((note, i) => [String(i + 1), { children: [writer.footnote(note)] }]),
    ),
    ...(remarks.length > 0 && { comments: { children: comments.options } }),
    sections: [
      {
        properties,
        ...(frame !== null && { headers: { default: header(frame) }, footers: { default: footer() } }),
        children: [
          ...(frame === null ? [] : masthead(frame)),
          ...frameTables(frame?.tables ?? [], 'before'),
          ...children,
          ...frameTables(frame?.tables ?? [], 'after'),
        ],
      },
    ],
  })
  return pack(document)
}
