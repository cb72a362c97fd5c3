/** Every bound of the product in one place. Bytes, characters, milliseconds or counts, as named. */
export const LIMITS = {
  /** One WebSocket message. */
  syncMessageBytes: 1 << 20,
  /** Of each second, so many milliseconds of the server's work may one connection take, on average; and at once. */
  syncWorkMsPerSecond: 500,
  syncWorkMsBurst: 4_000,
  syncBytesPerSecond: 2 << 20,
  /** Unsent bytes after which a slow reader is no longer fed but resynced, and after which it is cut. */
  slowReaderBytes: 1 << 20,
  slowReaderCutBytes: 8 << 20,
  connectionsPerSeat: 64,
  /** What one update may delete of others' words before its author is asked: blocks; characters, if they are also such a share. */
  deletedBlocksUnasked: 3,
  deletedCharactersUnasked: 500,
  deletedShareUnasked: 0.2,
  /** Refusals of a sign-in within a minute after which it is let in only after a while, and the same of all of a seat. */
  refusalsFree: 8,
  refusalsFreePerSeat: 40,
  slowedFirstMs: 1_000,
  slowedMaxMs: 60_000,
  presenceBytes: 1024,
  presencePerSecond: 10,
  pingMs: 5_000,
  pongDeadlineMs: 10_000,
  handshakeMs: 5_000,
  /** From the first byte of an HTTP request to its last. */
  requestMs: 30_000,
  /** So long after the last keystroke a room keeps its document; then only the bytes of it. */
  candidateIdleMs: 5_000,
  /** An idle room is unloaded this long after its last client left. */
  roomIdleMs: 30_000,
  commitRowsMax: 256,
  commitWaitMs: 4,
  /** Rows after the last snapshot before a new one is made. */
  snapshotEveryRows: 500,
  blocksPerSection: 5_000,
  charactersPerBlock: 100_000,
  charactersPerSection: 2_000_000,
  structsPerFrame: 50_000,
  nestingDepth: 8,
  requestBodyBytes: 1 << 20,
  uploadBytes: 20 << 20,
  statusesAtOnce: 500,
  /** Of what was deleted at one place, the newest so many pieces are told, and so much of each. */
  historyDeletions: 200,
  historyCharacters: 2_000,
  nameCharacters: 200,
  noteCharacters: 2_000,
  symbolCharacters: 64,
  signInTriesPerCodePerMinute: 10,
  signInTriesPerAddressPerMinute: 600,
  requestsPerSeatPerMinute: 1_200,
  /** Files that one seat may have in the making at once, so that nobody fills the row in which others wait. */
  filesAtOncePerSeat: 8,
  sessionMs: 14 * 24 * 3600_000,
  linkMs: 30 * 24 * 3600_000,
} as const
