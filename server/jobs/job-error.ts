/** Why a job came to nothing: too many wait, it took too long, nobody wants it any more, or it broke. */
export type JobFailure = 'busy' | 'late' | 'cancelled' | 'broken'

const WORDS: Readonly<Record<JobFailure, string>> = {
  busy: 'too many files are being made; try again in a minute',
  late: 'it takes too long to make; the text may be too large',
  cancelled: 'it was cancelled',
  broken: 'it could not be made',
}

/** A job without a result, in one line; `cause` is for those who mend it. */
export class JobError extends Error {
  override name = 'JobError'
  readonly failure: JobFailure

  constructor(failure: JobFailure, cause?: unknown) {
    super(WORDS[failure])
    this.failure = failure
    this.cause = cause
  }
}
