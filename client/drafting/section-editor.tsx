import type { EditorState } from 'prosemirror-state'
import { useEffect, useRef, useState } from 'react'
import type { Names } from '../../shared/brackets/names.ts'
import { readText } from '../../shared/live/text.ts'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import type { Beside } from '../editor/beside.ts'
import { createSectionEditor, type SectionEditor } from '../editor/section-editor.ts'
import { type WordPlace, wordAt } from '../editor/word-at.ts'
import type { Sheet } from '../net/live.ts'

/** The id of the element that explains the keys of the text, once on the page. */
export const KEYS_HELP = 'text-keys'

/** An editor that has the caret, and what its selection is. */
export interface ActiveEditor {
  readonly editor: SectionEditor
  readonly state: EditorState
}

interface SectionEditorViewProps {
  readonly sheet: Sheet
  readonly beside: Beside
  readonly writable: boolean
  readonly label: string
  readonly userName: string
  readonly names: Names
  readonly onActive: (active: ActiveEditor) => void
  readonly onKept: () => void
  readonly onPlace: (place: WordPlace, asked: 'click' | 'key') => void
}

/** A section's live text on the page. A reader's editor shows everything and changes nothing. */
export function SectionEditorView(props: SectionEditorViewProps) {
  const { sheet, beside, writable, label, userName, names, onActive, onKept, onPlace } = props
  const mount = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<SectionEditor | null>(null)
  useEffect(() => {
    if (mount.current === null) return
    let made: SectionEditor | null = null
    const active = () => {
      if (made !== null && writable) onActive({ editor: made, state: made.view.state })
    }
    made = createSectionEditor({
      mount: mount.current,
      ytext: sheet.text,
      awareness: sheet.awareness,
      editable: () => writable,
      newId,
      labels: { text: label, keys: KEYS_HELP, gone: format('document.referenceGone') },
      user: { name: userName, color: colourOf(userName) },
      names,
      onSelection: active,
      onKept,
    })
    const { dom } = made.view
    dom.addEventListener('focus', active)
    const { view } = made
    const ask = (pos: number, asked: 'click' | 'key') => {
      const place = wordAt(view.state.doc, pos)
      if (place !== null && place.word !== '') onPlace(place, asked)
    }
    dom.addEventListener('click', ({ clientX, clientY }) => {
      const found = view.posAtCoords({ left: clientX, top: clientY })
      if (found !== null) ask(found.pos, 'click')
    })
    dom.addEventListener('keydown', (event) => {
      if (!event.altKey || event.key !== 'F9') return
      event.preventDefault()
      ask(view.state.selection.head, 'key')
    })
    setEditor(made)
    return () => {
      dom.removeEventListener('focus', active)
      made?.destroy()
      setEditor(null)
    }
  }, [sheet, writable, label, userName, names, onActive, onKept, onPlace])
  useEffect(() => editor?.setBeside(beside), [editor, beside])
  return <div className="text" ref={mount} />
}

/** 20 characters of [0-9a-z], 100 bits of chance: the form of an id. */
function newId(): BlockId {
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  return Array.from(bytes, (byte) => (byte % 32).toString(32)).join('') as BlockId
}

const COLOURS = ['#1f6f8b', '#8b4513', '#6a3d9a', '#2e7d32', '#b03060', '#556b2f', '#3f51b5', '#a0522d']

/** The same colour for the same name, on every screen. */
function colourOf(name: string): string {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003
  return COLOURS[sum % COLOURS.length] ?? 'gray'
}

/** The text of a sheet as data, read again at most once a frame. */
export function useText(sheet: Sheet): TextJson {
  const [text, setText] = useState(() => readText(sheet.text))
  useEffect(() => {
    let frame = 0
    const read = () => {
      frame = 0
      setText(readText(sheet.text))
    }
    const changed = () => {
      if (frame === 0) frame = requestAnimationFrame(read)
    }
    read()
    sheet.doc.on('update', changed)
    return () => {
      sheet.doc.off('update', changed)
      cancelAnimationFrame(frame)
    }
  }, [sheet])
  return text
}
