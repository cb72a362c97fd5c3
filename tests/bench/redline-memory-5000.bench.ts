import type { Bench } from './bench.ts'
import { memoryOfCompare } from './compare-memory.ts'

export const bench: Bench = {
  budget: 'memory of a Word file of 5,000 paragraphs',
  limit: 1_500,
  unit: 'MB',
  measure: () => memoryOfCompare(5_000),
}
