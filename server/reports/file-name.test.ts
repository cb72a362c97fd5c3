import { describe, expect, it } from 'vitest'
import { redlineFileName, versionFileName } from './file-name.ts'

describe('names of files', () => {
  it.each([
    ['MDGFM/2011/L.1', 'MDGFM/2011/L.1/Rev.1', 'MDGFM-2011-L.1-Rev.1-changes-from-L.1.docx'],
    ['MDGFM/2011/L.1/Rev.1', 'MDGFM/2011/L.1/Rev.2', 'MDGFM-2011-L.1-Rev.2-changes-from-Rev.1.docx'],
    ['A/1', 'B/2', 'B-2-changes-from-A-1.docx'],
    ['L.1', 'L.1', 'L.1-changes-from-L.1.docx'],
    ['L.1/Rev.1', 'L.1/Rev.1*', 'L.1-Rev.1-star-changes-from-Rev.1.docx'],
  ])('say what changed from %s to %s', (before, after, name) => {
    expect(redlineFileName(before, after, 'docx')).toBe(name)
  })

  it('hold nothing that a path, a header or a shell could take for its own', () => {
    expect(versionFileName('../../etc/pass wd\r\n"x;$(y)\u202e', 'html')).toBe('etc-pass-wd-x-y.html')
    expect(versionFileName('///', 'docx')).toBe('text.docx')
    expect(versionFileName('成果文書/第1版', 'docx')).toBe('成果文書-第1版.docx')
    expect(versionFileName('x'.repeat(500), 'docx').length).toBeLessThan(100)
  })
})
