// @vitest-environment happy-dom
import { TextSelection } from 'prosemirror-state'
import { afterEach, describe, expect, it } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { NO_NAMES } from '../../shared/brackets/names.ts'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, seedText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { BlockAttrs, TextJson } from '../../shared/schema/text.ts'
import { createSectionEditor, type SectionEditor } from './section-editor.ts'

const block = (id: string, text: string, attrs: Partial<BlockAttrs> = {}) => ({
  type: 'block' as const,
  attrs: { id: id as BlockId, kind: 'paragraph' as const, ...attrs },
  content: [{ type: 'text' as const, text }],
})
const START: TextJson = { type: 'doc', content: [block('a', 'We agree.'), block('b', 'We decide.')] }
const open: SectionEditor[] = []

function editorOn(doc: Y.Doc, editable = true, awareness = new Awareness(doc)): SectionEditor {
  let names = 0
  const editor = createSectionEditor({
    mount: document.body.appendChild(document.createElement('div')),
    ytext: textOf(doc),
    awareness,
    editable: () => editable,
    newId: () => `n${++names}` as BlockId,
    labels: { text: 'Section 1', keys: 'keys', gone: 'gone' },
    user: { name: 'Rapporteur', color: '#336699' },
    names: NO_NAMES,
  })
  open.push(editor)
  return editor
}

function seededDoc(): Y.Doc {
  const doc = quiet(new Y.Doc())
  seedText(textOf(doc), START)
  return doc
}

function caretAt(editor: SectionEditor, anchor: number, head = anchor): void {
  const { state } = editor.view
  editor.view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, anchor, head)))
}

function press(editor: SectionEditor, key: string): void {
  const event = new KeyboardEvent('keydown', { key })
  editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, event))
}

const lines = (doc: Y.Doc) =>
  readText(textOf(doc)).content.map((each) =>
    each.type === 'block'
      ? `${each.attrs.id} ${each.content?.map((node) => ('text' in node ? node.text : '|')).join('') ?? ''}`
      : 'table',
  )

afterEach(() => {
  for (const editor of open.splice(0)) editor.destroy()
  document.body.replaceChildren()
})

