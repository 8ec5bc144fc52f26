/**
 * OpenLDAP's access log (slapo-accesslog(5)): an entry for every write, ordered by the change sequence number (CSN) of the write.
 * A watermark is the newest CSN of each server that writes, as the log's contextCSN gives it.
 */
import { SyncError } from '../../../model/errors'
import { rawValues } from '../entries/entry-reader'
import { pagesOf } from '../entries/search'
import type { Connection } from '../protocol/connection'
import { ldapCode, syncError } from '../protocol/faults'
import type { LdapSession } from '../protocol/session'
import { type LoggedWrite, loggedWrite, logAttributes, textIn } from './logged-write'

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
  const watermarks = parseWatermark(watermark)
  const present = await contextCsns(connection, log)
  if (present.join(' ') === [...watermarks.values()].join(' ')) return
  await requireComplete(connection, log, watermarks, present)
  const oldest = [...watermarks.values()].sort()[0] as string
  const options = {
    scope: 'one' as const,
    filter: `(&(objectClass=auditWriteObject)(reqResult=0)(entryCSN>=${oldest}))`,
    attributes: logAttributes,
    timeLimit: 0,
  }
  for await (const entries of pagesOf(session, connection, log, options, signal)) {
    for (const entry of entries) {
      const csn = textIn(entry, 'entryCSN') ?? ''
      const last = watermarks.get(serverOf(csn))
      if (last === undefined || csn > last) yield loggedWrite(entry)
    }
  }
}

function notSupported(what: string, next: string): SyncError {
  return new SyncError('not-supported', what, next)
}

/** The next step where the log cannot be used. */
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

/**
 * Throws unless the log has every write since: it must still hold the very write each CSN of the watermark names. Then nothing
 * after it was purged, and the database was not replaced meanwhile.
 */
async function requireComplete(
  connection: Connection,
  log: string,
  watermarks: ReadonlyMap<string, string>,
  present: readonly string[],
): Promise<void> {
  for (const [server, last] of watermarks) {
    const newest = present.find((csn) => serverOf(csn) === server)
    if (newest === undefined || newest < last)
      throw notSupported(
        'The access log is older than the last import: the directory was restored, or another server answered.',
        readAgain,
      )
    const found = await connection
      .run((client) => client.search(log, { scope: 'one', filter: `(entryCSN=${last})`, attributes: ['1.1'], timeLimit: 0 }))
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
