/** What the measurement of the store saves: people as an import reads them, and what a first sync makes of each. */
import type { Contribution, Cso, Mvo, PendingExport } from '../runtime/model/objects'
import type { Run, RunRecord } from '../runtime/model/runs'
import type { PageSave } from '../runtime/model/page'
import type { Attributes } from '../runtime/model/values'
import type { SqliteStore } from '../runtime/store/sqlite/sqlite-store'

export const NOW = '2025-03-01T08:00:00Z'

/** An open store with what is registered in it; `count` is the number of people. */
export interface Bench {
  readonly store: SqliteStore
  readonly hr: number
  readonly ad: number
  readonly rule: number
  readonly run: Run
  readonly count: number
}

/** A person's attributes; with `changed` in another department. */
export function person(i: number, changed = ''): Attributes {
  return {
    city: i % 3 === 0 ? 'Zürich' : 'Bern',
    company: 'Example AG',
    costCentre: `CC${i % 900}`,
    country: 'CH',
    department: `Department ${i % 40}${changed}`,
    displayName: `Given${i} Family${i}`,
    employeeId: `E${String(i).padStart(7, '0')}`,
    familyName: `Family${i}`,
    givenName: `Given${i}`,
    hireDate: '2020-02-01T00:00:00Z',
    mail: `given${i}.family${i}@example.org`,
    manager: `E${String(Math.floor(i / 10)).padStart(7, '0')}`,
    mobile: `+41 79 ${1_000_000 + i}`,
    number: i,
    title: `Title ${i % 70}`,
  }
}

/** A page to save with some parts, the others empty. */
export function page(run: Run, some: Partial<PageSave>): PageSave {
  const empty = { csos: [], csosDeleted: [], mvos: [], mvosDeleted: [], contributions: [], contributionsDeleted: [] }
  return { ...empty, pendings: [], pendingsDeleted: [], records: [], durable: false, ...some, run }
}

/** A record of a run about one object, as long as real ones are. */
export function record(b: Bench, outcome: RunRecord['outcome'], cso: number, mvo: number | null, name: string): RunRecord {
  const changes = [{ side: 'mv' as const, attribute: 'department', from: null, to: 'Department 1', rule: b.rule }]
  return {
    run: b.run.id,
    outcome,
    system: b.hr,
    cso,
    mvo,
    name,
    because: `no person has Employee ID ${name}`,
    changes,
    error: null,
  }
}

/** A UUID that begins with the time, so that those made together stand together in the index (RFC 9562, version 7). */
function newUuid(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

/** What a first sync makes of one person. */
export function project(b: Bench, cso: Cso, ids: { mvo: number; cso: number; pending: number }) {
  const provenance = Object.fromEntries(
    Object.keys(cso.attributes).map((name) => [name, { rule: b.rule, cso: cso.id, since: NOW }]),
  )
  const made: Mvo = {
    id: ids.mvo,
    uuid: newUuid(),
    type: 'person',
    attributes: cso.attributes,
    provenance,
    deletion: null,
    origin: 'projected',
    created: NOW,
    version: 0,
  }
  const linked: Cso = { ...cso, mvo: ids.mvo, link: 'projected', due: null }
  const account: Cso = {
    ...linked,
    id: ids.cso,
    system: b.ad,
    anchor: null,
    secondaryId: `CN=${cso.anchor},OU=People,DC=example,DC=org`,
    attributes: {},
    link: 'provisioned',
    rule: b.rule,
    staging: 'awaitingFirstExport',
    version: 0,
  }
  const offered: Contribution = { mvo: ids.mvo, rule: b.rule, cso: cso.id, precedence: 1, values: cso.attributes, options: {} }
  const waiting: PendingExport = {
    id: ids.pending,
    cso: ids.cso,
    system: b.ad,
    mvo: ids.mvo,
    operation: 'create',
    state: 'pending',
    deprovisioning: false,
    released: false,
    changes: Object.entries(cso.attributes).map(([attribute, to]) => ({
      attribute,
      from: null,
      to,
      rule: b.rule,
      sent: false,
      attempts: 0,
      initial: false,
    })),
    attempts: 0,
    nextAttempt: null,
    error: null,
    because: 'AD people has this person in scope',
    run: b.run.id,
    version: 0,
  }
  return { made, linked, account, offered, waiting }
}
