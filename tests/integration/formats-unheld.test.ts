import { describe, expect, it } from 'vitest'
import { unheldLine } from '../../server/cli/unheld-words.ts'
import { importAkn } from '../../server/formats/akn/read.ts'
import { importDocx } from '../../server/formats/docx/read.ts'
import { importHtml } from '../../server/formats/html/read.ts'
import type { Imported } from '../../server/formats/imported.ts'
import { importMarkdown } from '../../server/formats/markdown/read.ts'
import { importText } from '../../server/formats/text/read.ts'
import { UNHELD_KINDS, type UnheldKind } from '../../server/formats/unheld.ts'
import { hasMessage } from '../../shared/messages/format.ts'
import { textLines } from '../../shared/redline/accept.ts'
import { paragraph, run, type WordParts, wordFile } from '../support/word-file.ts'

/** What is named with how often, and the lines of the text; lines of footnotes come last. */
interface Expected {
  readonly unheld: Partial<Record<UnheldKind, number>>
  readonly lines: readonly string[]
}

function found({ text, unheld }: Imported): Expected {
  return { unheld: Object.fromEntries(unheld.map(({ what, count }) => [what, count])), lines: textLines(text) }
}

const word = (body: string, parts?: WordParts) => found(importDocx(wordFile(body, parts), 'accept'))
const inRun = (inner: string) => paragraph(`${run('before ')}<w:r>${inner}</w:r>${run(' after')}`)
const drawn = (inner: string) =>
  inRun(
    `<w:drawing><wp:inline xmlns:wp="x"><a:graphic><a:graphicData>${inner}</a:graphicData></a:graphic></wp:inline></w:drawing>`,
  )
const box = (text: string) =>
  `<v:shape><v:textbox><w:txbxContent>${paragraph(text)}</w:txbxContent></v:textbox></v:shape>`
