import { createHash, createHmac, randomBytes } from 'node:crypto'

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'

/** A string of so many characters of [0-9a-z], each by chance (5.17 bits). */
function randomDigits(length: number): string {
  let text = ''
  while (text.length < length) {
    // 252 = 7 × 36: bytes above would make some characters likelier.
    for (const byte of randomBytes(length)) if (byte < 252 && text.length < length) text += DIGITS.charAt(byte % 36)
  }
  return text
}

/** 20 characters, 103 bits: the form of an id. */
export function newId(): string {
  return randomDigits(20)
}

/** 32 characters, 165 bits: a sign-in code or a session token. */
export function newSecret(): string {
  return randomDigits(32)
}

/** SHA-256 of the UTF-8 bytes, 64 lower-case hexadecimal digits. A secret is kept only as this. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The sign-in code of a seat in a demonstration: always the same, so that it can be shown again. 32 hexadecimal digits. */
export function demonstrationCode(secret: string, seat: string): string {
  return createHmac('sha256', secret).update(seat, 'utf8').digest('hex').slice(0, 32)
}
