/** Routes about previews (N6). */
import type { Registry } from '../../engine/canvas/registry'
import type { Engine } from '../../engine/engine'
import type { Preview } from '../../engine/preview/one-preview'
import { previewsOf } from '../../engine/preview/previews'
import type { SameChanges } from '../../engine/preview/same-changes'
import { SyncError } from '../../model/errors'
import type { SystemId } from '../../model/objects'
import type { StoreCounts } from '../../model/queries'
import type { Routes } from '../contract/call'
import { StoreNames } from '../shared/store-names'
import { recordView, runView } from '../shared/views'
import type { PreviewCall } from './preview-request'
import { previewRequestOf } from './preview-request'
import { personView, wireView } from './previewed-person'

/** Reads an edited flow as if it were deployed, for the store of an engine. Throws a SyncError `bad-request`. */
export type ReadFlow = (engine: Engine, flow: readonly unknown[]) => Registry

type PreviewOperations = 'startPreview' | 'previewFlow' | 'listPreviews' | 'getPreview' | 'cancelPreview' | 'discardPreview'

export const previewRoutes = (readFlow: ReadFlow): Routes<PreviewOperations> => ({
  async startPreview(call) {
    return begun(call, await previewsOf(call.engine).start(await previewRequestOf(call)), call.url)
  },

  async previewFlow(call) {
    const { flow, ...body } = call.body
    const canvas = readFlow(call.engine, flow)
    const request = await previewRequestOf({ ...call, body }, canvas)
    return begun(call, await previewsOf(call.engine).start(request), call.url.slice(0, call.url.lastIndexOf('/')))
  },

  async listPreviews({ engine }) {
    return { json: await listOf(engine) }
  },

  async getPreview({ engine, given }) {
    return { json: await previewView(engine, previewsOf(engine).find(given.preview)) }
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
  const { id, name, state, run, runs, trouble, before, after, changes, notRun, problems, person, wires } = preview
  const engine = previewsOf(deployed).engineNamed(name) ?? deployed
  const names = await StoreNames.load(engine)
  const now = after ?? before
  return {
    id,
    store: name,
    state,
    run: run && runView(run, names),
    runs: runs.map((each) => runView(each, names)),
    trouble,
    people: peopleOf(before, now),
    accounts: accountsOf(before, now).map(({ system, ...counts }) => ({ system: names.system(system), ...counts })),
    pendingExports: pendingsOf(before, now).map(({ system, ...counts }) => ({ system: names.system(system), ...counts })),
    sameChanges: (changes?.groups ?? []).map((group) => sameView(group, names)),
    otherChanges: changes?.others ?? 0,
    notRun,
    problems,
    person: person && (await personView(engine, person, names)),
    wires: wires && wires.map((wire) => wireView(engine, wire)),
  }
}

function sameView({ first, sameFrom, sameTo, count, examples }: SameChanges, names: StoreNames) {
  const { outcome, system, changes } = recordView(first, names, new Map())
  return {
    outcome,
    system,
    count,
    examples,
    changes: changes.map(({ side, attribute, from, to, rule }, at) => ({
      side,
      attribute,
      ...(sameFrom[at] && { from }),
      ...(sameTo[at] && { to }),
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
  const count = (of: StoreCounts['pendings'], id: SystemId, wanted: string): number =>
    of.reduce((sum, { system, operation, count: some }) => (system === id && operation === wanted ? sum + some : sum), 0)
  return systemsOf([...was, ...is]).map((system) => {
    const both = (operation: string) => ({ before: count(was, system, operation), after: count(is, system, operation) })
    return { system, create: both('create'), update: both('update'), delete: both('delete') }
  })
}
