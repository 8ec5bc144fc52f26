/** One export request on its way to a directory. */
import type { ExportRequest } from '../../../model/connector'
import type { ObjectTypeSchema } from '../../../model/schema'
import type { Connection } from '../protocol/connection'
import type { Client } from '../protocol/library'
import type { LdapSession } from '../protocol/session'
import type { Subschema } from '../protocol/subschema'

/** A request with everything needed to carry it out. */
export interface Write {
  readonly session: LdapSession
  readonly connection: Connection
  readonly type: ObjectTypeSchema
  readonly request: ExportRequest
  readonly subschema: Subschema | undefined
  /** Set as soon as something that changes the directory is on its way; until then nothing is in doubt. */
  readonly trace: { sent: boolean }
}

/** The result codes a write is prepared for. */
export const codes = {
  noSuchAttribute: 16,
  valueExists: 20,
  noSuchObject: 32,
  alreadyExists: 68,
  other: 80,
  assertionFailed: 122,
} as const

/** Sends what changes the directory. */
export function sendWrite(write: Write, send: (client: Client) => Promise<void>): Promise<void> {
  return write.connection.run((client) => {
    write.trace.sent = true
    return send(client)
  })
}
