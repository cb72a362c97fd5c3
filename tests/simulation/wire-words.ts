import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { MESSAGE_CONFIRMED, MESSAGE_SYNC } from '../../shared/protocol/sync.ts'

/** The update in an update-bearing frame; null for any other message. Bytes that are cut short count as an update of nothing. */
export function isUpdate(bytes: Uint8Array): Uint8Array | null {
  try {
    const decoder = createDecoder(bytes)
    const type = readVarUint(decoder)
    if (type === MESSAGE_CONFIRMED) return readVarUint8Array(decoder)
    if (type !== MESSAGE_SYNC || readVarUint(decoder) === 0) return null
    return readVarUint8Array(decoder)
  } catch {
    return null
  }
}
