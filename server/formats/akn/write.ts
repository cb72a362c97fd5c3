import type { BlockId } from '../../../shared/model/ids.ts'
import type { Frame } from '../../../shared/redline/frame.ts'
import type { Redline, RedlineBlock } from '../../../shared/redline/model.ts'
import { sectionsOf } from '../sections.ts'
import { BlockWriter, blockElementId, preambleLength, type Where } from './blocks.ts'
import { modifications } from './changes.ts'
import { ElementIds } from './element-ids.ts'
import { type AknOrigin, metaOf } from './meta.ts'
import { RunWriter } from './runs.ts'
import { Sources } from './sources.ts'
import { AKN_NAMESPACE, PLENUM_NAMESPACE } from './vocabulary.ts'
import { type Xml, type XmlAttributes, xmlContainer, xmlDocument, xmlElement, xmlText } from './xml-out.ts'

/**
 * A redline as Akoma Ntoso 3.0, valid by its schema: changes as `ins` and `del` with their authors, and as passive modifications.
 * With a frame: masthead, section titles and numbers stand around the text; without, the text alone. Read again by `readAkn` it
 * gives either text exactly. The same redline gives the same file.
 */
export function redlineToAkn(
  redline: Redline,
  frame: Frame | null,
  dates: Pick<AknOrigin, 'before' | 'after'> = {},
): string {
  const origin = { ...dates, ...(frame !== null && { title: frame.title, language: frame.language }) }
  const ids = new ElementIds()
  const sources = new Sources(redline.blocks)
  const blocks = redline.blocks.filter(({ type }) => type !== 'footnote')
  const recitals = preambleLength(blocks)
  const targets = targetsOf(blocks, recitals)
  const runs = new RunWriter(redline.blocks, { ids, sources, targets })
  const writer = new BlockWriter(ids, runs, frame !== null)
  const preamble = preambleOf(blocks.slice(0, recitals), writer, ids, frame)
  const body = bodyOf(blocks.slice(recitals), writer, ids, frame)
  const modified = modifications(writer.written, sources)
  const contains = modified.length > 0 ? 'multipleVersions' : 'singleVersion'
  return xmlDocument(
    xmlContainer('akomaNtoso', { xmlns: AKN_NAMESPACE, 'xmlns:pl': PLENUM_NAMESPACE }, [
      xmlContainer('statement', { name: 'outcomeDocument', contains }, [
        metaOf(redline, origin, sources, modified),
        ...(frame === null ? [] : [prefaceOf(frame)]),
        ...preamble,
        body,
      ]),
    ]),
  )
}

/** A text without changes as Akoma Ntoso 3.0; the redline is of the text with itself. */
export function versionToAkn(redline: Redline, frame: Frame, issuedAt?: string): string {
  return redlineToAkn(redline, frame, issuedAt === undefined ? {} : { after: issuedAt })
}

/** Where a block is found that stands in the text twice: where it is now. */
function targetsOf(blocks: readonly RedlineBlock[], recitals: number): ReadonlyMap<BlockId, string> {
  const targets = new Map<BlockId, string>()
  blocks.forEach((block, i) => {
    const where: Where = block.in !== undefined ? 'cell' : i < recitals ? 'preamble' : 'body'
    targets.set(block.id, blockElementId(block, where))
  })
  return targets
}

/** What stands around the text and is no part of it. */
function prefaceOf({ title, subject, lines }: Frame): Xml {
  const line = (words: string, name: string) => xmlElement('block', { name }, [xmlText(words)])
  return xmlContainer('preface', { status: 'editorial' }, [
    xmlElement('p', {}, [xmlElement('docTitle', {}, [xmlText(title)])]),
    line(subject, 'subject'),
    ...lines.map((words) => line(words, 'line')),
  ])
}

function preambleOf(blocks: readonly RedlineBlock[], writer: BlockWriter, ids: ElementIds, frame: Frame | null): Xml[] {
  const [first] = blocks
  if (first === undefined) return []
  const heading = frame !== null && first.section !== undefined ? [titleOf(first.section)] : []
  const recitals = xmlContainer('recitals', { eId: ids.take('recs', first.id) }, [
    ...heading,
    ...writer.preamble(blocks),
  ])
  return [xmlContainer('preamble', wordsIn(frame), [recitals])]
}

/** Sections are containers of their own where their titles are shown. The schema wants something in every body. */
function bodyOf(blocks: readonly RedlineBlock[], writer: BlockWriter, ids: ElementIds, frame: Frame | null): Xml {
  const sections = sectionsOf(blocks).flatMap((section) => {
    const title = section[0]?.section
    const content = writer.body(section)
    if (frame === null || title === undefined) return content
    const eId = ids.take('hcontainer', `section-${section[0]?.id ?? ''}`)
    return [xmlContainer('hcontainer', { eId, name: 'section' }, [titleOf(title), ...content])]
  })
  const content = sections.length > 0 ? sections : [xmlElement('p', { status: 'ignored' })]
  return xmlContainer('mainBody', wordsIn(frame), content)
}

/** How words stand in a part of the file: each blank counts; the language where it is known. */
function wordsIn(frame: Frame | null): XmlAttributes {
  const isTag = /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(frame?.language ?? '')
  return { 'xml:space': 'preserve', 'xml:lang': isTag ? frame?.language : undefined }
}

/** A section's title stands beside the text and is no part of it. */
function titleOf(title: string): Xml {
  return xmlElement('heading', { status: 'editorial' }, [xmlText(title)])
}
