/** Routes about previews (N6). */
import type { Registry } from '../../engine/canvas/registry'
import type { Engine } from '../../engine/engine'
import type { Preview } from '../../engine/preview/preview'
import { everyFirstRun, everySyncWithNew } from '../../engine/preview/every-sync'
import { previewsOf } from '../../engine/preview/previews'
import type { ChangedObject, SameChanges } from '../../engine/preview/same-changes'
import { apiName } from '../../model/api-names'
import { SyncError } from '../../model/errors'
import type { Mvo, MvoId, SystemId } from '../../model/objects'
import type { PendingCount, StoreCounts } from '../../model/queries'
import type { Call, Routes } from '../contract/call'
import { mvosOf } from '../shared/mvos'
import { namedChanges } from '../shared/named-changes'
import { StoreNames } from '../shared/store-names'
import { identityName, recordView, runView } from '../shared/views'
import type { PreviewCall } from './preview-request'
import { previewRequestOf } from './preview-request'
import { personView, wireView } from './previewed-person'

/** Reads edited flows as if they were deployed. Throws SyncErrors `bad-request`. */
export interface EditedFlows {
  /** For the store of an engine; `secrets` of nodes that are not deployed, by node. */
  read(engine: Engine, flow: readonly unknown[], secrets: Readonly<Record<string, unknown>>): Registry
  /** The engine on an empty store for a flow whose store is not deployed; undefined for any other flow. */
  undeployed(flow: readonly unknown[]): Engine | undefined
  /** The same for that. */
  readUndeployed(flow: readonly unknown[], secrets: Readonly<Record<string, unknown>>): Registry
}

type PreviewOperations =
  'startPreview' | 'previewFlow' | 'listChanged' | 'listPreviews' | 'getPreview' | 'cancelPreview' | 'discardPreview'

export const previewRoutes = (flows: EditedFlows): Routes<PreviewOperations> => ({
  async startPreview(call) {
    return begun(call, await previewsOf(call.engine).start(await previewRequestOf(call)), call.url)
  },

  async previewFlow(call) {
    // Where a store is deployed, a flow without it is a mistake unless it is asked for so.
    const mayBe = call.given.store === 'undeployed' || call.engines.length + call.notOpen.length === 0
    const undeployed = mayBe ? flows.undeployed(call.body.flow) : undefined
    return undeployed ? previewUndeployed(flows, undeployed, call) : previewEdited(flows, call)
  },

  async listPreviews({ engine }) {
    return { json: await listOf(engine) }
  },

  async getPreview({ engine, given }) {
    return { json: await previewView(engine, previewsOf(engine).find(given.preview)) }
  },

  async listChanged({ engine, given }) {
    const preview = previewsOf(engine).find(given.preview)
    const copy = previewsOf(engine).engineNamed(preview.name) ?? engine
    const group = preview.changes?.groups[given.group - 1]
    if (!group)
      throw new SyncError(
        'unknown-object',
        `Preview ${preview.id} has no group ${given.group}.`,
        'They are numbered as `sameChanges` has them.',
      )
    const from = given.after === undefined ? 0 : Number(given.after)
    if (!Number.isSafeInteger(from) || from < 0)
      throw new SyncError(
        'bad-request',
        `${apiName('after')} is none that was given out: "${given.after}".`,
        'Hand back `next` as it came.',
      )
    const items = await changedObjects(engine, copy, group.members.slice(from, from + given.limit))
    const next = from + given.limit < group.members.length ? String(from + given.limit) : null
    return { json: { items, next } }
  },

  async cancelPreview({ engine, given, who }) {
    const previews = previewsOf(engine)
    if (!previews.cancel(given.preview, who))
      throw new SyncError('conflict', `Preview ${given.preview} has ended already.`, 'There is nothing to cancel.')
    return { status: 202, json: await previewView(engine, previews.find(given.preview)) }
  },

  async discardPreview({ engine, given, who }) {
    await previewsOf(engine).discard(given.preview, who)
    return { json: await listOf(engine) }
  },
})

type FlowCall = Call<'previewFlow'>

/** On the store that is deployed. Systems that are new there are read as well. */
async function previewEdited(flows: EditedFlows, call: FlowCall) {
  const { flow, credentials, ...body } = call.body
  const engine = call.chosen()
  const canvas = flows.read(engine, flow, credentials)
  const isNew = (node: string): boolean => !engine.registry.systems.has(node)
  const request =
    asksForNothing(body) && [...canvas.systems.keys()].some(isNew)
      ? { runs: (copy: Engine) => everySyncWithNew(copy, call.who, isNew), canvas }
      : await previewRequestOf({ ...call, engine, body }, canvas)
  return begun({ ...call, engine }, await previewsOf(engine).start(request), listUrl(call))
}

/** On an empty one. */
async function previewUndeployed(flows: EditedFlows, engine: Engine, call: FlowCall) {
  const { flow, credentials, ...body } = call.body
  const canvas = flows.readUndeployed(flow, credentials)
  const request = asksForNothing(body)
    ? { runs: (copy: Engine) => everyFirstRun(copy, call.who), canvas }
    : await previewRequestOf({ ...call, engine, body }, canvas)
  const storeQuery = `?store=${encodeURIComponent(engine.name)}`
  return begun({ engine, storeQuery }, await previewsOf(engine).start(request), listUrl(call))
}

function listUrl({ url }: FlowCall): string {
  return url.slice(0, url.lastIndexOf('/'))
}

/** Then all systems are read and synchronised, as nothing of them is known yet. */
function asksForNothing(body: PreviewCall['body']): boolean {
  const { confirm: _confirm, overlap: _overlap, ...asked } = body
  return Object.values(asked).every((value) => value === undefined)
}

