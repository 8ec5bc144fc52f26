/** Before a page is sent: the target is asked for unique values that are no names, whose create or rename would ask it (U1). */
import type { ImportRecord } from '../../model/connector'
import type { SyncError } from '../../model/errors'
import { messageOf } from '../../model/errors'
import type { PendingChange, PendingExportId, PendingOfAccount } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { RefusedValue } from '../../model/unique'
import { attributeOf, displayValue, valuesOf } from '../../model/values'
import { uniqueKey } from '../../pipeline/5-unique'
import type { ComparedValue } from '../../pipeline/8-duplicates'
import { givesUp } from '../../pipeline/8-duplicates'
import { requestedIds } from '../../pipeline/8-request'
import { rowMatches } from '../../pipeline/3-join'
import { csoName, csoType } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import type { ExportContext } from './context'
import { knownByAnchor, matchRowsOf, mvoOf, recordsWith } from './look-ups'
import { refusedValues } from './refused-values'

/** A change that would give its object what another object of the target has. */
export interface TakenValue {
  readonly because: string
  /** The target's own from now on. */
  readonly refused: readonly RefusedValue[]
}

interface Asked extends PendingOfAccount {
  readonly type: ObjectTypeSchema
  readonly attribute: string
  readonly text: string
}

/**
 * What of these the target has given to others. Costs one question an attribute and page, and only where unique values flow to
 * attributes that are no names; a system that cannot be asked says what it thinks when it is sent to.
 */
export async function findTakenValues(
  context: ExportContext,
  page: readonly PendingOfAccount[],
): Promise<ReadonlyMap<PendingExportId, TakenValue>> {
  const found = new Map<PendingExportId, TakenValue>()
  const { connector, plan } = context
  if (!connector.findByValue || plan.unique.size === 0) return found
  const asked = page.flatMap((stored) => askedOf(context, stored))
  for (const [, group] of Map.groupBy(asked, ({ type, attribute }) => JSON.stringify([type.name, attribute]))) {
    const { type, attribute } = group[0] as Asked
    const texts = [...new Set(group.map(({ text }) => text))]
    const asked = await recordsWith(context, type, attribute, texts)
    if (asked.kind === 'failed') warnNotAsked(context, attribute, asked.error)
    const records = asked.kind === 'found' ? asked.records : []
    for (const question of records.length > 0 ? group : []) {
      const holder = await otherHolder(context, question, records)
      if (!holder || found.has(question.pending.id)) continue
      const refused = await refusedValues(context, question, { kind: 'found', record: holder })
      if (refused.length > 0) found.set(question.pending.id, { because: takenSentence(question, holder), refused })
    }
  }
  return found
}

/** A system that cannot be reached is noticed when it is sent to. */
function warnNotAsked({ run, system }: ExportContext, attribute: string, error: SyncError): void {
  if (error.code === 'system-unreachable') return
  const { name } = system.config
  run.warn(error.code, `${name} could not be asked who has the values of ${attribute} that are given: ${messageOf(error)}`)
}

/** What is about to be sent to attributes of accounts to which unique values are given, but for their names. */
function askedOf({ plan, system }: ExportContext, { pending, cso }: PendingOfAccount): Asked[] {
  if (pending.state !== 'pending' || pending.operation === 'delete') return []
  const type = csoType(plan, cso)
  if (!type) return []
  const attributes = uniqueAttributesOf(plan, system.row.id, type)
  if (attributes.size === 0) return []
  return pending.changes.flatMap((change) =>
    attributes.has(change.attribute)
      ? newTexts(change).map((text) => ({ pending, cso, type, attribute: change.attribute, text }))
      : [],
  )
}

/** By plan, and by system and type. */
const uniqueAttributes = new WeakMap<Plan, Map<string, ReadonlySet<string>>>()

/** The same for every account of a type: found once a plan. */
function uniqueAttributesOf(plan: Plan, system: number, type: ObjectTypeSchema): ReadonlySet<string> {
  let ofPlan = uniqueAttributes.get(plan)
  if (!ofPlan) uniqueAttributes.set(plan, (ofPlan = new Map()))
  const kind = `${system} ${type.name}`
  let attributes = ofPlan.get(kind)
  if (!attributes) ofPlan.set(kind, (attributes = findUniqueAttributes(plan, system, type)))
  return attributes
}

function findUniqueAttributes(
  { unique }: Plan,
  system: number,
  { name, anchor, secondaryId }: ObjectTypeSchema,
): ReadonlySet<string> {
  const own = [...unique.values()].flatMap(({ cs }) => cs.filter((known) => known.system === system && known.type === name))
  return new Set(own.map(({ attribute }) => attribute).filter((attribute) => attribute !== anchor && attribute !== secondaryId))
}

function newTexts({ to, add, sent }: PendingChange): string[] {
  if (sent) return []
  return [...valuesOf(to ?? undefined), ...(add ?? [])].filter((value) => typeof value === 'string')
}

/** One that is not the account itself, and does not give the value up in this export. */
async function otherHolder(
  context: ExportContext,
  asked: Asked,
  records: readonly ImportRecord[],
): Promise<ImportRecord | undefined> {
  const schema = findAttribute(asked.type, asked.attribute) ?? null
  const key = uniqueKey(schema, asked.text)
  for (const record of records) {
    const has = valuesOf(attributeOf(record.attributes, asked.attribute)).some((value) => uniqueKey(schema, value) === key)
    if (has && !(await isOwn(context, { ...asked, schema, key }, record))) return record
  }
  return undefined
}

/** The account itself, one that is the person's by the match rows, or one that has the value no more when all is sent. */
async function isOwn(
  context: ExportContext,
  { pending, cso, type, ...value }: Asked & ComparedValue,
  record: ImportRecord,
): Promise<boolean> {
  if (record.anchor !== null && record.anchor === cso.anchor) return true
  const { secondaryId } = requestedIds({ pending, cso, type })
  if (pending.operation === 'create' && secondaryId !== null && record.secondaryId === secondaryId) return true
  if (record.anchor !== null) {
    const [known] = await knownByAnchor(context, [{ ...cso, anchor: record.anchor }])
    if (known && known.entry.cso.mvo === pending.mvo && pending.mvo !== null) return true
    if (known && givesUp({ ...known, cso: known.entry.cso, pending: known.entry.pending ?? null }, value)) return true
    if (known?.keptApart) return false
  }
  const mvo = await mvoOf(context, pending.mvo)
  return mvo !== null && matchRowsOf(context.plan, { cso, pending }).some((row) => rowMatches(row, record.attributes, mvo))
}

function takenSentence({ cso, type, attribute, text }: Asked, holder: ImportRecord): string {
  const shown = findAttribute(type, attribute)?.secret ? 'the value' : `"${displayValue(text)}"`
  return `${csoName(cso)} would have ${shown} in ${attribute}, which ${holder.secondaryId ?? holder.anchor ?? holder.position} has in the target; it was not sent. It is given another value by UniqueValue, by the next synchronisation if not in this export`
}
