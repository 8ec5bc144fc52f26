/** Objects for the store's tests that say only what matters. */
import { emptyPage } from '../../runtime/model/empty-page'
import type { GonePerson } from '../../runtime/model/gone'
import type { Contribution, Cso, Mvo, PendingExport } from '../../runtime/model/objects'
import { type Run, type RunRecord, noCounters } from '../../runtime/model/runs'
import type { CsoWrite, MvoWrite, PageSave } from '../../runtime/model/page'
import { foldCase } from '../../runtime/model/values'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'

/** The time it is in these tests, canonical UTC. */
export const NOW = '2025-03-01T08:00:00Z'

/** A sync that is under way. */
export function newRun(system: number | null): Omit<Run, 'id'> {
  return {
    kind: 'sync',
    profile: 'full-sync',
    system,
    startedBy: 'a test',
    started: NOW,
    ended: null,
    status: 'running',
    reason: null,
    slowedBy: null,
    counters: noCounters(),
    targets: {},
    warnings: [],
    total: null,
  }
}

/** An unlinked person of a system, as the store holds her once she was saved. */
export function cso(store: SqliteStore, system: number, anchor: string | null, some: Partial<Cso> = {}): Cso {
  return {
    id: store.reserveIds('cso', 1),
    system,
    type: 'person',
    anchor,
    secondaryId: null,
    attributes: anchor === null ? {} : { employeeId: anchor },
    mvo: null,
    link: 'none',
    rule: null,
    staging: 'normal',
    due: null,
    version: 1,
    ...some,
  }
}

/** The object as it was before the save that leaves it as it is here: of version 1 a new one. */
function before<T extends { readonly version: number }>(object: T): T {
  return { ...object, version: object.version - 1 }
}

/** The write that leaves a CSO as it is here. */
export function csoWrite(of: Cso, some: Partial<CsoWrite> = {}): CsoWrite {
  return {
    cso: before(of),
    anchorKey: of.anchor,
    secondaryKey: of.secondaryId === null ? null : foldCase(of.secondaryId),
    attributesChanged: true,
    ...some,
  }
}

/** The write that leaves an MVO as it is here. */
export function mvoWrite(of: Mvo, some: Partial<MvoWrite> = {}): MvoWrite {
  return { mvo: before(of), attributesChanged: true, ...some }
}

/** The write that leaves a pending export as it is here. */
export function pendingWrite(of: PendingExport): PendingExport {
  return before(of)
}

/** A person, as the store holds her once she was saved. */
export function mvo(store: SqliteStore, some: Partial<Mvo> = {}): Mvo {
  const id = store.reserveIds('mvo', 1)
  return {
    id,
    uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    type: 'person',
    attributes: {},
    provenance: {},
    deletion: null,
    origin: 'projected',
    created: NOW,
    version: 1,
    ...some,
  }
}

/** What a rule and a CSO contribute to an MVO. */
export function contribution(mvoId: number, rule: number, csoId: number | null, some: Partial<Contribution> = {}): Contribution {
  return { mvo: mvoId, rule, cso: csoId, precedence: 1, values: { employeeId: '1' }, options: {}, ...some }
}

/** An update of a mail address, as the store holds it once it was saved. */
export function pending(store: SqliteStore, of: Cso, run: number, some: Partial<PendingExport> = {}): PendingExport {
  return {
    id: store.reserveIds('pending', 1),
    cso: of.id,
    system: of.system,
    mvo: of.mvo,
    operation: 'update',
    state: 'pending',
    deprovisioning: false,
    released: false,
    changes: [{ attribute: 'mail', from: null, to: 'a@example.org', rule: 1, sent: false, attempts: 0, initial: false }],
    attempts: 0,
    nextAttempt: null,
    error: null,
    because: 'HR employees',
    run,
    version: 1,
    ...some,
  }
}

/** A record that says somebody was added. */
export function record(run: number, some: Partial<RunRecord> = {}): RunRecord {
  return {
    run,
    outcome: 'added',
    system: null,
    cso: null,
    mvo: null,
    name: 'Ada',
    because: 'new',
    changes: [],
    error: null,
    ...some,
  }
}

/** A page that saves what is named. */
export function page(run: Run, some: Partial<Omit<PageSave, 'run'>> = {}): PageSave {
  return { ...emptyPage, ...some, run }
}

/** Saves a page and insists that there was no conflict. */
export async function save(store: SqliteStore, run: Run, some: Partial<Omit<PageSave, 'run'>>): Promise<void> {
  const { conflicts } = await store.savePage(page(run, some))
  if (conflicts.length > 0) throw new Error(`Not saved: ${JSON.stringify(conflicts)}`)
}

/** What is noted of a person who is gone and had this account. */
export function goneOf({ id, uuid, type }: Mvo, account: number): GonePerson {
  const connector = { cso: account, system: 1, name: '7', fate: 'deleted', because: 'gone' } as const
  return { mvo: id, uuid, type, name: 'Ada Berg', because: 'gone', values: [], connectors: [connector] }
}
