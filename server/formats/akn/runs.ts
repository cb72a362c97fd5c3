import type { BlockId } from '../../../shared/model/ids.ts'
import type { RedlineBlock, RedlineRun } from '../../../shared/redline/model.ts'
import { isSafeHref, type MarkJson } from '../../../shared/schema/text.ts'
import { cleanText } from '../clean-text.ts'
import { footnotesOf } from '../sections.ts'
import { sourceWords } from '../source-words.ts'
import { type ElementIds, elementId, FROM } from './element-ids.ts'
import type { Sources } from './sources.ts'
import { MARK_ELEMENTS, marksToWords } from './vocabulary.ts'
import { type Xml, xmlAll, xmlElement, xmlText } from './xml-out.ts'

/** The words of a block and the eIds of what was changed in them. */
export interface WrittenRuns {
  readonly content: readonly Xml[]
  readonly inserted: readonly string[]
  readonly deleted: readonly string[]
}

/** Turns runs into text with `ins` and `del`, marks, references and footnotes. */
export class RunWriter {
  readonly #ids: ElementIds
  readonly #sources: Sources
  readonly #footnotes: ReadonlyMap<BlockId, RedlineBlock>
  /** The eIds of blocks that references may lead to. */
  readonly #targets: ReadonlyMap<BlockId, string>
  #lastMarker = 0

  constructor(
    blocks: readonly RedlineBlock[],
    parts: { readonly ids: ElementIds; readonly sources: Sources; readonly targets: ReadonlyMap<BlockId, string> },
  ) {
    this.#ids = parts.ids
    this.#sources = parts.sources
    this.#targets = parts.targets
    this.#footnotes = new Map(footnotesOf(blocks).map((block) => [block.id, block]))
  }

  /**
   * The runs of a block whose eId is `eId`. Those of a block that was moved are deleted as a whole where it was and inserted as a whole
   * where it is now, so that who knows nothing of moves reads both texts right.
   */
  runs({ runs, change }: Pick<RedlineBlock, 'runs' | 'change'>, eId: string): WrittenRuns {
    const inserted: string[] = []
    const deleted: string[] = []
    const named = (kind: 'ins' | 'del') => {
      const list = kind === 'ins' ? inserted : deleted
      const id = this.#ids.take(`${eId}__${kind}`, String(list.length + 1))
      list.push(id)
      return id
    }
    const moved = change === 'movedFrom' ? 'del' : change === 'movedTo' ? 'ins' : null
    const wrapper = moved === null || runs.length === 0 ? undefined : named(moved)
    const content = runs.map((run) => this.#run(run, named, change === 'movedFrom' ? FROM : ''))
    if (moved === null || wrapper === undefined) return { content, inserted, deleted }
    return { content: [xmlElement(moved, { eId: wrapper, class: 'moved' }, content)], inserted, deleted }
  }

  #run(run: RedlineRun, named: (kind: 'ins' | 'del') => string, place: string): Xml {
    if (run.op === 'same') return this.#marked(run, place)
    const refersTo = this.#sources.authorOf(run)
    const source = { refersTo, title: sourceWords(run), 'pl:amendment': run.amendment, 'pl:at': run.at }
    if (run.op === 'formatted') {
      const before = marksToWords(run.marksBefore ?? [])
      return xmlElement('inline', { name: 'formatted', ...source, 'pl:before': before }, [this.#marked(run, place)])
    }
    const kind = run.op === 'inserted' ? 'ins' : 'del'
    return xmlElement(kind, { eId: named(kind), class: run.auto && 'auto', ...source }, [this.#marked(run, place)])
  }

  #marked(run: RedlineRun, place: string): Xml {
    const inner = this.#words(run, place)
    return (run.marks ?? []).reduceRight((content, mark) => withMark(mark, content), inner)
  }

  #words(run: RedlineRun, place: string): Xml {
    if (run.anchor !== undefined) return this.#footnote(run.anchor, place)
    const words = brokenText(run.text)
    if (run.reference === undefined) return words
    const target = this.#targets.get(run.reference)
    return target === undefined ? words : xmlElement('ref', { href: `#${target}` }, [words])
  }

  /** A footnote stands where its anchor is, and a second time where it was moved from. */
  #footnote(id: BlockId, place: string): Xml {
    const block = this.#footnotes.get(id)
    if (block === undefined) return xmlText('')
    this.#lastMarker += 1
    const eId = this.#ids.take('authorialNote', id + place)
    const { content } = this.runs({ runs: block.runs, change: 'changed' }, eId)
    const name = elementId('authorialNote', id)
    const wId = eId === name ? undefined : name
    return xmlElement('authorialNote', { eId, wId, marker: this.#lastMarker, placement: 'bottom' }, [
      xmlElement('p', {}, content),
    ])
  }
}

function withMark(mark: MarkJson, content: Xml): Xml {
  if (mark.type !== 'link') return xmlElement(MARK_ELEMENTS[mark.type], {}, [content])
  return isSafeHref(mark.attrs.href) ? xmlElement('a', { href: mark.attrs.href }, [content]) : content
}

/** Characters, with a hard break as `br`. */
function brokenText(text: string): Xml {
  const lines = cleanText(text).split('\n')
  return xmlAll(lines.flatMap((line, i) => (i === 0 ? [xmlText(line)] : [xmlElement('br', {}), xmlText(line)])))
}
