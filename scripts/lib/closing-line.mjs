const FORM = /^(\d+) passed, (\d+) failed, (\d+) skipped$/

/** The counts of a line "N passed, N failed, N skipped"; null of any other line. */
export function readClosingLine(line) {
  const found = FORM.exec(line)
  return found && { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3]) }
}

/** The line that every test run ends with. */
export function writeClosingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** Counts of several runs as one. */
export function combine(counts) {
  const sum = (name) => counts.reduce((total, each) => total + each[name], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}
