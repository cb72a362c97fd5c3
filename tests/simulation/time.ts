/** What a timer is cancelled by. */
class Handle {
  isCancelled = false
  readonly ref = () => this
  readonly unref = () => this
  readonly hasRef = () => false
}

interface Entry {
  readonly at: number
  readonly order: number
  readonly run: () => void
  readonly every: number | null
  readonly handle: Handle
}

const realImmediate = globalThis.setImmediate

/**
 * Time that stands until nothing is left to do, then jumps to the next thing. While it is installed the timers of the whole process
 * are its own, so that the server's and the client's own code run on it unchanged; equal times run in the order they were asked for.
 */
export class SimTime {
  /** Milliseconds since the start. */
  now = 0
  #order = 0
  readonly #heap: Entry[] = []

  /** Takes the place of the process's timers and of `performance.now`; answers how to give them back. */
  install(): () => void {
    const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis
    const before = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate }
    const cancel = (handle: Handle | null | undefined) => {
      if (handle instanceof Handle) handle.isCancelled = true
    }
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0) => this.after(ms, run),
      setInterval: (run: () => void, ms = 0) => this.#add(ms, run, Math.max(1, ms), new Handle()),
      setImmediate: (run: () => void) => this.after(0, run),
      clearTimeout: cancel,
      clearInterval: cancel,
      clearImmediate: cancel,
    })
    Object.defineProperty(performance, 'now', { configurable: true, writable: true, value: () => this.now })
    return () => {
      Object.assign(globalThis, before)
      Reflect.deleteProperty(performance, 'now')
    }
  }

  after(ms: number, run: () => void): Handle {
    return this.#add(ms, run, null, new Handle())
  }

  /** Resolves after so much of this time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** Runs everything due until `end`, or until `isDone` after a step. */
  async run(end: number, isDone: () => boolean = () => false): Promise<void> {
    await settled()
    while (!isDone()) {
      const next = this.#heap[0]
      if (next === undefined || next.at > end) {
        this.now = end
        return
      }
      this.#pop()
      if (next.handle.isCancelled) continue
      this.now = next.at
      if (next.every !== null) this.#add(next.every, next.run, next.every, next.handle)
      next.run()
      await settled()
    }
  }

  #add(ms: number, run: () => void, every: number | null, handle: Handle): Handle {
    const at = this.now + Math.max(0, Number.isFinite(ms) ? ms : 0)
    this.#push({ at, order: this.#order++, run, every, handle })
    return handle
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let i = heap.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(heap[i], heap[parent])) break
      swap(heap, i, parent)
      i = parent
    }
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    heap[0] = last
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2]
      let least = i
      if (isBefore(heap[left], heap[least])) least = left
      if (isBefore(heap[right], heap[least])) least = right
      if (least === i) break
      swap(heap, i, least)
      i = least
    }
  }
}

function isBefore(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false
  return a.at === b.at ? a.order < b.order : a.at < b.at
}

function swap(heap: Entry[], i: number, j: number): void {
  const [a, b] = [heap[i], heap[j]]
  if (a === undefined || b === undefined) return
  heap[i] = b
  heap[j] = a
}

/** When every promise that was ready has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => realImmediate(resolve))
}
