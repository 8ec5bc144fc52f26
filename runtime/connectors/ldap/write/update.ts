/** Changes an entry: renames or moves it, then changes its values. */
import type { AttributeChange, ExportResult } from '../../../model/connector'
import { parentDn, parseDn } from '../../../model/dn'
import { foldCase } from '../../../model/values'
import { dnAttribute, isNeverRead } from '../entries/attributes'
import { faultOf, ldapCode } from '../protocol/faults'
import type { Control } from '../protocol/library'
import { type OldNamingValues, type Rename, renameEntry } from '../protocol/rename'
import { afterRename, modifyRequests, remaining, schemaOf } from './changes'
import { namingOf } from './naming'
import { codes, sendWrite, type Write } from './request'
import { failure } from './results'
import { atPresentDn, ContainerMissing, exists, nameByAnchor, presentValues, readAnchor, readEntry } from './target'

/** Carries an update out where the entry is now. */
export async function update(write: Write): Promise<ExportResult> {
  const { request } = write
  const { changes } = request
  const newDn = request.newSecondaryId ?? dnChange(changes)
  return atPresentDn(write, async (dn, guard) => {
    if (newDn === null) {
      await modify(write, dn, { changes, readFirst: request.inDoubt, guard })
      const present = dn === nameByAnchor(write) ? {} : { secondaryId: dn }
      return { id: request.id, outcome: 'done', confirmed: false, ...present }
    }
    return renameAndModify(write, { dn, newDn, changes, guard })
  })
}

interface Renaming {
  readonly dn: string
  readonly newDn: string
  readonly changes: readonly AttributeChange[]
  readonly guard: Control | undefined
}

async function renameAndModify(write: Write, { dn, newDn, changes, guard }: Renaming): Promise<ExportResult> {
  const { request, type, subschema } = write
  const { kind } = write.connection.root
  const renamed = newDn !== dn
  // In doubt it may bear its new name already, and still have to lose what the old one left.
  const named = nameByAnchor(write)
  const from = renamed && dn !== named ? dn : (request.secondaryId ?? newDn)
  const naming = namingOf(type, request, from, newDn, subschema)
  if (renamed) {
    const refused = await rename(write, { dn, newDn, oldValues: kind.ownsNamingAttribute ? 'removed' : naming.oldValues }, guard)
    if (refused) return refused
  }
  const own = afterRename(type, request, changes, from, newDn).filter(({ attribute }) => !isOfServer(write, attribute, newDn))
  const changed = new Set(own.map((change) => change.attribute.toLowerCase()))
  const leftovers = kind.ownsNamingAttribute
    ? []
    : naming.changes.filter(({ attribute }) => !changed.has(attribute.toLowerCase()))
  const expected = request.inDoubt || request.formerName !== undefined ? leftovers : unlessDone(leftovers, naming.oldValues)
  const readFirst = request.inDoubt || expected.length > 0
  try {
    await modify(write, named ?? newDn, { changes: [...own, ...expected], readFirst, guard: undefined })
  } catch (thrown) {
    if (!renamed) throw thrown
    const failed = failure(write, faultOf(thrown))
    const message = `${dn} was renamed to ${newDn}, but the other changes were not made. ${failed.message}`
    return { ...failed, inDoubt: true, secondaryId: newDn, message }
  }
  return { id: request.id, outcome: 'done', confirmed: false, secondaryId: newDn }
}

/** Whether the rename itself has changed the attribute, and the server lets nobody else do it. */
function isOfServer({ connection }: Write, attribute: string, newDn: string): boolean {
  const inName = parseDn(newDn)?.[0] ?? []
  return connection.root.kind.ownsNamingAttribute && inName.some(({ type }) => type.toLowerCase() === attribute.toLowerCase())
}

/** What a rename that was just made did not do by itself. */
function unlessDone(changes: readonly AttributeChange[], oldValues: OldNamingValues): readonly AttributeChange[] {
  return changes.filter((change) => (oldValues === 'removed' ? change.add !== undefined : change.remove !== undefined))
}

/** Renames the entry; the answer when another one has the name (E7, E9). */
async function rename(write: Write, wanted: Rename, guard: Control | undefined): Promise<ExportResult | undefined> {
  const { session, request } = write
  try {
    await sendWrite(write, (client) => renameEntry(session.library, client, wanted, guard))
    return undefined
  } catch (thrown) {
    const code = ldapCode(thrown)
    if (code === codes.alreadyExists && nameByAnchor(write) && (await isThere(write, wanted.newDn))) return undefined
    if (code === codes.alreadyExists)
      return { id: request.id, outcome: 'alreadyExists', confirmed: false, message: faultOf(thrown).sentence }
    const mayBeContainer = code === codes.noSuchObject || code === codes.other
    if (mayBeContainer && (await exists(write, wanted.dn)) && !(await exists(write, parentDn(wanted.newDn))))
      throw new ContainerMissing(wanted.newDn)
    throw thrown
  }
}

/** Whether the entry of that name is the very one the request is about, which has the name already. */
async function isThere(write: Write, dn: string): Promise<boolean> {
  return foldCase((await readAnchor(write, dn)) ?? '') === foldCase(write.request.anchor ?? '')
}

interface Modification {
  readonly changes: readonly AttributeChange[]
  /** Some of it may be done already. */
  readonly readFirst: boolean
  readonly guard: Control | undefined
}

/** Makes the changes; where the entry turns out to have some of them already, only the rest (E2). */
async function modify(write: Write, dn: string, { changes, readFirst, guard }: Modification): Promise<void> {
  const { session, type } = write
  const send = async (wanted: readonly AttributeChange[]): Promise<void> => {
    for (const portion of modifyRequests(session.library, type, wanted))
      await sendWrite(write, (client) => client.modify(dn, portion, guard))
  }
  try {
    await send(readFirst ? await stillToDo(write, dn, changes) : changes)
  } catch (thrown) {
    const code = ldapCode(thrown)
    if (code !== codes.noSuchAttribute && code !== codes.valueExists) throw thrown
    const rest = await stillToDo(write, dn, changes)
    await send(rest)
  }
}

async function stillToDo(write: Write, dn: string, changes: readonly AttributeChange[]): Promise<readonly AttributeChange[]> {
  if (changes.length === 0) return changes
  const names = changes
    .map((change) => schemaOf(write.type, change.attribute).name)
    .filter((name) => !isNeverRead(name, write.subschema))
  const entry = await readEntry(write, dn, names)
  if (!entry) return changes
  return remaining(write.type, changes, (schema) => presentValues(entry, schema))
}

function dnChange(changes: readonly AttributeChange[]): string | null {
  const change = changes.find((candidate) => candidate.attribute === dnAttribute)
  return typeof change?.set === 'string' ? change.set : null
}
