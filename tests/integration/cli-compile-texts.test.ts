import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyOfInput, textOfInput } from '../../server/cli/compile-input.ts'
import type { Input, InputFormat } from '../../server/cli/input.ts'
import { redlineToDocx } from '../../server/formats/docx/write.ts'
import { CompilationReport } from '../../server/reports/compilation.ts'
import { compile } from '../../shared/merge/compile.ts'
import { redlineLines, textLines } from '../../shared/redline/accept.ts'
import { readFlat } from '../support/docx-reader.ts'

const FIXTURES = new URL('../fixtures/', import.meta.url)

function input(path: string): Input {
  const format = extname(path).slice(1) as InputFormat
  return { name: path.split('/').at(-1) ?? path, format, bytes: readFileSync(new URL(path, FIXTURES)) }
}

/** Neighbouring versions of real texts, as base, one copy and another copy that goes back. */
const TEXTS = readdirSync(new URL('texts/', FIXTURES), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => {
    const versions = readdirSync(new URL(`texts/${name}/`, FIXTURES))
      .filter((file) => /\.(md|html|txt)$/.test(file))
      .sort()
    return versions.slice(1, -1).map((file, i) => ({
      base: `texts/${name}/${file}`,
      copies: [`texts/${name}/${versions[i + 2]}`, `texts/${name}/${versions[i]}`],
    }))
  })

const TRACKED = readdirSync(new URL('docx/tracked/', FIXTURES))
  .filter((file) => /-Rejected\.docx$/.test(file))
  .map((file) => ({ base: `docx/tracked/${file}`, copy: `docx/tracked/${file.replace('-Rejected', '')}` }))

describe('compiling real texts', () => {
  it.each(TEXTS)('$base with its neighbours', async ({ base, copies }) => {
    const from = { input: input(base), text: textOfInput(input(base), 'accept').text }
    const read = copies.map((copy) => copyOfInput(input(copy), copy, from).copy)
    for (const copy of read) {
      const alone = compile(from.text, [copy])
      expect(textLines(alone.text)).toEqual(textLines(copy.text))
      expect(alone.copies[0]?.hunks.every(({ status }) => status === 'applied')).toBe(true)
    }
    const compiled = compile(from.text, read)
    const report = new CompilationReport(from.text, compiled)
    const redline = report.redline({ label: 'base', hash: '' }, { label: 'merged', hash: '' })
    expect(redlineLines(redline, 'accept')).toEqual(textLines(compiled.text))
    expect(redlineLines(redline, 'reject')).toEqual(textLines(from.text))
    const marked = redline.blocks.flatMap(({ runs }) => runs).filter(({ op }) => op === 'inserted' || op === 'deleted')
    expect(marked.filter(({ by, text }) => by === undefined && text.trim() !== '')).toEqual([])
    const conflicts = compiled.copies.flatMap(({ hunks }) => hunks.filter(({ status }) => status === 'conflict'))
    const sides = report.disagreements().map(({ alternatives }) => alternatives.length)
    expect(sides.every((n) => n >= 2)).toBe(true)
    expect(sides.length > 0).toBe(conflicts.length > 0)
    const comments = report.disagreements().map(({ block }) => ({ block, author: 'Mu', lines: ['conflict'] }))
    const docx = await redlineToDocx(redline, null, comments)
    expect(readFlat(docx, 'accept').paragraphs).toEqual(textLines(compiled.text))
    expect(readFlat(docx, 'reject').paragraphs).toEqual(textLines(from.text))
  })

  it.each(TRACKED)('$copy gives what accepting its changes gives', ({ base, copy }) => {
    const from = { input: input(base), text: textOfInput(input(base), 'accept').text }
    const { copy: read, hasOtherBase } = copyOfInput(input(copy), 'copy', from)
    expect(hasOtherBase).toBe(false)
    expect(textLines(compile(from.text, [read]).text)).toEqual(textLines(textOfInput(input(copy), 'accept').text))
  })
})
