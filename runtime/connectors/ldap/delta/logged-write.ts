/** What OpenLDAP's access log says about one write. */
import { parentDn } from '../../../model/dn'
import { SyncError } from '../../../model/errors'
import { rawValues } from '../entries/entry-reader'
import type { Entry } from '../protocol/library'

/** One write to the directory. */
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

/** The attributes of a log entry that are read. */
export const logAttributes = ['reqType', 'reqDN', 'reqNewRDN', 'reqNewSuperior', 'reqEntryUUID', 'reqMod', 'reqOld', 'entryCSN']

/** The write an entry of the log stands for; a SyncError 'not-supported' when it does not say which entry was written. */
export function loggedWrite(entry: Entry): LoggedWrite {
  const uuid = textIn(entry, 'reqEntryUUID')
  if (uuid === undefined)
    throw new SyncError(
      'not-supported',
      'The access log does not say which entries were written (reqEntryUUID).',
      'Use OpenLDAP 2.4.12 or newer.',
    )
  const dn = textIn(entry, 'reqDN') ?? ''
  const type = textIn(entry, 'reqType')
  const newRdn = textIn(entry, 'reqNewRDN')
  return {
    kind: type === 'add' || type === 'delete' ? type : newRdn === undefined ? 'modify' : 'rename',
    uuid,
    dn,
    newDn: newRdn === undefined ? undefined : `${newRdn},${textIn(entry, 'reqNewSuperior') ?? parentDn(dn)}`,
    changes: rawValues(entry, 'reqMod').map(String),
    before: rawValues(entry, 'reqOld').map(String),
  }
}

/** The first value of an attribute as text; undefined when it has none. */
export function textIn(entry: Entry, attribute: string): string | undefined {
  const [value] = rawValues(entry, attribute)
  return value === undefined ? undefined : String(value)
}
