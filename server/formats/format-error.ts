/** A file that cannot be read: its message is one line for the person who gave it, and says nothing of the machine. */
export class FormatError extends Error {
  override name = 'FormatError'
}
