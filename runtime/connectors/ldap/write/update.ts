/** Changes an entry: renames or moves it, then changes its values. */
import type { AttributeChange, ExportResult } from '../../../model/connector'
import { parentDn } from '../../../model/dn'
import { dnAttribute } from '../entries/attributes'
import { faultOf, ldapCode } from '../protocol/faults'
import type { Control } from '../protocol/library'
import { afterRename, modifyRequests, remaining, schemaOf } from './changes'
import { codes, sendWrite, type Write } from './request'
import { failure } from './results'
import { atPresentDn, ContainerMissing, exists, presentValues, readEntry } from './target'

/** Carries an update out where the entry is now. */
export async function update(write: Write): Promise<ExportResult> {
  const { request, type } = write
  const newDn = request.newSecondaryId ?? dnChange(request.changes)
  const changes = request.changes.filter((change) => change.attribute !== dnAttribute)
  return atPresentDn(write, async (dn, guard) => {
    const renamed = newDn !== null && newDn !== dn
    if (renamed) await rename(write, dn, newDn, guard)
    const at = renamed ? newDn : dn
    try {
      await modify(write, at, renamed ? afterRename(type, request, changes, dn, newDn) : changes, renamed ? undefined : guard)
    } catch (thrown) {
      if (!renamed) throw thrown
      const failed = failure(write, faultOf(thrown))
      return {
        ...failed,
        inDoubt: true,
        secondaryId: at,
        message: `${dn} was renamed to ${at}, but the other changes were not made. ${failed.message}`,
      }
    }
    return { id: request.id, outcome: 'done', confirmed: false, secondaryId: at }
  })
}

async function rename(write: Write, dn: string, newDn: string, guard: Control | undefined): Promise<void> {
  try {
    await sendWrite(write, (client) => client.modifyDN(dn, forModifyDn(newDn), guard))
  } catch (thrown) {
    if (ldapCode(thrown) === codes.noSuchObject && (await exists(write, dn)) && !(await exists(write, parentDn(newDn))))
      throw new ContainerMissing(newDn)
    throw thrown
  }
}

/**
 * The first part's special characters in hexadecimal: the library splits the text at the first comma that has no backslash before
 * it.
 */
function forModifyDn(dn: string): string {
  const parent = parentDn(dn)
  const first = dn.slice(0, dn.length - parent.length).replace(/,\s*$/, '')
  const safe = first.replace(/\\([0-9a-f]{2}|[^])/gi, (escape, escaped: string) =>
    escaped.length === 2 ? escape : `\\${escaped.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return parent === '' ? safe : `${safe},${parent}`
}

/** Makes the changes; where the entry turns out to have some of them already, only the rest (E2). */
async function modify(write: Write, dn: string, changes: readonly AttributeChange[], guard: Control | undefined): Promise<void> {
  const { session, type, request } = write
  const send = async (wanted: readonly AttributeChange[]): Promise<void> => {
    for (const portion of modifyRequests(session.library, type, wanted))
      await sendWrite(write, (client) => client.modify(dn, portion, guard))
  }
  try {
    await send(request.inDoubt ? await stillToDo(write, dn, changes) : changes)
  } catch (thrown) {
    const code = ldapCode(thrown)
    if (code !== codes.noSuchAttribute && code !== codes.valueExists) throw thrown
    const rest = await stillToDo(write, dn, changes)
    await send(rest)
  }
}

async function stillToDo(write: Write, dn: string, changes: readonly AttributeChange[]): Promise<readonly AttributeChange[]> {
  if (changes.length === 0) return changes
  const names = changes.map((change) => schemaOf(write.type, change.attribute).name)
  const entry = await readEntry(write, dn, names)
  if (!entry) return changes
  return remaining(write.type, changes, (schema) => presentValues(entry, schema))
}

function dnChange(changes: readonly AttributeChange[]): string | null {
  const change = changes.find((candidate) => candidate.attribute === dnAttribute)
  return typeof change?.set === 'string' ? change.set : null
}