const field = (code: string, shown: string) =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${code}</w:instrText></w:r>` +
  `<w:r><w:fldChar w:fldCharType="separate"/></w:r>${run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`
const LEFT = ['before  after']

describe('a Word file, of what a text cannot hold', () => {
  const cases: Readonly<
    Record<string, readonly [body: string, Expected['unheld'], lines: readonly string[], WordParts?]>
  > = {
    picture: [drawn('<pic:pic><pic:blipFill><a:blip/></pic:blipFill></pic:pic>'), { picture: 1 }, LEFT],
    'an old picture': [inRun('<w:pict><v:shape><v:imagedata/></v:shape></w:pict>'), { picture: 1 }, LEFT],
    shape: [drawn('<wps:wsp/>'), { drawing: 1 }, LEFT],
    chart: [drawn('<c:chart/>'), { chart: 1 }, LEFT],
    diagram: [drawn('<dgm:relIds/>'), { diagram: 1 }, LEFT],
    'text box': [
      inRun(`<w:pict>${box('in the box')}</w:pict>`) + paragraph('next'),
      { textBox: 1 },
      [...LEFT, 'in the box', 'next'],
    ],
    'text box in two forms': [
      inRun(
        `<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>${paragraph('once')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>${box('once')}</w:pict></mc:Fallback></mc:AlternateContent>`,
      ),
      { textBox: 1 },
      [...LEFT, 'once'],
    ],
    'text box in the new form alone': [
      inRun(
        `<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>${paragraph('new')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent>`,
      ),
      { textBox: 1 },
      [...LEFT, 'new'],
    ],
    'embedded sheet': [
      inRun('<w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object>'),
      { embeddedObject: 1 },
      LEFT,
    ],
    'equation of more than a line': [
      paragraph(`${run('before ')}<m:oMath><m:f><m:num/><m:den/></m:f></m:oMath>`),
      { equation: 1 },
      ['before '],
    ],
    'equation of a line': [
      paragraph(
        '<m:oMath><m:sSub><m:e><m:r><m:t>CO</m:t></m:r></m:e><m:sub><m:r><m:t>2</m:t></m:r></m:sub></m:sSub></m:oMath>',
      ),
      {},
      ['CO2'],
    ],
    comment: [
      paragraph(
        `<w:commentRangeStart w:id="0"/>${run('words')}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>`,
      ),
      { comment: 1 },
      ['words'],
      { parts: { comments: `<w:comment w:id="0" w:author="Mu">${paragraph('why')}</w:comment>` } },
    ],
    'header and footer': [
      paragraph('text'),
      { header: 1, footer: 1 },
      ['text'],
      { parts: { header: paragraph('Draft'), footer: paragraph('Room B') } },
    ],
    'footer of a number': [paragraph('text'), {}, ['text'], { parts: { footer: paragraph(field('PAGE', '3')) } }],
    macro: [paragraph('text'), { macro: 1 }, ['text'], { others: { 'word/vbaProject.bin': 'x' } }],
    signature: [paragraph('text'), { signature: 1 }, ['text'], { others: { '_xmlsignatures/sig1.xml': 'x' } }],
    'another document': [`<w:altChunk r:id="a"/>${paragraph('text')}`, { embeddedDocument: 1 }, ['text']],
    'check box': [inRun('<w:fldChar w:fldCharType="begin"><w:ffData/></w:fldChar>'), { formField: 1 }, ['before ']],
    'list to choose from': [
      paragraph(`<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent>${run('chosen')}</w:sdtContent></w:sdt>`),
      { formField: 1 },
      ['chosen'],
    ],
    'content control': [
      `<w:sdt><w:sdtPr/><w:sdtContent>${paragraph('controlled')}</w:sdtContent></w:sdt>`,
      {},
      ['controlled'],
    ],
    'smart tag': [paragraph(`<w:smartTag>${run('Atlantis')}</w:smartTag>`), {}, ['Atlantis']],
    endnote: [
      inRun('<w:endnoteReference w:id="2"/>'),
      { endnote: 1 },
      [...LEFT, 'at the end'],
      { parts: { endnotes: `<w:endnote w:id="2">${paragraph('at the end')}</w:endnote>` } },
    ],
    'note in a note, and table in one': [
      inRun('<w:footnoteReference w:id="2"/>'),
      { nestedNote: 1, nestedTable: 1 },
      [...LEFT, 'note cell'],
      {
        parts: {
          footnotes: `<w:footnote w:id="2">${paragraph(`${run('note')}<w:r><w:footnoteReference w:id="2"/></w:r>`)}<w:tbl><w:tr><w:tc>${paragraph('cell')}</w:tc></w:tr></w:tbl></w:footnote>`,
        },
      },
    ],
    'table in a cell': [
      `<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>${paragraph('inner')}</w:tc></w:tr></w:tbl>${paragraph('outer')}</w:tc></w:tr></w:tbl>`,
      { nestedTable: 1 },
      ['inner', 'outer'],
    ],
    'page break between words': [inRun('<w:br w:type="page"/>'), { pageBreak: 1 }, ['before   after']],
    'page break alone': [paragraph('<w:r><w:br w:type="page"/></w:r>') + paragraph('a'), { pageBreak: 1 }, ['', 'a']],
    ruby: [
      inRun(`<w:ruby><w:rubyPr/><w:rt>${run('kanji')}</w:rt><w:rubyBase>${run('漢字')}</w:rubyBase></w:ruby>`),
      { ruby: 1 },
      ['before 漢字 after'],
    ],
    'signs of fonts of signs': [
      inRun(
        '<w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Other" w:char="F041"/>',
      ),
      { symbol: 1 },
      ['before ≥☑\ufffd after'],
    ],
    'field with its result': [paragraph(field(' DATE ', '1 May')), { field: 1 }, ['1 May']],
    'simple field': [paragraph(`<w:fldSimple w:instr="NUMPAGES">${run('7')}</w:fldSimple>`), { field: 1 }, ['7']],
    'linking field': [paragraph(field(' HYPERLINK "https://example.org/a" ', 'here')), {}, ['here']],
    'link within the file': [paragraph(`<w:hyperlink w:anchor="a">${run('see')}</w:hyperlink>`), { link: 1 }, ['see']],
    'unsafe link': [
      paragraph(`<w:hyperlink r:id="l">${run('see')}</w:hyperlink>`),
      { link: 1 },
      ['see'],
      { links: { l: 'javascript:alert(1)' } },
    ],
    'struck out by hand': [
      paragraph(run('gone', '<w:strike/>') + run('stays', '<w:strike w:val="0"/>')),
      { strikethrough: 1 },
      ['gonestays'],
    ],
    colour: [
      paragraph(
        run('red', '<w:color w:val="FF0000"/><w:highlight w:val="yellow"/>') + run('black', '<w:color w:val="auto"/>'),
      ),
      { colour: 1 },
      ['redblack'],
    ],
    capitals: [paragraph(run('Small', '<w:smallCaps/>')), { capitals: 1 }, ['Small']],
    hidden: [paragraph(run('seen') + run(' unseen', '<w:vanish/>')), { hiddenText: 1 }, ['seen unseen']],
    effect: [paragraph(run('dots', '<w:em w:val="dot"/>')), { effect: 1 }, ['dots']],
    'heading of level 6': [
      paragraph('deep', '<w:pStyle w:val="H6"/>'),
      { headingLevel: 1 },
      ['deep'],
      { parts: { styles: '<w:style w:type="paragraph" w:styleId="H6"><w:name w:val="heading 6"/></w:style>' } },
    ],
    'style of the house': [
      paragraph('text', '<w:pStyle w:val="X"/>') + paragraph('text', '<w:pStyle w:val="B"/>'),
      { style: 1 },
      ['text', 'text'],
      {
        parts: {
          styles:
            '<w:style w:type="paragraph" w:styleId="X"><w:name w:val="Chapeau"/></w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="Body Text"/></w:style>',
        },
      },
    ],
    'tracked form of a row': [
      `<w:tbl><w:tr><w:trPr><w:trPrChange/></w:trPr><w:tc>${paragraph('a')}</w:tc></w:tr></w:tbl>`,
      { trackedLayout: 1 },
      ['a'],
    ],
    'a cell of 10,000 columns': [
      `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="10000"/></w:tcPr>${paragraph('a')}</w:tc></w:tr></w:tbl>`,
      { tableSpan: 1 },
      ['a'],
    ],
    'something that nobody knows': [
      paragraph(`${run('a')}<w:brandNew>${run('b')}</w:brandNew>`),
      { unknown: 1 },
      ['a'],
    ],
    'characters that no text may hold': [paragraph(run('a\ufdd0b')), { character: 1 }, ['a\ufffdb']],
  }
  it.each(Object.entries(cases))('%s', (_, [body, unheld, lines, parts]) => {
    expect(word(body, parts)).toEqual({ unheld, lines })
  })

  it('as LibreOffice writes it: raised words are superscript, a tab before a note is none of it, quotations are quotations', () => {
    const body =
      paragraph(
        `${run('x') + run('2', '<w:position w:val="8"/><w:sz w:val="19"/>')}<w:r><w:footnoteReference w:id="2"/></w:r>`,
      ) + paragraph('said', '<w:pStyle w:val="Quotations"/>')
    const { text, unheld } = importDocx(
      wordFile(body, {
        parts: {
          footnotes: `<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:tab/><w:t>note</w:t></w:r></w:p></w:footnote>`,
          styles: '<w:style w:type="paragraph" w:styleId="Quotations"><w:name w:val="Quotations"/></w:style>',
        },
      }),
      'accept',
    )
    expect(unheld).toEqual([])
    expect(text.content).toMatchObject([
      {
        content: [
          { text: 'x' },
          { text: '2', marks: [{ type: 'superscript' }] },
          { attrs: { content: [{ type: 'text', text: 'note' }] } },
        ],
      },
      { attrs: { kind: 'quote' } },
    ])
  })

  it('merged cells are one, a heading of the house is a heading, and a large first letter belongs to its paragraph', () => {
    const cell = (text: string, properties: string) => `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`
    const body =
      `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>${cell('tall', '<w:vMerge w:val="restart"/>')}${cell('wide', '<w:gridSpan w:val="2"/>')}</w:tr>` +
      `<w:tr>${cell('', '<w:vMerge/>')}${cell('a', '')}${cell('b', '')}</w:tr></w:tbl>` +
      paragraph('Chapter', '<w:outlineLvl w:val="1"/>') +
      paragraph('T', '<w:framePr w:dropCap="drop" w:lines="3"/>') +
      paragraph('he rest')
    const { text, unheld } = importDocx(wordFile(body), 'accept')
    expect(unheld).toEqual([])
    expect(textLines(text)).toEqual(['tall', 'wide', 'a', 'b', 'Chapter', 'The rest'])
    const [table, heading] = text.content
    const shapes =
      table?.type === 'table'
        ? table.content.map((row) => row.content.map(({ attrs: { id: _, ...shape } }) => shape))
        : []
    expect(shapes).toEqual([
      [
        { header: true, rows: 2 },
        { header: true, columns: 2 },
      ],
      [{}, {}],
    ])
    expect(heading?.attrs).toMatchObject({ kind: 'heading', level: 2 })
  })

  it('list numbers and labels that a text counts or shows in another way', () => {
    const level = (format: string, label: string, more = '') =>
      `<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${label}"/>${more}</w:lvl>`
    const numbering =
      `<w:abstractNum w:abstractNumId="1">${level('decimal', '%1.')}</w:abstractNum><w:abstractNum w:abstractNumId="2">${level('upperRoman', 'Article %1')}</w:abstractNum>` +
      '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>' +
      '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    const item = (list: number, text: string) =>
      paragraph(text, `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="${list}"/></w:numPr>`)
    const named = (body: string) => word(body, { parts: { numbering } }).unheld
    expect(named(item(1, 'one') + item(1, 'two'))).toEqual({})
    expect(named(item(1, 'one') + paragraph('between') + item(1, 'two'))).toEqual({ listNumber: 1 })
    expect(named(item(3, 'five') + item(3, 'six'))).toEqual({ listNumber: 2 })
    expect(named(item(2, 'Article I'))).toEqual({ listLabel: 1 })
  })

  it('on the side that is read alone', () => {
    const body = paragraph(
      `<w:del w:author="Mu"><w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r></w:del><w:ins w:author="Mu">${run('new')}</w:ins>`,
    )
    expect(found(importDocx(wordFile(body), 'accept'))).toEqual({ unheld: {}, lines: ['new'] })
    expect(found(importDocx(wordFile(body), 'reject'))).toEqual({ unheld: { picture: 1 }, lines: [] })
  })

  it('says where the first of a kind is', () => {
    const picture = '<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>'
    const body = paragraph('First.') + paragraph(picture + run('Here it is.')) + paragraph(picture + run('And here.'))
    expect(importDocx(wordFile(body), 'accept').unheld).toEqual([{ what: 'picture', count: 2, where: 'Here it is.' }])
    const alone = importDocx(wordFile(paragraph(picture) + paragraph('After it.')), 'accept')
    expect(alone.unheld).toEqual([{ what: 'picture', count: 1, where: 'After it.' }])
  })
})

