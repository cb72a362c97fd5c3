import type { Bench } from './bench.ts'
import { memoryOfCompare } from './compare-memory.ts'

export const bench: Bench = {
  budget: 'memory of a Word file of 500 paragraphs',
  limit: 400,
  unit: 'MB',
  measure: () => memoryOfCompare(500),
}
