import { strFromU8, unzipSync } from 'fflate'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { redlineToAkn } from '../../server/formats/akn/write.ts'
import { redlineToDocx } from '../../server/formats/docx/write.ts'
import { redlineToHtml } from '../../server/formats/html/write.ts'
import { redlineToInstructions } from '../../server/formats/instructions/write.ts'
import { redlineToText } from '../../server/formats/text/write.ts'
import { CompilationReport } from '../../server/reports/compilation.ts'
import { compile } from '../../shared/merge/compile.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { TextMaker } from '../property/redline-texts.ts'
import { readFlatAkn } from '../support/akn-reader.ts'
import { namedWords, sortedInk } from '../support/instruction-words.ts'
import { realSteps, sideOf } from '../support/texts.ts'

/** What a form says was inserted and deleted, in pieces; text that was only moved is neither. */
interface Changed {
  readonly inserted: readonly string[]
  readonly deleted: readonly string[]
}

type Node = DefaultTreeAdapterTypes.ChildNode

function ofJson(json: string): Changed {
  const { blocks } = JSON.parse(json) as Redline
  const runs = blocks.filter(({ change }) => change !== 'movedFrom').flatMap((block) => block.runs)
  const of = (op: string) => runs.filter((run) => run.op === op).map(({ text }) => text)
  return { inserted: of('inserted'), deleted: of('deleted') }
}

/** `ins` and `del`, without what stands beside the text. */
function ofHtml(html: string): Changed {
  const changed = { ins: [] as string[], del: [] as string[] }
  const visit = (node: Node, nearest: 'ins' | 'del' | null) => {
    if (node.nodeName === '#text' && 'value' in node && nearest !== null) changed[nearest].push(node.value)
    if (!('tagName' in node)) return
    if (node.attrs.some(({ name }) => name === 'data-aside' || name === 'data-footnote')) return
    const tag = node.tagName
    for (const child of node.childNodes) visit(child, tag === 'ins' || tag === 'del' ? tag : nearest)
  }
  for (const child of parse(html).childNodes) visit(child, null)
  return { inserted: changed.ins, deleted: changed.del }
}

/** `w:ins` and `w:del` of the text and the notes. */
function ofDocx(docx: Uint8Array): Changed {
  const files = unzipSync(docx)
  const changed = { inserted: [] as string[], deleted: [] as string[] }
  for (const name of ['word/document.xml', 'word/footnotes.xml']) {
    const part = files[name]
    if (part === undefined) continue
    const open: string[] = []
    const parser = new SaxesParser()
    parser.on('opentag', (tag) => {
      open.push(tag.name)
    })
    parser.on('closetag', () => {
      open.pop()
    })
    parser.on('text', (text) => {
      if (!/^w:(t|delText)$/.test(open.at(-1) ?? '') || open.includes('w:moveFrom')) return
      const nearest = open.findLast((element) => element === 'w:ins' || element === 'w:del')
      if (nearest === 'w:ins') changed.inserted.push(text)
      if (nearest === 'w:del') changed.deleted.push(text)
    })
    parser.write(strFromU8(part)).close()
  }
  return changed
}

/** `{+inserted+}` and `[-deleted-]`; ends of paragraphs are no words. */
function ofText(text: string): Changed {
  const of = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, words = '']) => words).filter((words) => words !== '¶')
  return { inserted: of(/\{\+([\s\S]*?)\+\}/g), deleted: of(/\[-([\s\S]*?)-\]/g) }
}

/** The marks that the instructions and the plain text use for themselves, out of the text. */
function withoutMarks(text: TextJson): TextJson {
  return JSON.parse(JSON.stringify(text).replace(/[“”¶]|\[-|-\]|\{\+|\+\}/g, '*')) as TextJson
}

async function expectAgreement(before: TextJson, after: TextJson, name: string): Promise<string> {
  const sides = [sideOf(withoutMarks(before), 'before'), sideOf(withoutMarks(after), 'after')] as const
  return expectFormsAgree(makeRedline(...sides, { author: 'Atlantis' }), name)
}

/** What is inserted and deleted, sorted. */
async function expectFormsAgree(redline: Redline, name: string): Promise<string> {
  const forms: Readonly<Record<string, Changed>> = {
    html: ofHtml(redlineToHtml(redline, null)),
    docx: ofDocx(await redlineToDocx(redline, null)),
    text: ofText(redlineToText(redline, null)),
    akn: readFlatAkn(redlineToAkn(redline, null)),
    instructions: namedWords(redlineToInstructions(redline, null).split('\n')),
  }
  const json = ofJson(JSON.stringify(redline))
  for (const [form, { inserted, deleted }] of Object.entries(forms)) {
    expect(sortedInk(inserted), `${name}: inserted, ${form}`).toBe(sortedInk(json.inserted))
    expect(sortedInk(deleted), `${name}: deleted, ${form}`).toBe(sortedInk(json.deleted))
  }
  return sortedInk([...json.inserted, ...json.deleted])
}

describe('all forms of a redline (JSON, page, Word, text, Akoma Ntoso, instructions)', () => {
  it('hold the same inserted and deleted text, on every step of the real texts', async () => {
    let changed = 0
    for (const { name, before, after } of realSteps()) {
      if ((await expectAgreement(before, after, name)) !== '') changed += 1
    }
    expect(changed).toBeGreaterThan(10)
  })

  it('hold the same inserted and deleted text, on random texts', async () => {
    let changed = 0
    for (let seed = 2000; seed < 2100; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      if ((await expectAgreement(before, maker.edit(before), `seed ${seed}`)) !== '') changed += 1
    }
    expect(changed).toBeGreaterThan(50)
  })

  it('hold the same inserted and deleted text, on compiled copies', async () => {
    let changed = 0
    for (let seed = 2200; seed < 2230; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const base = withoutMarks(maker.text())
      const copies = ['Atlantis', 'Utopia'].map((name) => ({ name, text: withoutMarks(maker.edit(base)) }))
      const side = { label: 'x', hash: 'sha256:0' }
      const redline = new CompilationReport(base, compile(base, copies)).redline(side, side)
      if ((await expectFormsAgree(redline, `seed ${seed}`)) !== '') changed += 1
    }
    expect(changed).toBeGreaterThan(10)
  })
})
