declare const noun: unique symbol

/** A string that names one thing of one kind: a `SectionId` is never taken for a `VersionId`. */
export type Id<Noun extends string> = string & { readonly [noun]: Noun }

export type MeetingId = Id<'Meeting'>
export type SessionId = Id<'Session'>
export type DelegationId = Id<'Delegation'>
export type SeatId = Id<'Seat'>
export type LinkId = Id<'Link'>
export type DocumentId = Id<'Document'>
export type SectionId = Id<'Section'>
export type BlockId = Id<'Block'>
export type VersionId = Id<'Version'>
/** A sync room: `section.ID`, later also `amendment.ID` (CONTRACT, Sync). */
export type RoomId = Id<'Room'>

/** Lower-case letters, digits and hyphens, at most 64: safe in a path, a URL, a file name and a room name. */
const ID_FORM = /^[a-z0-9][a-z0-9-]{0,63}$/

/** Whether a string from outside has the form of an id. Says nothing about whether the thing exists. */
export function isIdForm(value: string): boolean {
  return ID_FORM.test(value)
}

/** The sync room of a section. */
export function roomOfSection(section: SectionId): RoomId {
  return `section.${section}` as RoomId
}

/** The section a room belongs to, or null where the name is not a section's room. */
export function sectionOfRoom(room: string): SectionId | null {
  if (!room.startsWith('section.')) return null
  const id = room.slice('section.'.length)
  return isIdForm(id) ? (id as SectionId) : null
}
