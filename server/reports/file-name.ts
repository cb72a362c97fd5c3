/** The part of a symbol that may stand in a file name: letters, digits, dots, hyphens and underscores of any script. */
function safe(symbol: string): string {
  const name = symbol
    .replace(/[^\p{L}\p{N}._*-]+/gu, '-')
    .replaceAll('*', '-star')
    .replace(/^[-.]+|[-.]+$/g, '')
  return name.slice(0, 80) || 'text'
}

/** The name of a file with a version, e.g. "MDGFM-2011-L.1-Rev.1.docx". */
export function versionFileName(symbol: string, extension: string): string {
  return `${safe(symbol)}.${extension}`
}

/** The name of a file with the changes between two states, e.g. "MDGFM-2011-L.1-Rev.1-changes-from-L.1.docx". */
export function redlineFileName(before: string, after: string, extension: string): string {
  return `${safe(after)}-changes-from-${safe(shortened(before, after))}.${extension}`
}

/** The name of a file with what changed for a delegation, e.g. "MDGFM-2011-L.1-Rev.1-changes-from-L.1-for-Talua.docx". */
export function sheetFileName(before: string, after: string, delegation: string, extension: string): string {
  return `${safe(after)}-changes-from-${safe(shortened(before, after))}-for-${safe(delegation)}.${extension}`
}

/** What a symbol adds to another one; at least its last part. */
function shortened(before: string, after: string): string {
  const parts = before.split('/')
  const others = after.split('/')
  let common = 0
  while (common < parts.length - 1 && parts[common] === others[common]) common += 1
  return parts.slice(common).join('/')
}