/** People go by their names of today, and who is only made in the preview by hers there. */
async function changedObjects(deployed: Engine, copy: Engine, members: readonly ChangedObject[]) {
  const numbers = members.map(({ mvo }) => mvo)
  const [known, made] = [await mvosOf(deployed, numbers), await mvosOf(copy, numbers)]
  const names = await StoreNames.load(copy)
  return members.map(({ name, cso, mvo }) => {
    const person = mvo === null ? undefined : (sameIn(known, made, mvo) ?? made.get(mvo))
    return { name, object: cso, identity: person?.uuid ?? null, person: person ? identityName(person, names) : null }
  })
}

/** A number may be given to somebody else in the store once the copy was made. */
function sameIn(known: ReadonlyMap<MvoId, Mvo>, made: ReadonlyMap<MvoId, Mvo>, id: MvoId): Mvo | undefined {
  const [before, after] = [known.get(id), made.get(id)]
  return !after || before?.uuid === after.uuid ? before : undefined
}

async function begun({ engine, storeQuery }: Pick<PreviewCall, 'engine' | 'storeQuery'>, preview: Preview, list: string) {
  const location = `${list.replace(/\/$/, '')}/${preview.id}${storeQuery}`
  return { status: 202 as const, json: await previewView(engine, preview), location }
}

async function listOf(engine: Engine) {
  return {
    items: await Promise.all(
      previewsOf(engine)
        .list()
        .map((preview) => previewView(engine, preview)),
    ),
  }
}

/** The schema `Preview`. */
export async function previewView(deployed: Engine, preview: Preview) {
  const { id, name, state, run, runs, trouble, before, after, changes, notRun, problems, person, exportsHeld, wires, heldBack } =
    preview
  const { days, doing } = preview
  const engine = previewsOf(deployed).engineNamed(name) ?? deployed
  const names = await StoreNames.load(engine)
  const now = after ?? before
  return {
    id,
    store: name,
    state,
    run: run && runView(run, names),
    runs: runs.map((each) => runView(each, names)),
    days,
    doing,
    trouble,
    people: peopleOf(before, now),
    accounts: accountsOf(before, now).map(({ system, ...counts }) => ({ system: names.system(system), ...counts })),
    pendingExports: pendingsOf(before, now).map(({ system, ...counts }) => ({ system: names.system(system), ...counts })),
    sameChanges: await namedChanges(
      engine,
      (changes?.groups ?? []).map((group) => sameView(group, names)),
      names,
    ),
    otherChanges: changes?.others ?? 0,
    notRun,
    problems,
    person: person && (await personView([engine, deployed], person, names)),
    exportsHeld: (exportsHeld ?? []).map(({ system, because }) => ({ system: names.system(system), because })),
    heldBack: heldBack.map(({ system, because }) => ({ system: system === null ? null : names.system(system), because })),
    wires: wires && wires.map((wire) => wireView([engine.registry, deployed.registry], wire)),
  }
}

/** Named of each group, whose others are asked for one page after the other. */
const mostExamples = 3

function sameView({ first, sameFrom, sameTo, parts, members, failedBefore }: SameChanges, names: StoreNames) {
  const { outcome, system, changes } = recordView(first, names, new Map())
  return {
    outcome,
    system,
    count: members.length,
    error: first.error,
    failedBefore,
    examples: members.slice(0, mostExamples).map(({ name }) => name),
    changes: changes.map(({ side, attribute, from, to, rule }, at) => ({
      side,
      attribute,
      ...(sameFrom[at] && { from }),
      ...(sameTo[at] && { to }),
      ...(parts[at] && { part: parts[at] }),
      rule,
    })),
  }
}

function peopleOf(before: StoreCounts | null, after: StoreCounts | null) {
  const types = new Set([...Object.keys(before?.mvos ?? {}), ...Object.keys(after?.mvos ?? {})])
  return [...types].map((type) => ({ type, before: before?.mvos[type] ?? 0, after: after?.mvos[type] ?? 0 }))
}

function systemsOf(list: readonly { readonly system: SystemId }[]): readonly SystemId[] {
  return [...new Set(list.map(({ system }) => system))].sort((a, b) => a - b)
}

/** Objects that are in the connector space and not missing from their system. */
function accountsOf(before: StoreCounts | null, after: StoreCounts | null) {
  const [was, is] = [before?.csos ?? [], after?.csos ?? []]
  const count = (of: StoreCounts['csos'], id: SystemId): number =>
    of.reduce((sum, { system, staging, count: some }) => (system === id && staging !== 'obsolete' ? sum + some : sum), 0)
  return systemsOf([...was, ...is]).map((system) => ({ system, before: count(was, system), after: count(is, system) }))
}

function pendingsOf(before: StoreCounts | null, after: StoreCounts | null) {
  const [was, is] = [before?.pendings ?? [], after?.pendings ?? []]
  return systemsOf([...was, ...is]).map((system) => {
    const count = (of: StoreCounts['pendings'], counted: (some: PendingCount) => number): number =>
      of.reduce((sum, some) => (some.system === system ? sum + counted(some) : sum), 0)
    const both = (counted: (some: PendingCount) => number) => ({ before: count(was, counted), after: count(is, counted) })
    const all = (operation: string) => both((some) => (some.operation === operation ? some.count : 0))
    const [update, disable] = (['others', 'disables'] as const).map((kind) => both((some) => updatesOf(some)[kind]))
    return { system, create: all('create'), update, disable, delete: all('delete') }
  })
}

/** Updates that disable an account, and all others. */
function updatesOf({ operation, count, deprovisioning }: PendingCount): { readonly disables: number; readonly others: number } {
  return operation === 'update' ? { disables: deprovisioning, others: count - deprovisioning } : { disables: 0, others: 0 }
}
