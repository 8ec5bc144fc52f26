import type { AttributeChange, ExportResult } from '../../../model/connector'
import { displayValue } from '../../../model/values'
import { afterRename, modifyRequests, newAttributes, remaining, schemaOf } from './changes'
import { postReadControl } from '../protocol/controls'
import { dnAttribute } from '../schema'
import { parentDn, parseDn } from '../../../model/dn'
import { classesOf } from '../entries/entry-reader'
import { faultOf, ldapCode } from '../protocol/faults'
import type { Control } from '../protocol/library'
import { failure, noContainer, refused } from './results'
import {
  anchorIn,
  codes,
  exists,
  NoContainer,
  presentValues,
  readAnchor,
  readEntry,
  sendWrite,
  whereverItIs,
  type Write,
} from './target'

/** Carries one request out. Never rejects for anything the directory says or does. */
export async function carryOut(write: Write): Promise<ExportResult> {
  const { request } = write
  try {
    switch (request.operation) {
      case 'create':
        return await create(write)
      case 'update':
        return await update(write)
      case 'delete':
        return await remove(write)
      default:
        return request.operation satisfies never
    }
  } catch (thrown) {
    return failure(write, faultOf(thrown))
  }
}

async function create(write: Write): Promise<ExportResult> {
  const { session, connection, type, request, subschema } = write
  const dn = request.secondaryId ?? displayValue(request.attributes[dnAttribute])
  if (!parseDn(dn)?.length)
    return refused(
      write,
      dn === '' ? 'It has no DN, so the directory cannot be told where it belongs.' : `"${dn}" is not a valid DN.`,
    )
  if (request.inDoubt) {
    const arrived = await compareWithSent(write, dn)
    if (arrived) return arrived
  }
  const classes = [
    ...new Set(
      classesOf(type.name, session.settings).flatMap((name) => [
        ...(subschema?.chain(name) ?? []).map((each) => each.name),
        name,
      ]),
    ),
  ]
  const { attributes, later } = newAttributes(session.library, type, request, dn, classes)
  const after = postReadControl(session.library, connection.root, [type.anchor])
  try {
    await sendWrite(write, (client) => client.add(dn, attributes, after?.control))
  } catch (thrown) {
    const code = ldapCode(thrown)
    if (code === codes.alreadyExists)
      return { id: request.id, outcome: 'alreadyExists', confirmed: false, message: faultOf(thrown).sentence }
    if (code === codes.noSuchObject) return noContainer(write, dn)
    throw thrown
  }
  const anchor = anchorIn(after?.entry(), type) ?? (await readAnchor(write, dn).catch(() => undefined))
  const done: ExportResult = {
    id: request.id,
    outcome: 'done',
    confirmed: false,
    secondaryId: dn,
    ...(anchor === undefined ? {} : { anchor }),
  }
  try {
    for (const portion of later) await sendWrite(write, (client) => client.modify(dn, portion))
    return done
  } catch (thrown) {
    const failed = failure(write, faultOf(thrown))
    return { ...done, ...failed, message: `${dn} was created, but not with all its values. ${failed.message}` }
  }
}

async function update(write: Write): Promise<ExportResult> {
  const { request, type } = write
  const newDn = request.newSecondaryId ?? dnChange(request.changes)
  const changes = request.changes.filter((change) => change.attribute !== dnAttribute)
  return whereverItIs(write, async (dn, guard) => {
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

function remove(write: Write): Promise<ExportResult> {
  return whereverItIs(write, async (dn, guard) => {
    await sendWrite(write, (client) => client.del(dn, guard))
    return { id: write.request.id, outcome: 'done', confirmed: false }
  })
}

async function rename(write: Write, dn: string, newDn: string, guard: Control | undefined): Promise<void> {
  try {
    await sendWrite(write, (client) => client.modifyDN(dn, forModifyDn(newDn), guard))
  } catch (thrown) {
    if (ldapCode(thrown) === codes.noSuchObject && (await exists(write, dn)) && !(await exists(write, parentDn(newDn))))
      throw new NoContainer(newDn)
    throw thrown
  }
}

/** The first part's special characters in hexadecimal: the library splits the text at the first comma that has no backslash before it. */
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

/** What became of a create that may have arrived: done when the entry has everything that was sent, a stranger otherwise, undefined when there is none. */
async function compareWithSent(write: Write, dn: string): Promise<ExportResult | undefined> {
  const { type, request } = write
  const sent = Object.entries(request.attributes).filter(([name]) => name !== dnAttribute && !schemaOf(type, name).secret)
  const entry = await readEntry(write, dn, [...sent.map(([name]) => name), type.anchor])
  if (!entry) return undefined
  const asChanges: AttributeChange[] = sent.map(([attribute, value]) => ({ attribute, add: [value].flat() }))
  const missing = remaining(type, asChanges, (schema) => presentValues(entry, schema))
  const anchor = anchorIn(entry, type)
  if (missing.length === 0)
    return {
      id: request.id,
      outcome: 'done',
      confirmed: false,
      secondaryId: entry.dn,
      ...(anchor === undefined ? {} : { anchor }),
    }
  const differing = missing.map((change) => change.attribute).join(', ')
  return {
    id: request.id,
    outcome: 'alreadyExists',
    confirmed: false,
    message: `There is an entry ${dn} already, with other values of ${differing}.`,
  }
}

function dnChange(changes: readonly AttributeChange[]): string | null {
  const change = changes.find((candidate) => candidate.attribute === dnAttribute)
  return typeof change?.set === 'string' ? change.set : null
}
