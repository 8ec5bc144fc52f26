/**
 * OpenLDAP's access log (slapo-accesslog(5)): an entry for every write, ordered by the change sequence number (CSN) of the write.
 * A watermark is the newest CSN of each server that writes, as the log's contextCSN gives it.
 */
import { rawValues } from '../entries/entry-reader'
import { pagesOf } from '../entries/search'
import type { Connection } from '../protocol/connection'
import { ldapCode, syncError } from '../protocol/faults'
import type { Entry, SearchOptions } from '../protocol/library'
import type { LdapSession } from '../protocol/session'
import { type LoggedWrite, loggedWrite, logAttributes, textIn } from './logged-write'
import {
  formatWatermark,
  isAfter,
  notSupported,
  oldestIn,
  parseWatermark,
  readAgain,
  requireNotOlder,
  type Watermark,
} from './watermark'

/** The watermark of this moment. */
export async function readWatermark(session: LdapSession, log: string): Promise<string> {
  const csns = await contextCsns(await session.connection(), log)
  if (csns.length === 0)
    throw notSupported(
      `${log} has no contextCSN.`,
      'Load the overlay syncprov for the access log database and let the bind DN read it.',
    )
  return formatWatermark(csns)
}

/** The writes since the watermark, oldest first. SyncError 'not-supported' when the log cannot tell them all any more. */
export async function* writesSince(
  session: LdapSession,
  log: string,
  watermark: string,
  signal: AbortSignal,
): AsyncGenerator<LoggedWrite> {
  const connection = await session.connection()
  const last = parseWatermark(watermark)
  const present = await contextCsns(connection, log)
  if (formatWatermark(present) === watermark) return
  requireNotOlder(present, last)
  await requireComplete(connection, log, last)
  const options = {
    scope: 'one' as const,
    filter: `(&(objectClass=auditWriteObject)(reqResult=0)(entryCSN>=${oldestIn(last)}))`,
    attributes: logAttributes,
    timeLimit: 0,
  }
  for await (const entries of pagesOf(session, connection, log, options, signal)) {
    for (const entry of entries) if (isAfter(textIn(entry, 'entryCSN') ?? '', last)) yield loggedWrite(entry)
  }
}

/** The newest CSN of each server that writes; none where the log does not say. */
async function contextCsns(connection: Connection, log: string): Promise<string[]> {
  const entries = await inLog(connection, log, { scope: 'base', attributes: ['contextCSN'] })
  return entries.flatMap((entry) => rawValues(entry, 'contextCSN').map(String))
}

/**
 * Throws unless the log has every write since: it must still hold the very write each CSN of the watermark names. Then nothing
 * after it was purged, and the database was not replaced meanwhile.
 */
async function requireComplete(connection: Connection, log: string, watermark: Watermark): Promise<void> {
  for (const csn of watermark.values()) {
    const found = await inLog(connection, log, { scope: 'one', filter: `(entryCSN=${csn})`, attributes: ['1.1'] })
    if (found.length === 0)
      throw notSupported(
        'The access log no longer reaches back to the last import.',
        `${readAgain} Keep the log longer (logpurge) or import more often.`,
      )
  }
}

/** The entries of the log; a SyncError 'not-supported' where there is none. */
async function inLog(connection: Connection, log: string, options: SearchOptions): Promise<readonly Entry[]> {
  try {
    return (await connection.run((client) => client.search(log, { ...options, timeLimit: 0 }))).searchEntries
  } catch (thrown) {
    if (ldapCode(thrown) !== 32) throw syncError(thrown, `Reading the access log ${log}`)
    throw notSupported(
      `There is no access log ${log}, or this login may not see it (LDAP 32 noSuchObject).`,
      'Check the setting "Access log" and the rights of the bind DN.',
    )
  }
}
