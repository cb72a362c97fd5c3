/** A stretch of one client's clocks, from `from` to before `to`, and the row of the log it belongs to. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly seq: number
}

/** Rows of the log by client and clock; what is added later covers what was there. */
export class Spans {
  readonly #ofClient = new Map<number, Span[]>()

  add(client: number, from: number, to: number, seq: number): void {
    const spans = this.#ofClient.get(client) ?? []
    this.#ofClient.set(client, spans)
    let first = endingAfter(spans, from)
    let last = first
    const before: Span[] = []
    const after: Span[] = []
    for (; last < spans.length; last++) {
      const span = spans[last]
      if (span === undefined || span.from >= to) break
      if (span.from < from) before.push({ ...span, to: from })
      if (span.to > to) after.push({ ...span, from: to })
    }
    const left = before[0] ?? spans[first - 1]
    const isLonger = left !== undefined && left.to === from && left.seq === seq
    if (isLonger && before.length === 0) first--
    const joined = isLonger ? [{ from: left.from, to, seq }] : [...before, { from, to, seq }]
    spans.splice(first, last - first, ...joined, ...after)
  }

  /** The row at a clock, or 0. */
  at(client: number, clock: number): number {
    const spans = this.#ofClient.get(client)
    const span = spans?.[endingAfter(spans, clock)]
    return span !== undefined && span.from <= clock ? span.seq : 0
  }

  /** All of a stretch in order, gaps too, with `seq` 0 where there is none. */
  *over(client: number, from: number, to: number): Generator<Span> {
    const spans = this.#ofClient.get(client) ?? []
    let at = from
    for (let i = endingAfter(spans, from); at < to; i++) {
      const span = spans[i]
      if (span === undefined || span.from >= to) break
      if (span.from > at) yield { from: at, to: span.from, seq: 0 }
      yield { from: Math.max(at, span.from), to: Math.min(to, span.to), seq: span.seq }
      at = Math.min(to, span.to)
    }
    if (at < to) yield { from: at, to, seq: 0 }
  }
}

/** The rows that brought a client's structs: they only ever follow one another, so two plain lists do. */
export class Births {
  readonly #ofClient = new Map<number, { readonly ends: number[]; readonly seqs: number[] }>()

  /** The client's clocks up to before `end` are there since row `seq`, where they were not before. */
  add(client: number, end: number, seq: number): void {
    const { ends, seqs } = this.#ofClient.get(client) ?? { ends: [], seqs: [] }
    if (ends.length === 0) this.#ofClient.set(client, { ends, seqs })
    if (seqs.at(-1) === seq) ends[ends.length - 1] = end
    else {
      ends.push(end)
      seqs.push(seq)
    }
  }

  /** The row that brought a clock, or 0. */
  at(client: number, clock: number): number {
    const found = this.#ofClient.get(client)
    return found?.seqs[above(found.ends, clock)] ?? 0
  }

  *over(client: number, from: number, to: number): Generator<Span> {
    const { ends, seqs } = this.#ofClient.get(client) ?? { ends: [], seqs: [] }
    let at = from
    for (let i = above(ends, from); at < to && i < ends.length; i++) {
      const end = Math.min(to, ends[i] ?? to)
      yield { from: at, to: end, seq: seqs[i] ?? 0 }
      at = end
    }
  }

  /** The client's clock after row `seq`. */
  clockAfter(client: number, seq: number): number {
    const found = this.#ofClient.get(client)
    return found?.ends[above(found.seqs, seq) - 1] ?? 0
  }
}

function endingAfter(spans: readonly Span[], clock: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.to ?? 0) <= clock) low = middle + 1
    else high = middle
  }
  return low
}

/** The first place of a rising list whose value is above `value`. */
function above(list: readonly number[], value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}
