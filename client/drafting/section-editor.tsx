import { useEffect, useState } from 'react'
import { readText } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import type { Sheet } from '../net/live.ts'
import { TextView } from '../text/text-view.tsx'

interface SectionEditorProps {
  readonly sheet: Sheet
  readonly numbers: ReadonlyMap<BlockId, string>
}

/** A section's live text on the page. */
export function SectionEditor({ sheet, numbers }: SectionEditorProps) {
  return <TextView text={useText(sheet)} numbers={numbers} />
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
    sheet.doc.on('afterTransaction', changed)
    return () => {
      sheet.doc.off('afterTransaction', changed)
      cancelAnimationFrame(frame)
    }
  }, [sheet])
  return text
}