describe('a page, of what a text cannot hold', () => {
  it.each<[string, string, Expected['unheld'], readonly string[]]>([
    ['pictures', '<p>a<img src="x" alt="y"><svg><text>no</text></svg><canvas>no</canvas></p>', { picture: 3 }, ['a']],
    ['recordings', '<p>a<audio>no</audio></p><video></video>', { media: 2 }, ['a']],
    ['frames', '<p>a</p><iframe src="x"></iframe><object>no</object>', { embeddedObject: 2 }, ['a']],
    ['equations', '<p>a<math><mi>x</mi></math></p>', { equation: 1 }, ['a']],
    ['forms', '<p>a<input><select><option>no</select><input type="hidden"></p>', { formField: 2 }, ['a']],
    ['reading aids', '<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>', { ruby: 1 }, ['漢']],
    ['quotation marks, which are kept', '<p>a <q>b</q></p>', {}, ['a “b”']],
    ['what a page without scripts says', '<noscript><p>a</p></noscript><script>no</script>', {}, ['a']],
    ['captions', '<table><caption>Table 1</caption><tr><td>a</table>', { caption: 1 }, ['Table 1', 'a']],
    ['tables in cells', '<table><tr><td><table><tr><td>a</table></table>', { nestedTable: 1 }, ['a']],
    [
      'words struck out',
      '<p><s>a</s> <strike>b</strike> <span style="text-decoration: line-through">c</span></p>',
      { strikethrough: 3 },
      ['a b c'],
    ],
    [
      'colour',
      '<p><mark>a</mark><font color="red">b</font><span style="color:#f00">c</span><span style="color:#000">d</span></p>',
      { colour: 3 },
      ['abcd'],
    ],
    ['hidden words', '<p>a<span style="display:none">b</span></p><p hidden>c</p>', { hiddenText: 2 }, ['ab', 'c']],
    ['deep headings', '<h5>a</h5><h6>b</h6>', { headingLevel: 2 }, ['a', 'b']],
    [
      'counted lists',
      '<ol start="3"><li>a<li value="9">b</ol><ol type="A"><li>c</ol>',
      { listNumber: 2, listLabel: 1 },
      ['a', 'b', 'c'],
    ],
    [
      'links that lead nowhere',
      '<p><a href="#x">a</a><a href="b.html">b</a><a href="https://example.org">c</a><a name="x">d</a></p>',
      { link: 2 },
      ['abcd'],
    ],
    ['a span of 5,000 rows', '<table><tr><td rowspan="5000">a</table>', { tableSpan: 1 }, ['a']],
  ])('%s', (_, html, unheld, lines) => {
    expect(found(importHtml(html, 'accept'))).toEqual({ unheld, lines })
  })

  it.each<[string, string]>([
    [
      'Pandoc',
      '<p>a<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a></p><section class="footnotes" role="doc-endnotes"><hr /><ol><li id="fn1"><p>note<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>',
    ],
    [
      'LibreOffice',
      '<p>a<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p><div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>note</p></div>',
    ],
    [
      'Word',
      '<p class=MsoNormal>a<a style="mso-footnote-id:ftn1" href="#_ftn1" name="_ftnref1" title=""><span>[1]</span></a></p><div style="mso-element:footnote-list"><div style="mso-element:footnote" id=ftn1><p><a style="mso-footnote-id:ftn1" href="#_ftnref1" name="_ftn1" title="">[1]</a> note</p></div></div>',
    ],
    [
      'GitHub',
      '<p>a<sup><a href="#user-content-fn-1" id="user-content-fnref-1" data-footnote-ref>1</a></sup></p><section data-footnotes class="footnotes"><ol><li id="user-content-fn-1"><p>note <a href="#user-content-fnref-1" data-footnote-backref>↩</a></p></li></ol></section>',
    ],
  ])('footnotes as %s writes them are footnotes', (_, html) => {
    const { text, unheld } = importHtml(html, 'accept')
    expect(unheld).toEqual([])
    expect(textLines(text)).toEqual(['a', 'note'])
    expect(text.content).toHaveLength(1)
  })

  it('a note that nothing refers to is text', () => {
    expect(textLines(importHtml('<p>a</p><aside role="doc-footnote" id="n">note</aside>', 'accept').text)).toEqual([
      'a',
      'note',
    ])
  })

  it('items as Word writes them are items, and their labels no text', () => {
    const item = (level: number, label: string, text: string) =>
      `<p class=MsoListParagraph style='mso-list:l0 level${level} lfo1'><span style='mso-list:Ignore'>${label}<span>&nbsp; </span></span>${text}</p>`
    const { text } = importHtml(item(1, '1.', 'one') + item(2, '(b)', 'two') + item(1, '·', 'three'), 'accept')
    expect(text.content.map((block) => block.attrs)).toMatchObject([
      { kind: 'item', list: 'decimal' },
      { kind: 'item', list: 'alpha', indent: 1 },
      { kind: 'item' },
    ])
    expect(textLines(text)).toEqual(['one', 'two', 'three'])
  })

  it('what follows in an item bears no label of its own', () => {
    const { text } = importHtml('<ol><li><p>one</p><p>more</p></li><li>two</li></ol>', 'accept')
    expect(text.content.map(({ attrs }) => ('kind' in attrs ? attrs.kind : 'table'))).toEqual([
      'item',
      'paragraph',
      'item',
    ])
  })
})

