import { Refusal } from '../../shared/model/refusal.ts'

/** Counts what is under way by name, and refuses more than so many at once. */
export class AtOnce {
  readonly #max: number
  readonly #underWay = new Map<string, number>()

  constructor(max: number) {
    this.#max = max
  }

  /** Begins one more under this name, and answers how to end it. Refuses with tooMany where as many as may be are under way. */
  begin(name: string): () => void {
    const count = this.#underWay.get(name) ?? 0
    if (count >= this.#max) throw new Refusal('tooMany')
    this.#underWay.set(name, count + 1)
    return () => {
      const left = (this.#underWay.get(name) ?? 1) - 1
      if (left > 0) this.#underWay.set(name, left)
      else this.#underWay.delete(name)
    }
  }
}
