/** What Plenum adds to the y-websocket protocol (CONTRACT, Sync). Stock clients never see the messages. */
export const MESSAGE_SYNC = 0
export const MESSAGE_AWARENESS = 1
export const MESSAGE_AUTH = 2
export const MESSAGE_QUERY_AWARENESS = 3
/** {varUint k, varUint seq}: the k-th update-bearing frame of this connection is durable. */
export const MESSAGE_ACK = 122
/**
 * {varUint k, varUint code, varString reason, varUint n, n × varString}: the k-th update-bearing frame is refused, because of the
 * blocks with these ids as far as that can be told. The connection's writing ends, except where the reason is `largeDeletion`:
 * then the author is asked, and nothing is acknowledged until an answer to a state vector, confirmed or not, is durable.
 */
export const MESSAGE_NACK = 123
/** {varUint seq, 32 bytes SHA-256 of the canonical text}, when quiet. */
export const MESSAGE_DIGEST = 124
/** Client to server, {varUint seq}: what the author had on the screen. */
export const MESSAGE_SEEN = 125
/** Client to server, {varUint8Array update}: an answer to a state vector whose author knows that it deletes much of others' text. */
export const MESSAGE_CONFIRMED = 126
/**
 * {varUint epoch}, before anything else, to a client whose query says `tell=epoch`. Who comes back says it in `epoch=E`; after the
 * server was restored from a copy it is another, and he is closed with 4409: what he knows is not what the server knows.
 */
export const MESSAGE_EPOCH = 127

/**
 * Server to client, {varString what}: something beside the text is another by now, to be asked for over HTTP. `statuses`: where the
 * section's paragraphs stand. `versions`: a version of the document was issued. `notices`: somebody has notices (`/api/notices`).
 */
export const MESSAGE_NEWS = 130
export const ALL_NEWS = ['statuses', 'versions', 'notices'] as const
export type News = (typeof ALL_NEWS)[number]
/** How often each was heard: not yet. */
export const NO_NEWS: Readonly<Record<News, number>> = { statuses: 0, versions: 0, notices: 0 }

/** The WebSocket subprotocol by which a client asks for the messages above. */
export const ACK_PROTOCOL = 'ack.1'

/** The shared type in each room's document that holds the text. */
export const TEXT_NAME = 'text'

/** Close codes 44xx: the client must not simply reconnect. 1013: it may, later. */
export const CLOSE = {
  malformed: 4400,
  notSignedIn: 4401,
  notPermitted: 4403,
  otherEpoch: 4409,
  clientIdTaken: 4410,
  tooLarge: 4413,
  refused: 4422,
  frozen: 4423,
  otherSchema: 4426,
  tryLater: 1013,
  restarting: 1012,
} as const
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]
