import { SyncError } from '../../../model/errors'
import { parentDn } from '../../../model/dn'
import { rawValues } from '../entries/entry-reader'
import { ldapCode, syncError } from '../protocol/faults'
import type { Entry } from '../protocol/library'
import { pagesOf } from '../entries/read'
import type { Connection, LdapSession } from '../protocol/session'

/**
 * OpenLDAP's access log (slapo-accesslog(5)): an entry for every write, ordered by the change sequence number (CSN) of the write. A watermark is
 * the newest CSN of each server that writes, as the log's contextCSN gives it.
 */

/** What the log says about one write. */
export interface LoggedWrite {
  readonly kind: 'add' | 'modify' | 'rename' | 'delete'
  /** The entryUUID of the entry written. */
  readonly uuid: string
  readonly dn: string
  /** After a rename. */
  readonly newDn: string | undefined
  /** Values added, removed and set, such as `member:+ cn=x`. */
  readonly changes: readonly string[]
  /** Values there were before, such as `memberOf: cn=y`; of a modify all values of the attributes it touched. */
  readonly before: readonly string[]
}

const prefix = 'accesslog '
const csnForm = /^\d{14}\.\d{6}Z#[0-9a-f]{6}#([0-9a-f]{3})#[0-9a-f]{6}$/

/** The watermark of this moment. */
export async function readWatermark(session: LdapSession, log: string): Promise<string> {
  const csns = await contextCsns(await session.connection(), log)
  if (csns.length === 0)
    throw notSupported(
      `${log} has no contextCSN.`,
      'Load the overlay syncprov for the access log database and let the bind DN read it.',
    )
  return prefix + csns.join(' ')
}

/** The writes since the watermark, oldest first. SyncError 'not-supported' when the log cannot tell them all any more. */
export async function* writesSince(
  session: LdapSession,
  log: string,
  watermark: string,
  signal: AbortSignal,
): AsyncGenerator<LoggedWrite> {
  const connection = await session.connection()
  const marks = parseWatermark(watermark)
  const present = await contextCsns(connection, log)
  if (present.join(' ') === [...marks.values()].join(' ')) return
  await requireReach(connection, log, marks, present)
  const oldest = [...marks.values()].sort()[0] as string
  const options = {
    scope: 'one' as const,
    filter: `(&(objectClass=auditWriteObject)(reqResult=0)(entryCSN>=${oldest}))`,
    attributes: ['reqType', 'reqDN', 'reqNewRDN', 'reqNewSuperior', 'reqEntryUUID', 'reqMod', 'reqOld', 'entryCSN'],
    timeLimit: 0,
  }
  for await (const entries of pagesOf(session, connection, log, options, signal)) {
    for (const entry of entries) {
      const csn = text(entry, 'entryCSN') ?? ''
      const mark = marks.get(serverOf(csn))
      if (mark === undefined || csn > mark) yield loggedWrite(entry)
    }
  }
}

function notSupported(what: string, next: string): SyncError {
  return new SyncError('not-supported', what, next)
}

const readAgain = 'A full import is made instead.'

/** The newest CSN by server id. */
function parseWatermark(watermark: string): ReadonlyMap<string, string> {
  const csns = watermark.startsWith(prefix) ? watermark.slice(prefix.length).split(' ') : []
  if (csns.length === 0 || !csns.every((csn) => csnForm.test(csn)))
    throw notSupported('The watermark of the last import is none of this access log.', readAgain)
  return new Map(csns.map((csn) => [serverOf(csn), csn]))
}

function serverOf(csn: string): string {
  return csnForm.exec(csn)?.[1] ?? ''
}

/** Sorted, so that equal states are equal lists. */
async function contextCsns(connection: Connection, log: string): Promise<string[]> {
  try {
    const { searchEntries } = await connection.run((client) =>
      client.search(log, { scope: 'base', attributes: ['contextCSN'], timeLimit: 0 }),
    )
    const [entry] = searchEntries
    return entry ? rawValues(entry, 'contextCSN').map(String).sort() : []
  } catch (thrown) {
    if (ldapCode(thrown) !== 32) throw syncError(thrown, `Reading the access log ${log}`)
    throw notSupported(
      `There is no access log ${log}, or this login may not see it (LDAP 32 noSuchObject).`,
      'Check the setting "Access log" and the rights of the bind DN.',
    )
  }
}

/** The log must still hold the very write each mark names: then nothing after it was purged, and the database was not replaced meanwhile. */
async function requireReach(
  connection: Connection,
  log: string,
  marks: ReadonlyMap<string, string>,
  present: readonly string[],
): Promise<void> {
  for (const [server, mark] of marks) {
    const newest = present.find((csn) => serverOf(csn) === server)
    if (newest === undefined || newest < mark)
      throw notSupported(
        'The access log is older than the last import: the directory was restored, or another server answered.',
        readAgain,
      )
    const found = await connection
      .run((client) => client.search(log, { scope: 'one', filter: `(entryCSN=${mark})`, attributes: ['1.1'], timeLimit: 0 }))
      .catch((thrown: unknown) => {
        throw syncError(thrown, `Reading the access log ${log}`)
      })
    if (found.searchEntries.length === 0)
      throw notSupported(
        'The access log no longer reaches back to the last import.',
        `${readAgain} Keep the log longer (logpurge) or import more often.`,
      )
  }
}

function loggedWrite(entry: Entry): LoggedWrite {
  const uuid = text(entry, 'reqEntryUUID')
  if (uuid === undefined)
    throw notSupported('The access log does not say which entries were written (reqEntryUUID).', 'Use OpenLDAP 2.4.12 or newer.')
  const dn = text(entry, 'reqDN') ?? ''
  const type = text(entry, 'reqType')
  const changes = rawValues(entry, 'reqMod').map(String)
  const before = rawValues(entry, 'reqOld').map(String)
  const newRdn = text(entry, 'reqNewRDN')
  const kind = type === 'add' || type === 'delete' ? type : newRdn === undefined ? 'modify' : 'rename'
  return {
    kind,
    uuid,
    dn,
    newDn: newRdn === undefined ? undefined : `${newRdn},${text(entry, 'reqNewSuperior') ?? parentDn(dn)}`,
    changes,
    before,
  }
}

function text(entry: Entry, attribute: string): string | undefined {
  const [value] = rawValues(entry, attribute)
  return value === undefined ? undefined : String(value)
}
