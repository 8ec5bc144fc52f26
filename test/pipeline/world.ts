/** A small world for the decisions' tests: people, accounts and rules that say only what matters; ids stay out of sight. */
import type { ExpressionScope } from '../../runtime/expression'
import { compile } from '../../runtime/expression'
import type { ImportRecord } from '../../runtime/model/connector'
import type { Limits } from '../../runtime/model/limits'
import type { Contribution, ContributionOptions, Cso, Mvo, PendingChange, PendingExport } from '../../runtime/model/objects'
import type { FlowMode, JoinRow, MappingSource, SyncRule } from '../../runtime/model/rules'
import type { AttributeSchema, ObjectTypeSchema } from '../../runtime/model/schema'
import type { SelectedPending } from '../../runtime/model/queries'
import { noSpellings } from '../../runtime/model/spellings'
import type { Attributes, AttributeType, AttributeValue } from '../../runtime/model/values'
import { emptyAttributes } from '../../runtime/model/values'
import type { DesiredValue } from '../../runtime/pipeline/5-flow'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import type { DesiredAccount, PendingView } from '../../runtime/pipeline/7-pending-export'

export const NOW = '2025-03-01T08:00:00Z'

const numbers = new Map<string, number>()

/** The id behind a name: the same name is the same thing. */
export function id(name: string): number {
  let number = numbers.get(name)
  if (number === undefined) numbers.set(name, (number = numbers.size + 1))
  return number
}

type Given = Readonly<Record<string, AttributeValue>>

/** Attributes as the store keeps them: without a prototype, names in order. */
export function values(given: Given): Attributes {
  const made = emptyAttributes()
  for (const name of Object.keys(given).sort()) made[name] = given[name] as AttributeValue
  return made
}

// ---- schemas

type Extra = Partial<Omit<AttributeSchema, 'name'>>

export function attribute(name: string, type: AttributeType = 'text', more: Extra = {}): AttributeSchema {
  return { name, type, multi: false, ...more }
}

export function list(name: string, type: AttributeType = 'text', more: Extra = {}): AttributeSchema {
  return attribute(name, type, { multi: true, ...more })
}

/** A directory's user: found again by its GUID, named by its DN. */
export function userType(...more: readonly AttributeSchema[]): ObjectTypeSchema {
  const own = ['mail', 'displayName', 'department', 'status'].filter((name) => !more.some((attribute) => attribute.name === name))
  const attributes = [
    attribute('guid', 'text', { mutability: 'readOnly' }),
    attribute('dn', 'text', { comparison: 'dn' }),
    ...own.map((name) => attribute(name)),
    ...more,
  ]
  return { name: 'user', anchor: 'guid', secondaryId: 'dn', attributes }
}

// ---- objects

/** An MVO: a person with these attributes. */
export function person(given: Given = {}, more: Partial<Mvo> = {}): Mvo {
  return {
    id: id('the person'),
    uuid: '00000000-0000-4000-8000-000000000001',
    type: 'Person',
    attributes: values(given),
    provenance: {},
    deletion: null,
    origin: 'projected',
    created: '2025-01-01T00:00:00Z',
    version: 1,
    ...more,
  }
}

/** A CSO: an account of the directory with these attributes, the person's own unless `more` says otherwise. */
export function account(given: Given = {}, more: Partial<Cso> = {}): Cso {
  return {
    id: id('the account'),
    system: id('Directory'),
    type: 'user',
    anchor: 'g-1',
    secondaryId: typeof given['dn'] === 'string' ? given['dn'] : null,
    attributes: values(given),
    mvo: id('the person'),
    link: 'provisioned',
    rule: id('Accounts'),
    staging: 'normal',
    due: null,
    version: 1,
    ...more,
  }
}

/** An account that is still to be made. */
export function unsent(more: Partial<Cso> = {}): Cso {
  return account({}, { anchor: null, staging: 'awaitingFirstExport', spellings: noSpellings, ...more })
}

/** A record as a connector read it. */
export function record(given: Given, more: Partial<ImportRecord> = {}): ImportRecord {
  const { guid, dn } = given
  return {
    change: 'state',
    type: 'user',
    anchor: typeof guid === 'string' ? guid : 'g-1',
    secondaryId: typeof dn === 'string' ? dn : null,
    attributes: values(given),
    faults: [],
    position: 'line 2',
    ...more,
  }
}

/** A record that the system reports as deleted. */
export function tombstone(more: Partial<ImportRecord> = {}): ImportRecord {
  return record({}, { change: 'deleted', ...more })
}

// ---- rules

export function rule(name: string, more: Partial<SyncRule> = {}): SyncRule {
  return {
    id: id(name),
    node: `node of ${name}`,
    name,
    direction: 'inbound',
    system: id('HR'),
    csType: 'user',
    mvType: 'Person',
    precedence: 1,
    enabled: true,
    ...more,
  }
}

/** A join row of pairs written `cs=mv`, or `cs~mv` where letter case does not count. */
export function row(...pairs: readonly string[]): JoinRow {
  return {
    pairs: pairs.map((text) => {
      const [cs = '', mv = ''] = text.split(/[=~]/)
      return { cs, mv, ignoreCase: text.includes('~') }
    }),
  }
}

