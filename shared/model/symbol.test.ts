import { expect, it } from 'vitest'
import { isSymbolForm, nextSymbol } from './symbol.ts'

it.each(['MDGFM/2011/L.1', 'MDGFM/2011/L.1/Rev.2*', 'A/RES/65/1'])('%s is a symbol', (symbol) => {
  expect(isSymbolForm(symbol)).toBe(true)
})

it.each(['', 'L.1', 'MDGFM//L.1', 'MDGFM/2011/', 'MDGFM/2011/L 1', '<b>/1', 'A/1**', '../etc'])(
  '%j is none',
  (symbol) => {
    expect(isSymbolForm(symbol)).toBe(false)
  },
)

it('the next symbol counts the revisions, whatever the order and whichever were reissued', () => {
  expect(nextSymbol('M/2011', [])).toBe('M/2011/L.1')
  expect(nextSymbol('M/2011', ['M/2011/L.1'])).toBe('M/2011/L.1/Rev.1')
  expect(nextSymbol('M/2011', ['M/2011/L.1/Rev.2*', 'M/2011/L.1', 'M/2011/L.1/Rev.1'])).toBe('M/2011/L.1/Rev.3')
})
