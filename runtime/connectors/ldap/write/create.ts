/** Creates an entry. */
import type { AttributeChange, ExportResult } from '../../../model/connector'
import { parseDn } from '../../../model/dn'
import { displayValue } from '../../../model/values'
import { dnAttribute, isNeverRead } from '../entries/attributes'
import { classesOf } from '../entries/entry-reader'
import { postReadControl } from '../protocol/controls'
import { faultOf, ldapCode } from '../protocol/faults'
import type { Change } from '../protocol/library'
import { newAttributes, remaining, schemaOf } from './changes'
import { holderSentence } from './holder'
import { codes, sendWrite, type Write } from './request'
import { containerMissing, failure, refused } from './results'
import { anchorIn, presentValues, readAnchor, readEntry } from './target'

/** Carries a create out; one that may have arrived before is looked for first (E2). */
export async function create(write: Write): Promise<ExportResult> {
  const { request } = write
  const dn = request.secondaryId ?? displayValue(request.attributes[dnAttribute])
  if (!parseDn(dn)?.length)
    return refused(
      write,
      dn === '' ? 'It has no DN, so the directory cannot be told where it belongs.' : `"${dn}" is not a valid DN.`,
    )
  const arrived = request.inDoubt ? await compareWithSent(write, dn) : undefined
  return arrived ?? (await add(write, dn))
}

async function add(write: Write, dn: string): Promise<ExportResult> {
  const { session, connection, type, request } = write
  const { attributes, later } = newAttributes(session.library, type, request, dn, allClasses(write))
  const after = postReadControl(session.library, connection.root, [type.anchor])
  try {
    await sendWrite(write, (client) => client.add(dn, attributes, after?.control))
  } catch (thrown) {
    const code = ldapCode(thrown)
    if (code === codes.alreadyExists)
      return { id: request.id, outcome: 'alreadyExists', confirmed: false, message: await takenBy(write, dn, thrown) }
    if (code === codes.noSuchObject) return containerMissing(write, dn)
    throw thrown
  }
  const anchor = anchorIn(after?.entry(), write) ?? (await readAnchor(write, dn).catch(() => undefined))
  return addRest(write, dn, later, doneAt(write, dn, anchor))
}

async function takenBy(write: Write, dn: string, thrown: unknown): Promise<string> {
  return faultOf(thrown).sentence + (await holderSentence(write, dn))
}

/** The object classes of the new entry: those of its type and all their superiors. */
function allClasses({ type, session, subschema }: Write): string[] {
  const withSuperiors = classesOf(type.name, session.settings).flatMap((name) => [
    ...(subschema?.chain(name) ?? []).map((objectClass) => objectClass.name),
    name,
  ])
  return [...new Set(withSuperiors)]
}

/** Adds the values that did not fit into the request that added the entry. */
async function addRest(write: Write, dn: string, later: readonly Change[][], done: ExportResult): Promise<ExportResult> {
  try {
    for (const portion of later) await sendWrite(write, (client) => client.modify(dn, portion))
    return done
  } catch (thrown) {
    const failed = failure(write, faultOf(thrown))
    return { ...done, ...failed, message: `${dn} was created, but not with all its values. ${failed.message}` }
  }
}

/**
 * What became of a create that may have arrived: done when the entry has everything that was sent, `alreadyExists` when it is
 * another one, undefined when there is none.
 */
async function compareWithSent(write: Write, dn: string): Promise<ExportResult | undefined> {
  const { type, request } = write
  const sent = Object.entries(request.attributes).filter(
    ([name]) => name !== dnAttribute && !schemaOf(type, name).secret && !isNeverRead(name, write.subschema),
  )
  const entry = await readEntry(write, dn, [...sent.map(([name]) => name), type.anchor])
  if (!entry) return undefined
  const asChanges: AttributeChange[] = sent.map(([attribute, value]) => ({ attribute, add: [value].flat() }))
  const missing = remaining(type, asChanges, (schema) => presentValues(entry, schema))
  if (missing.length === 0) return doneAt(write, entry.dn, anchorIn(entry, write))
  const differing = missing.map((change) => change.attribute).join(', ')
  return {
    id: request.id,
    outcome: 'alreadyExists',
    confirmed: false,
    message: `There is an entry ${dn} already, with other values of ${differing}.`,
  }
}

function doneAt({ request }: Write, dn: string, anchor: string | undefined): ExportResult {
  const base = { id: request.id, outcome: 'done', confirmed: false, secondaryId: dn } as const
  return anchor === undefined ? base : { ...base, anchor }
}