type Source = MappingSource<ReturnType<typeof compile>>

export const from = (name: string): Source => ({ kind: 'direct', attribute: name })
export const constant = (value: AttributeValue): Source => ({ kind: 'constant', value })
export const formula = (text: string): Source => ({ kind: 'expression', text, expression: compile(text) })

/** One row of a mapping table. */
export function mapping(source: Source, target: string | AttributeSchema, more: Partial<FlowMapping> = {}): FlowMapping {
  const schema = typeof target === 'string' ? attribute(target) : target
  return {
    enabled: true,
    source,
    target: schema.name,
    precedence: null,
    merge: false,
    emptyCounts: false,
    whenMissing: 'evaluate',
    mode: 'always',
    schema,
    ...more,
  }
}

/** What an expression sees: a record of HR, a person, or both. */
export function sees(cs: Given | null, mv: Given | null = null): ExpressionScope {
  return {
    cs: cs && { attributes: values(cs), objectType: 'user', system: 'HR' },
    mv: mv && { attributes: values(mv), objectType: 'Person' },
    extra: {},
    now: NOW,
  }
}

/** What one system offers: `offers('HR', 1, { mail: 'a@x' })`. */
export function offers(
  system: string,
  precedence: number,
  given: Given,
  options: Readonly<Record<string, ContributionOptions>> = {},
): Contribution {
  return {
    mvo: id('the person'),
    rule: id(`${system} rule`),
    cso: id(`${system} record`),
    precedence,
    values: values(given),
    options,
  }
}

/** The same, kept although the record has left. */
export function leftBehind(contribution: Contribution): Contribution {
  const { cso } = contribution
  return { ...contribution, cso: null, ...(cso !== null && { left: { cso, at: NOW } }) }
}

// ---- limits

/** A system's limits as a new node has them. */
export function limits(more: Partial<Limits> = {}): Limits {
  return {
    shrinkPercent: 10,
    shrinkMin: 10,
    shrinkMax: 1000,
    clearPercent: 50,
    deletePercent: 5,
    deleteMin: 20,
    deleteMax: 500,
    maxCreates: null,
    maxUpdates: null,
    maxRemoved: null,
    ...more,
  }
}

// ---- accounts' pending exports

type Wanted = Readonly<Record<string, AttributeValue | null>>

export function desired(wanted: Wanted, mode: FlowMode = 'always', by = 'Accounts'): DesiredValue[] {
  return Object.entries(wanted).map(([name, value]) => ({ attribute: name, value, mode, rule: id(by) }))
}

type Present = Extract<DesiredAccount, { kind: 'present' }>

/** The rule wants the account to be like this. */
export function wants(what: Wanted | readonly DesiredValue[], more: Partial<Present> = {}): Present {
  const list = Array.isArray(what) ? (what as readonly DesiredValue[]) : desired(what as Wanted)
  const because = 'rule Accounts'
  return { kind: 'present', desired: list, rules: [id('Accounts')], hold: false, because, deprovisioning: false, ...more }
}

/** The rule wants the account gone. */
export function wantsGone(more: Partial<Extract<DesiredAccount, { kind: 'absent' }>> = {}): DesiredAccount {
  return { kind: 'absent', by: id('Accounts'), rules: [id('Accounts')], hold: false, because: 'she left', ...more }
}

export function about(cso: Cso, pending: PendingExport | null = null, type: ObjectTypeSchema = userType()): PendingView {
  return { account: cso, type, pending, run: 7, newId: () => id('the pending export') }
}

export function change(name: string, to: AttributeValue | null, more: Partial<PendingChange> = {}): PendingChange {
  return { attribute: name, from: null, to, rule: id('Accounts'), sent: false, attempts: 0, initial: false, ...more }
}

/** Values to add to and remove from a list. */
export function listChange(
  name: string,
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] },
  more: Partial<PendingChange> = {},
): PendingChange {
  return { ...change(name, null, more), ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) }
}

export function pending(changes: readonly PendingChange[], more: Partial<PendingExport> = {}): PendingExport {
  return {
    id: id('the pending export'),
    cso: id('the account'),
    system: id('Directory'),
    mvo: id('the person'),
    operation: 'update',
    state: changes.length > 0 && changes.every((change) => change.sent) ? 'awaitingConfirmation' : 'pending',
    deprovisioning: false,
    released: false,
    changes,
    attempts: 0,
    nextAttempt: null,
    error: null,
    because: 'rule Accounts',
    run: 1,
    version: 3,
    ...more,
  }
}

/** What the order and the limits of an export see of a pending export. */
export function selected(more: Partial<SelectedPending> = {}): SelectedPending {
  return {
    id: id('the pending export'),
    cso: id('the account'),
    type: 'user',
    operation: 'update',
    secondaryId: null,
    newSecondaryId: null,
    temporaryName: null,
    outdated: false,
    state: 'pending',
    deprovisioning: false,
    released: false,
    steps: [],
    ...more,
  }
}
