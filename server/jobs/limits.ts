/** What making files and comparing texts may take of the machine. */
export const JOB_LIMITS = {
  /** Jobs done at the same time, each by a thread; a PDF of 500 paragraphs takes about 350 MB while it is made. */
  atOnce: 2,
  /** Jobs that wait for their turn; more are refused. */
  waiting: 32,
  /** From the start of a job to its end. */
  timeMs: 120_000,
  /** A thread without work is ended after this long: a meeting asks for files in bursts. */
  idleMs: 60_000,
  /** Of a thread, without what the typesetter takes; a marked-up text of 5,000 paragraphs needs a fraction. MB. */
  heapMb: 2_048,
  /**
   * Texts of no more paragraphs, both together, are compared where they are, but for Word and PDF: it takes some milliseconds,
   * about as long as handing them to a thread that is ready, and much less than starting one.
   */
  inlineParagraphs: 200,
} as const
