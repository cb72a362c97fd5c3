import { describe, expect, it } from 'vitest'
import { importAkn } from '../../server/formats/akn/read.ts'
import { redlineToAkn } from '../../server/formats/akn/write.ts'
import { isRightToLeft } from '../../server/formats/direction.ts'
import { importDocx } from '../../server/formats/docx/read.ts'
import { redlineToDocx } from '../../server/formats/docx/write.ts'
import { importHtml } from '../../server/formats/html/read.ts'
import { redlineToHtml } from '../../server/formats/html/write.ts'
import type { Imported } from '../../server/formats/imported.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import {
  BLOCK_DEFAULTS,
  type InlineJson,
  inlineText,
  type MarkJson,
  type TextBlockJson,
  type TextJson,
} from '../../shared/schema/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { mapInline, normalInline, sideOf, TextMaker } from './redline-texts.ts'

const FRAME: Frame = { title: 'Outcome', subject: 'Changes', lines: ['Issued'], language: 'en' }

/** Through a file and back. */
const FORMS: Readonly<Record<string, (redline: Redline, frame: Frame | null) => Promise<Imported>>> = {
  docx: async (redline, frame) => importDocx(await redlineToDocx(redline, frame), 'accept'),
  html: async (redline, frame) => importHtml(redlineToHtml(redline, frame), 'accept'),
  akn: async (redline, frame) => importAkn(redlineToAkn(redline, frame), 'accept'),
}

/** Marks that `TextMaker` does not set. */
function withScripts(text: TextJson, random: Random): TextJson {
  return mapInline(text, (node) => {
    if (node.type !== 'text' || !random.chance(0.2)) return node
    const mark: MarkJson = { type: random.chance(0.5) ? 'superscript' : 'subscript' }
    const marks = [...(node.marks ?? []), mark]
    return {
      ...node,
      marks: [...marks.filter(({ type }) => type !== 'link'), ...marks.filter(({ type }) => type === 'link')],
    }
  })
}

/** What stands in a cell that holds nothing. */
const EMPTY: TextBlockJson = { type: 'block', attrs: { id: 'empty' as BlockId, kind: 'paragraph' } }

/** What a file must keep of a text: all but ids, and defaults said in words. A reference is its number; anchors bear no marks. */
function kept(text: TextJson, form: string): unknown {
  const node = (one: InlineJson): InlineJson => {
    if (one.type === 'reference') return { type: 'text', text: one.attrs.shown, ...(one.marks && { marks: one.marks }) }
    if (one.type === 'hardBreak') return { type: 'hardBreak' }
    if (one.type !== 'footnote') return one
    return { type: 'footnote', attrs: { id: '' as never, content: normalInline(one.attrs.content.map(node)) as never } }
  }
  const block = ({ attrs, content = [] }: TextBlockJson) => {
    const { kind, level, list, indent, direction, numbered } = { ...BLOCK_DEFAULTS, ...attrs }
    return {
      kind,
      content: normalInline(content.map(node)),
      rightToLeft: isRightToLeft(direction, inlineText(content)),
      ...(kind === 'heading' ? { level: Math.max(1, level) } : { indent }),
      ...(kind === 'item' && { list }),
      ...(kind === 'paragraph' && { numbered }),
    }
  }
  return text.content.map((one) => {
    if (one.type === 'block') return block(one)
    return one.content.map((row) =>
      row.content.map(({ attrs: { id: _, header = false, columns = 1, rows = 1 }, content }) => ({
        // Word knows rows of headers, and no single cell.
        shape: { header: header && form !== 'docx', columns, rows },
        content: (content.length > 0 ? content : [EMPTY]).map(block),
      })),
    )
  })
}

/** Whether the forms have words for all of a text: cells hold something, and each row of a table as much as the table is wide. */
function isWhole({ content }: TextJson): boolean {
  return (
    content.length > 0 &&
    content.every(
      (one) => one.type === 'block' || (one.content.length > 0 && one.content.every((row) => row.content.length > 0)),
    )
  )
}

describe('[PR4] a text of chance, written and read again', () => {
  it.each(Object.keys(FORMS))('as %s is the same text, and nothing of it is named as not kept', async (form) => {
    const through = FORMS[form]
    let tried = 0
    for (let seed = 1; seed <= 120; seed++) {
      const random = seededRandom(seed)
      const text = withScripts(new TextMaker(random).text(), random)
      if (!isWhole(text)) continue
      tried += 1
      const redline = makeRedline(sideOf('a', text), sideOf('b', text))
      for (const frame of [null, FRAME]) {
        const read = await through?.(redline, frame)
        expect(read?.unheld, `seed ${seed}, ${frame === null ? 'plain' : 'framed'}`).toEqual([])
        expect(read && kept(read.text, form), `seed ${seed}, ${frame === null ? 'plain' : 'framed'}`).toEqual(
          kept(text, form),
        )
      }
    }
    expect(tried).toBeGreaterThan(60)
  })
})
