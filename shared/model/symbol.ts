/** A document symbol: "MDGFM/2011/L.1/Rev.1", reissued for technical reasons with a star at the end. */
const SYMBOL_FORM = /^[A-Z0-9][A-Za-z0-9.-]*(\/[A-Za-z0-9][A-Za-z0-9.-]*)+\*?$/

/** Whether a string has the usual form of a document symbol. */
export function isSymbolForm(symbol: string): boolean {
  return SYMBOL_FORM.test(symbol)
}

/** Whether a symbol says that a version was reissued for technical reasons: its text may be that of the one before. */
export function isReissue(symbol: string): boolean {
  return symbol.endsWith('*')
}

/** The symbol that would be usual next: STEM/L.1, then STEM/L.1/Rev.1, Rev.2 … `issued`: those of the document, in any order. */
export function nextSymbol(stem: string, issued: readonly string[]): string {
  if (issued.length === 0) return `${stem}/L.1`
  const base = issued.map((symbol) => symbol.replace(/\*$/, '').replace(/\/Rev\.\d+$/, ''))[0] as string
  const revisions = issued.map((symbol) => Number(/\/Rev\.(\d+)\*?$/.exec(symbol)?.[1] ?? 0))
  return `${base}/Rev.${Math.max(...revisions) + 1}`
}
