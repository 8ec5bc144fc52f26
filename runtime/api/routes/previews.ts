/** Routes about previews (N6). */
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
import { runRequestOf } from './run-request'

export const previewRoutes: Routes<'startPreview' | 'listPreviews' | 'getPreview' | 'cancelPreview' | 'discardPreview'> = {
  async startPreview(call) {
    const { engine, url, storeQuery } = call
    const preview = await previewsOf(engine).start(await runRequestOf(call, await StoreNames.load(engine)))
    const location = `${url.replace(/\/$/, '')}/${preview.id}${storeQuery}`
    return { status: 202, json: await previewView(engine, preview), location }
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
  const { id, name, state, run, trouble, before, after, changes, notRun } = preview
  const engine = previewsOf(deployed).engineNamed(name) ?? deployed
  const names = await StoreNames.load(engine)
  const now = after ?? before
  return {
    id,
    store: name,
    state,
    run: run && runView(run, names),
    trouble,
    people: peopleOf(before, now),
    accounts: accountsOf(before, now).map(({ system, ...counts }) => ({ system: names.system(system), ...counts })),
    pendingExports: pendingsOf(before, now).map(({ system, ...counts }) => ({ system: names.system(system), ...counts })),
    sameChanges: (changes?.groups ?? []).map((group) => sameView(group, names)),
    otherChanges: changes?.others ?? 0,
    notRun,
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