describe('the editor of a section', () => {
  it('splits with Enter, joins with Backspace, and the first half keeps its id', () => {
    const doc = seededDoc()
    const editor = editorOn(doc)
    caretAt(editor, 4)
    press(editor, 'Enter')
    expect(lines(doc)).toEqual(['a We ', 'n1 agree.', 'b We decide.'])
    press(editor, 'Backspace')
    expect(lines(doc)).toEqual(['a We agree.', 'b We decide.'])
  })

  it('undoes only what its own user did', () => {
    const doc = seededDoc()
    const editor = editorOn(doc)
    editor.view.dispatch(editor.view.state.tr.insertText('Today ', 1))
    textOf(doc).insert(textOf(doc).length, ' Others', {})
    expect(editor.undo()).toBe(true)
    expect(lines(doc)).toEqual(['a We agree.', 'b We decide. Others'])
    expect(editor.view.state.doc.textContent).toBe('We agree.We decide. Others')
  })

  it('keeps the caret where it is while others write before, at and after it', () => {
    const doc = seededDoc()
    const editor = editorOn(doc)
    caretAt(editor, 10)
    const ytext = textOf(doc)
    ytext.insertEmbed(10, new Y.Map(Object.entries({ id: 'c', kind: 'quote' })), {})
    expect(editor.view.state.selection.head).toBe(10)
    ytext.insert(1, 'Now ', {})
    expect(editor.view.state.selection.head).toBe(14)
    expect(editor.view.state.selection.$head.parent.attrs.id).toBe('a')
  })

  it('makes headings, lists and marks, and takes no unsafe link', () => {
    const doc = seededDoc()
    const editor = editorOn(doc)
    caretAt(editor, 1, 3)
    expect(editor.run('strong')).toBe(true)
    expect(editor.run('heading2')).toBe(true)
    expect(editor.link('javascript:alert(1)')).toBe(false)
    expect(editor.link('https://example.org/')).toBe(true)
    expect(readText(textOf(doc)).content[0]).toEqual({
      type: 'block',
      attrs: { id: 'a', kind: 'heading', level: 2 },
      content: [
        {
          type: 'text',
          text: 'We',
          marks: [{ type: 'strong' }, { type: 'link', attrs: { href: 'https://example.org/' } }],
        },
        { type: 'text', text: ' agree.' },
      ],
    })
  })

  it('changes nothing for a reader', () => {
    const doc = seededDoc()
    let updates = 0
    doc.on('update', () => {
      updates += 1
    })
    const editor = editorOn(doc, false)
    caretAt(editor, 1, 3)
    expect(editor.run('strong')).toBe(false)
    expect(editor.view.dom.getAttribute('contenteditable')).toBe('false')
    expect(updates).toBe(0)
  })

  it('shows numbers beside the text and other people at their words', () => {
    const doc = seededDoc()
    const awareness = new Awareness(doc)
    const editor = editorOn(doc, true, awareness)
    editor.setBeside({ numbers: new Map([['b' as BlockId, '12 bis']]), statuses: new Map() })
    expect(editor.view.dom.querySelector('[data-id="b"]')?.getAttribute('data-number')).toBe('12 bis')
    const at = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(textOf(doc), 3))
    awareness.states.set(7, { user: { name: '<b>Talua</b>', color: 'red' }, cursor: { anchor: at, head: at } })
    awareness.emit('change', [{ added: [7], updated: [], removed: [] }, 'remote'])
    expect(editor.view.dom.querySelector('[data-id="a"] .others-name')?.textContent).toBe('<b>Talua</b>')
    awareness.destroy()
  })

  it('shows a caret that was told before the words it stands in, once they arrive', () => {
    const doc = seededDoc()
    const awareness = new Awareness(doc)
    const editor = editorOn(doc, true, awareness)
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    textOf(other).insert(3, 'new', {})
    const at = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(textOf(other), 6, -1))
    awareness.states.set(7, { user: { name: 'Talua', color: 'red' }, cursor: { anchor: at, head: at } })
    awareness.emit('change', [{ added: [7], updated: [], removed: [] }, 'remote'])
    expect(editor.view.dom.querySelector('.others-caret')).toBeNull()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
    expect(editor.view.dom.querySelector('.others-caret')?.previousSibling?.textContent).toMatch(/new$/)
    awareness.destroy()
  })

  it('pastes from Word and the web with structure and without junk', () => {
    const doc = seededDoc()
    const editor = editorOn(doc)
    caretAt(editor, 22)
    editor.view.pasteHTML(
      `<style>p{}</style><!--x--><h2>Water</h2><p class=MsoNormal>We <b style="x">commit</b><o:p></o:p> to <a href="javascript:x">it</a><script>x</script></p>
       <p style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">(a)<span>  </span></span>First</p><ol><li>One<ul><li>Two</li></ul></li></ol>`,
    )
    const blocks = readText(textOf(doc)).content.slice(1)
    expect(new Set(blocks.map((each) => each.attrs.id)).size).toBe(blocks.length)
    const shown = blocks.map((each) =>
      each.type === 'block'
        ? [
            each.attrs.kind,
            each.attrs.list,
            each.attrs.indent,
            each.content
              ?.map((node) => ('text' in node ? node.text : ''))
              .join('')
              .trim(),
          ]
        : [],
    )
    expect(shown.slice(-4)).toEqual([
      ['paragraph', undefined, undefined, 'We commit to it'],
      ['item', 'alpha', 1, 'First'],
      ['item', 'decimal', undefined, 'One'],
      ['item', undefined, 1, 'Two'],
    ])
  })
})
