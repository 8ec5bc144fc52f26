/** More references to what a run removes than are listed: those beyond are counted once, by a system that says them (I16). */
import { expect, it } from 'vitest'
import { Dangling } from '../../runtime/engine/runs/dangling'
import { sayDangling } from '../../runtime/engine/sync/dangling'
import type { SyncContext } from '../../runtime/engine/sync/process-page'
import type { ReferencePolicy } from '../../runtime/model/references'

/** What a run says where an object of each of these systems refers to what is gone, and five more of whichever. */
async function said(...policies: readonly ReferencePolicy[]): Promise<string[]> {
  const items = policies.map((_, at) => ({ cso: at, system: at, attribute: 'manager', text: 'x', name: `${at}` }))
  const dangling = new Dangling()
  dangling.add({ items, total: items.length + 5 })
  const warnings: string[] = []
  const run = { dangling, warn: (_: string, message: string) => warnings.push(message), addObjectErrors: () => undefined }
  const systems = new Map(policies.map((referencePolicy, at) => [at, { config: { name: `S${at}`, referencePolicy } }] as const))
  const store = {
    partsBySize: async (_of: string, ids: readonly number[]) => [ids],
    loadPage: async (ids: readonly number[]) => ({ csos: ids.map((id) => ({ cso: { id, staging: 'normal' } })) }),
    linksOf: async (ids: readonly number[]) => ids.map((cso) => ({ cso, attribute: 'manager', text: 'x', target: null })),
  }
  await sayDangling({ run, plan: { systems }, store } as unknown as SyncContext)
  return warnings.map((message) => message.slice(0, message.indexOf(' point')))
}

it.each([
  [
    ['warn', 'warn'],
    ['6 references of S0', '1 reference of S1'],
  ],
  [['ignore', 'warn'], ['6 references of S1']],
  [['ignore', 'ignore'], []],
] as const)('I16 references beyond the list are said once, of systems that %j', async (policies, sentences) => {
  expect(await said(...policies)).toEqual(sentences)
})
