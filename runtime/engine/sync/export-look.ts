/** Why a pending export is what it is: asked of the rules as they stand and of what history keeps, and stored nowhere. */
import type { Cso, Mvo, MvoId, PendingChange, PendingExport } from '../../model/objects'
import type { Run } from '../../model/runs'
import { findAttribute } from '../../model/schema'
import type { Scalar } from '../../model/values'
import { isReference, sameValue } from '../../model/values'
import { isDeprovisioning } from '../../pipeline/deprovisioning'
import { csoType } from '../canvas/cso-names'
import type { AskedRules, RuleLook } from './accounts-look'
import { askRules } from './accounts-look'
import type { StandingContext } from './page-for-looking'
import type { LeftRecord } from './left-records'
import type { MappingLook, NotedChange, ReadLook } from './value-origins'
import { ValueOrigins } from './value-origins'

/** One changed attribute, followed back. */
export interface ChangeLook {
  readonly change: PendingChange
  /** The change gives the account another name, which moves it where the name says where it is. */
  readonly renames: boolean
  /** Null where no mapping of the rule, as it stands, gives the attribute a value. */
  readonly mapping: MappingLook | null
  /** The mapping gives something else by now, which a synchronisation has still to stage. */
  readonly isOutdated: boolean
  /** The import in which the account was found to have what is to be changed; null: we wrote it, or history does not know. */
  readonly found: NotedChange | null
}

/** What a rule says of the person, with what its condition reads of her followed back. */
export interface RuleReason extends RuleLook {
  readonly from: readonly ReadLook[]
}

export interface ExportLook {
  readonly pending: PendingExport
  readonly cso: Cso
  /** Null: she is gone, or it was never anybody's. */
  readonly person: Mvo | null
  /** The run that staged it; null: before what history keeps. */
  readonly staged: Run | null
  /** Of an account that is made, disabled or deleted: the rules of its system. */
  readonly rules: readonly RuleReason[]
  readonly changes: readonly ChangeLook[]
  /** Records of the person that have left while their values stay; of an update that only follows values none are said. */
  readonly left: readonly LeftRecord[]
  /** What stops the person on her way, with what to do; null: nothing. */
  readonly obstacle: string | null
  /** Foreign nodes on the way, by name: a look does not run them. */
  readonly passedOver: readonly string[]
}

/** What is pending for an account, whoever's it is. */
export interface LookedAtExport {
  readonly pending: PendingExport
  readonly cso: Cso
}

/** Looks, and writes nothing. `context` null: there is no person to ask the rules about. */
export async function lookAtExport({ pending, cso }: LookedAtExport, context: StandingContext): Promise<ExportLook> {
  const asked = pending.mvo === null ? null : await askRules(context, pending.mvo)
  const staged = await context.store.run(pending.run)
  const known = { pending, cso, staged }
  if (!asked) return { ...known, person: null, rules: [], changes: pending.changes.map(unexplained), ...nothingOnTheWay }
  const { set, person, obstacle, passedOver } = asked
  const left = isDeprovisioning(pending) || pending.operation === 'delete' ? asked.left : []
  const origins = new ValueOrigins(set, context.store, context.open)
  const rules: RuleReason[] = []
  for (const look of rulesThatCount(asked, { pending, cso }))
    rules.push({ ...look, from: await origins.ofPerson(person.current, look.reads) })
  const changes: ChangeLook[] = []
  for (const change of pending.changes) changes.push(await changeLook(asked, origins, { pending, cso, change, staged }))
  return { ...known, person: person.current, rules, changes, left, obstacle, passedOver }
}

const nothingOnTheWay = { left: [], obstacle: null, passedOver: [] }

function unexplained(change: PendingChange): ChangeLook {
  return { change, renames: false, mapping: null, isOutdated: false, found: null }
}

/** A mere update is what its mappings give; otherwise it counts which rules want the account, or want it no more. */
function rulesThatCount({ rules }: AskedRules, { pending, cso }: LookedAtExport): readonly RuleLook[] {
  const ofAccount = (rules.get(pending.system) ?? []).filter(({ rule }) => rule.csType === cso.type)
  if (pending.operation === 'create') {
    const wanting = ofAccount.filter(
      ({ scope, account }) => scope?.inScope ?? (account?.kind === 'has' || account?.kind === 'create'),
    )
    return wanting.length > 0 ? wanting : ofAccount
  }
  if (!isDeprovisioning(pending)) return []
  const governing = ofAccount.filter(({ rule }) => rule.id === pending.rule)
  return governing.length > 0 ? governing : ofAccount
}

async function changeLook(
  { set, person }: AskedRules,
  origins: ValueOrigins,
  { pending, cso, change, staged }: LookedAtExport & { readonly change: PendingChange; readonly staged: Run | null },
): Promise<ChangeLook> {
  const { attribute } = change
  const type = csoType(set.plan, cso)
  const schema = type && findAttribute(type, attribute)
  const renames = pending.operation === 'update' && attribute === type?.secondaryId
  const rule = set.plan.rules.get(change.rule)
  const by = isDeprovisioning(pending) && pending.operation === 'update' && pending.rule === change.rule ? 'disable' : 'flow'
  origins.about(peopleIn([...(change.add ?? []), ...(change.remove ?? [])]))
  const mapping = rule?.enabled
    ? await origins.forAccount({ rule, attribute, by, since: staged?.started ?? null }, cso, person.current)
    : null
  const isWhole = change.add === undefined && change.remove === undefined && schema?.type !== 'reference'
  const isOutdated = isWhole && mapping?.gives !== undefined && !sameValue(mapping.gives ?? undefined, change.to ?? undefined)
  const last = change.from === null ? null : await origins.lastChange({ cso: cso.id }, attribute)
  const isOfImport = last?.change.side === 'cs' && sameValue(last.change.to ?? undefined, change.from ?? undefined)
  return { change, renames, mapping, isOutdated: change.sealed === undefined && isOutdated, found: isOfImport ? last : null }
}

function peopleIn(values: readonly Scalar[]): readonly MvoId[] {
  return values.flatMap((value) => (isReference(value) && value.ref !== null ? [value.ref] : []))
}