describe('other files, of what a text cannot hold', () => {
  it('Markdown', () => {
    const source = 'a ~~b~~ ![c](d.png)[^1] and[^2]\n\n[^1]: Ibid.\n[^2]: Long\n  note.\n\n    More.\n\nend [^3]\n'
    expect(found(importMarkdown(source, 'accept'))).toEqual({
      unheld: { picture: 1, strikethrough: 1 },
      lines: ['a b and', 'end [^3]', 'Ibid.', 'Long note. More.'],
    })
  })

  it('plain text', () => {
    expect(found(importText('\ufeffa\u0000b\fc\r\nd'))).toEqual({ unheld: { character: 1 }, lines: ['ab', 'c', 'd'] })
  })

  it('Akoma Ntoso', () => {
    const source =
      '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/><coverPage><p>cover</p></coverPage><body>' +
      '<article eId="a"><num>1</num><heading>Aims</heading><content><p>See <ref href="#b">b</ref> and <img src="x"/> <a href="https://example.org">c</a>' +
      '<remark>note</remark></p><toc><tocItem href="#a" level="1">a</tocItem></toc><table><caption>Table</caption><tr><td><p>cell</p></td></tr></table>' +
      '<foreign><x xmlns="urn:x"/></foreign></content></article></body><attachments/></act></akomaNtoso>'
    expect(found(importAkn(source, 'accept'))).toEqual({
      unheld: {
        picture: 1,
        embeddedObject: 1,
        embeddedDocument: 1,
        comment: 1,
        contents: 1,
        coverPage: 1,
        number: 1,
        link: 1,
        caption: 1,
      },
      lines: ['Aims', 'See b and c', 'Table', 'cell'],
    })
  })
})

describe('the words for it', () => {
  it('are there for every kind', () => {
    expect(UNHELD_KINDS.filter((what) => !hasMessage(`unheld.${what}`))).toEqual([])
  })

  it('are one line', () => {
    const unheld = [
      { what: 'picture', count: 2, where: 'We “recognize” {it}' },
      { what: 'endnote', count: 1, where: 'Here' },
      { what: 'macro', count: 1, where: null },
    ] as const
    expect(unheldLine('a.docx', unheld)).toBe(
      'a.docx: not kept as in the file: 2 pictures (first near “We “recognize” {it}”); 1 endnote, read as a footnote (near “Here”); macros',
    )
    expect(unheldLine('a.docx', [])).toBeNull()
  })
})
