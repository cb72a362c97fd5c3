/** The name under which the template reads its data. */
export const DATA_PATH = '/sheet.json'

/**
 * What a page looks like, in the typesetter's language. Words come from the data alone and are set as strings, in which no character
 * is markup. Changes can be told apart without colour: inserted is shaded with a heavy line below, deleted struck through, moved
 * lined or struck twice, a change of format dotted.
 */
export const TEMPLATE = String.raw`
#let sheet = json("${DATA_PATH}")

#let muted = rgb("#545a63")
#let inks = (inserted: rgb("#0b5c3a"), deleted: rgb("#9b1c2e"), movedFrom: rgb("#1d3a5f"), movedTo: rgb("#1d3a5f"))
#let inserted-ground = rgb("#e1f3e8")

// Latin, Greek, Cyrillic, Hebrew; beside ideographs, quotation marks and dashes are set as those are.
#let western = "Tinos"
#let arabic = "Noto Naskh Arabic"
#let chinese = "Noto Sans S Chinese"
#let japanese = "BIZ UDPMincho"
#let fonts(language) = {
  if language == "zh" { ((name: western, covers: "latin-in-cjk"), chinese, japanese, western, arabic) }
  else if language == "ja" or language == "ko" { ((name: western, covers: "latin-in-cjk"), japanese, chinese, western, arabic) }
  else { (western, chinese, japanese, arabic) }
}
#let direction(right-to-left) = if right-to-left { rtl } else { ltr }
#let spoken(it, body) = text(lang: it.language, font: fonts(it.language), dir: direction(it.rightToLeft), body)

#set document(title: sheet.name.text, author: sheet.author, date: none)
#set text(size: 11pt, lang: sheet.language, font: fonts(sheet.language), fallback: false, overhang: false)
#set par(leading: 0.72em, spacing: 1.05em, justify: false)
#set page(
  paper: "a4",
  margin: (x: 2.6cm, top: 2.7cm, bottom: 2.3cm),
  header: context {
    set text(size: 9pt, fill: muted)
    set par(leading: 0.5em)
    grid(
      columns: (1fr, auto), column-gutter: 1cm, align: (start + bottom, end + bottom),
      spoken(sheet.header, sheet.header.text),
      [#counter(page).display()#"/"#counter(page).final().first()],
    )
    v(-0.6em)
    line(length: 100%, stroke: 0.4pt + muted)
  },
)
#show title: set text(size: 18pt)
#show heading: set block(above: 1.6em, below: 0.9em, sticky: true)
#show heading.where(level: 1): set text(size: 14pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 3): set text(size: 11.5pt)
#show heading.where(level: 4): set text(size: 11pt)
#show heading.where(level: 5): set text(size: 11pt)
#show heading.where(level: 6): set text(size: 11pt)
#set footnote.entry(separator: line(length: 30%, stroke: 0.5pt + muted))

#let lines(words) = for (i, line) in words.split("\n").enumerate() {
  if i > 0 { linebreak() }
  line
}

#let drawn(stroke-name, body) = if stroke-name == "same" { body } else if stroke-name == "formatted" {
  underline(stroke: (paint: muted, thickness: 0.9pt, dash: "densely-dotted"), offset: 0.22em, evade: false, body)
} else {
  let ink = inks.at(stroke-name)
  set text(fill: ink)
  if stroke-name == "inserted" {
    underline(stroke: 1pt + ink, offset: 0.2em, evade: false, highlight(fill: inserted-ground, top-edge: 0.85em, bottom-edge: -0.3em, body))
  } else if stroke-name == "deleted" {
    strike(stroke: 0.8pt + ink, body)
  } else if stroke-name == "movedTo" {
    underline(stroke: 0.6pt + ink, offset: 0.14em, evade: false,
      underline(stroke: 0.6pt + ink, offset: 0.28em, evade: false, body))
  } else {
    strike(stroke: 0.6pt + ink, offset: -0.2em, strike(stroke: 0.6pt + ink, offset: -0.38em, body))
  }
}

// A sign stays with the word it stands behind.
#let sign(letters) = [#sym.wj#box(text(size: 0.62em, baseline: -0.45em, fill: muted, weight: "bold", style: "normal", dir: ltr, letters))]

#let note-label(i) = label("note-" + str(i))

// A note cannot be set from within itself: its own pieces have no anchors.
#let piece(it, notes) = {
  let body = lines(it.text)
  if "underline" in it.marks { body = underline(stroke: 0.4pt, body) }
  if "em" in it.marks { body = emph(body) }
  if "strong" in it.marks { body = strong(body) }
  if "superscript" in it.marks { body = super(body) }
  if "subscript" in it.marks { body = sub(body) }
  if "href" in it { body = link(it.href, body) }
  if "footnote" in it and notes != none {
    let i = it.footnote.note
    body += if it.footnote.first { [#footnote(notes.at(i))#note-label(i)] } else { footnote(note-label(i)) }
  }
  drawn(it.stroke, body)
  if "author" in it { sign(it.author) }
}

#let pieces(it, notes) = {
  if it.number != none {
    let width = calc.max(2.6, it.number.text.clusters().len() * 0.6 + 0.8)
    box(width: width * 1em, drawn(it.number.stroke, text(fill: if it.number.stroke == "same" { muted } else {
      inks.at(it.number.stroke)
    }, weight: "regular", it.number.text)))
  } else if it.look == "indented" { h(1.6em) }
  for each in it.pieces { piece(each, notes) }
  if it.end != "same" { drawn(it.end, "¶") }
}

#let note-bodies = sheet.footnotes.map(note => spoken(note, pieces(note, none)))

#let shifted(it, body) = {
  let step = it.indent * 1.75em + if it.look == "quote" { 2em } else { 0em }
  let far = if it.look == "quote" { 2em } else { 0em }
  let near-side = if it.rightToLeft { "right" } else { "left" }
  let far-side = if it.rightToLeft { "left" } else { "right" }
  let bar = if it.moved { (stroke: ((near-side): 2.5pt + inks.movedTo), inset: ((near-side): 0.7em, rest: 0pt)) } else { (:) }
  let inner = if it.moved { block(width: 100%, ..bar, body) } else { body }
  if step == 0em and far == 0em { inner } else { pad(..((near-side): step, (far-side): far), inner) }
}

#let note(words) = {
  set par.line(numbering: none)
  block(below: 0.5em, sticky: true, spoken(words, text(size: 9pt, fill: muted, style: "italic", words.text)))
}

#let paragraph(it) = spoken(it, shifted(it, {
  for words in it.notes { note(words) }
  let body = pieces(it, note-bodies)
  if it.look == "heading" {
    heading(level: it.level, body)
  } else if it.pieces.len() == 0 and it.end == "same" and it.number == none {
    par(h(0pt) + sym.zws)
  } else if it.look == "quote" {
    quote(block: true, quotes: false, body)
  } else { par(body) }
}))

#let items(all, right-to-left) = enum(
  numbering: n => text(dir: direction(right-to-left), all.at(n - 1).label.text),
  number-align: start + top, indent: 0.6em, body-indent: 0.6em, spacing: 0.8em,
  ..all.enumerate().map(((i, it)) => enum.item(i + 1, {
    paragraph(it.body)
    if it.items.len() > 0 { items(it.items, right-to-left) }
  })),
)

#let cell-strokes = (
  same: 0.5pt + muted,
  inserted: 1.6pt + inks.inserted,
  deleted: (paint: inks.deleted, thickness: 1pt, dash: "dashed"),
)

#let part(it) = {
  if it.kind == "paragraph" { paragraph(it) }
  else if it.kind == "list" { text(dir: direction(it.rightToLeft), items(it.items, it.rightToLeft)) }
  else if it.kind == "section" {
    set par.line(numbering: none)
    spoken(it.words, heading(level: 1, it.words.text))
  } else {
    let cell(c) = table.cell(
      x: c.x, y: c.y, colspan: c.columns, rowspan: c.rows, stroke: cell-strokes.at(c.fate),
      { set text(weight: "bold") if c.header; for inner in c.parts { part(inner) } },
    )
    let is-head(c) = c.y < it.headerRows
    let head = it.cells.filter(is-head).map(cell)
    text(dir: direction(it.rightToLeft), table(
      columns: (1fr,) * it.columns, align: start, inset: 6pt,
      ..if head.len() > 0 { (table.header(repeat: false, ..head),) },
      ..it.cells.filter(c => not is-head(c)).map(cell),
    ))
  }
}

#let frame-table(it) = {
  set par.line(numbering: none)
  set text(size: 9pt)
  set par(leading: 0.5em, spacing: 0.5em)
  block(above: 1.4em, below: 0.6em, sticky: true, spoken(it.title, strong(it.title.text)))
  let side(numeric) = if numeric { end + top } else { start + top }
  // What is a number takes as much as it needs; words share the rest.
  table(
    columns: it.columns.map(c => if c.numeric or c.width == "short" { auto } else if c.width == "wide" { 1.8fr } else { 1fr }) + if it.hasBars { (2.4cm,) },
    align: it.columns.map(c => side(c.numeric)) + if it.hasBars { (start + horizon,) },
    stroke: (x, y) => (bottom: 0.4pt + muted), inset: (x: 4pt, y: 3.5pt),
    table.header(..it.columns.map(c => spoken(c.words, strong(c.words.text))), ..if it.hasBars { ([],) }),
    ..it.rows.map(row => (
      ..row.cells.map(words => spoken(words, words.text)),
      ..if it.hasBars { (if row.share == none { [] } else { box(width: row.share * 100%, height: 0.7em, fill: inks.movedTo) },) },
    )).flatten(),
  )
}

#if sheet.title != none { spoken(sheet.title, title(sheet.title.text)) }
#if sheet.title == none { spoken(sheet.subject, title(sheet.subject.text)) } else {
  spoken(sheet.subject, text(size: 13pt, par(sheet.subject.text)))
}
#{
  set text(size: 9.5pt, fill: muted)
  set par(spacing: 0.6em)
  for words in sheet.lines { spoken(words, par(words.text)) }
  if sheet.legend != none { spoken(sheet.legend, emph(par(sheet.legend.text))) }
  if sheet.authors.len() > 0 {
    par(for (i, it) in sheet.authors.enumerate() {
      if i > 0 { [ · ] }
      if it.sign != none { box(strong(it.sign)); [ ] }
      spoken(it.words, it.words.text)
    })
  }
  if sheet.unshown.text != "" { spoken(sheet.unshown, par(strong(sheet.unshown.text))) }
}
#for it in sheet.tablesBefore { frame-table(it) }
#block(above: 1em, below: 1.6em, line(length: 100%, stroke: 0.6pt + muted))

#set par.line(numbering: n => text(size: 7pt, fill: muted, weight: "regular", dir: ltr, str(n)), number-margin: start) if sheet.lineNumbers

#for it in sheet.parts { part(it) }
#if sheet.loose.len() > 0 {
  line(length: 30%, stroke: 0.5pt + muted)
  for i in sheet.loose { block(note-bodies.at(i)) }
}
#for it in sheet.tablesAfter { frame-table(it) }
`
