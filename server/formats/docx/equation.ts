import type { MarkJson } from '../../../shared/schema/text.ts'
import { charactersOf, elementAt, elementsOf, type XmlElement } from './xml.ts'

/** A piece of an equation that a line of text can hold. */
export interface EquationPiece {
  readonly text: string
  readonly mark: MarkJson | null
}

/**
 * An equation as a line of text: characters, brackets, raised and lowered ones such as in "CO₂" and "x²". Null where it needs more than
 * a line (fractions, roots, sums, matrices).
 */
export function equationLine(equation: XmlElement): readonly EquationPiece[] | null {
  return line(equation, null)
}

function line(element: XmlElement | undefined, mark: MarkJson | null): readonly EquationPiece[] | null {
  const pieces: EquationPiece[] = []
  for (const child of elementsOf(element)) {
    const found = piece(child, mark)
    if (found === null) return null
    pieces.push(...found)
  }
  return pieces
}

function piece(element: XmlElement, mark: MarkJson | null): readonly EquationPiece[] | null {
  const { name } = element
  if (name === 'm:r') {
    const text = elementsOf(element, 'm:t').map(charactersOf).join('')
    return [{ text, mark }]
  }
  if (name === 'm:oMath') return line(element, mark)
  if (name === 'm:sSup' || name === 'm:sSub' || name === 'm:sSubSup') return scripts(element, mark)
  if (name === 'm:d') return delimited(element, mark)
  return name.startsWith('w:') || name === 'm:oMathParaPr' ? [] : null
}

function scripts(element: XmlElement, mark: MarkJson | null): readonly EquationPiece[] | null {
  // What is raised above something raised has no place in a line.
  if (mark !== null) return null
  const parts = [
    line(elementAt(element, 'm:e'), null),
    line(elementAt(element, 'm:sub'), { type: 'subscript' }),
    line(elementAt(element, 'm:sup'), { type: 'superscript' }),
  ]
  return parts.includes(null) ? null : parts.flatMap((part) => part ?? [])
}

function delimited(element: XmlElement, mark: MarkJson | null): readonly EquationPiece[] | null {
  const sign = (name: string, usual: string) => elementAt(element, 'm:dPr', name)?.attributes.get('m:val') ?? usual
  const pieces: EquationPiece[] = [{ text: sign('m:begChr', '('), mark }]
  for (const [i, part] of elementsOf(element, 'm:e').entries()) {
    const inner = line(part, mark)
    if (inner === null) return null
    if (i > 0) pieces.push({ text: sign('m:sepChr', '|'), mark })
    pieces.push(...inner)
  }
  pieces.push({ text: sign('m:endChr', ')'), mark })
  return pieces
}
