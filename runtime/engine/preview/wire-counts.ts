/** How many objects leave by each output, today and as it is tried out (N6). */
import { partsOf } from '../run-request'
import { AssumedClock, withoutPauses } from './assumed'
import type { PreviewedRun, PreviewRequest } from './preview-request'
import { Passages } from './passages'
import type { OtherCopies } from './second-copy'
import { onSecondCopy } from './second-copy'

/** An output, and how many objects leave by it. */
export interface WireDifference {
  readonly node: string
  readonly output: number
  readonly before: number
  readonly after: number
}

/** The same runs with every object evaluated: what a run leaves out could not be counted. */
export function withEverything(requests: readonly PreviewedRun[]): readonly PreviewedRun[] {
  return requests.flatMap((request): readonly PreviewedRun[] => {
    if (request.system === null || request.only || partsOf(request.profile).sync === null) return [request]
    const { import: imports } = partsOf(request.profile)
    const before = imports === null ? [] : [{ ...request, profile: `${imports}-import` as const }]
    return [...before, { ...request, profile: 'thorough-full-sync' as const }]
  })
}

/**
 * What the deployed canvas makes of the store as it is: the systems that are tried out, and where that is all of them those that
 * only the deployed canvas has as well, evaluated in a copy of its own, which goes. `runs`: what the preview asks for. Null where
 * not all of it was done.
 */
export async function countedToday(
  requests: readonly PreviewedRun[],
  runs: PreviewRequest['runs'],
  of: OtherCopies,
): Promise<Passages | null> {
  const { deployed, cancelled } = of
  const passages = new Passages('all')
  const clock = new AssumedClock(deployed.clock)
  return onSecondCopy(of, { canvas: deployed.registry, clock, passages }, async (engine) => {
    // A name that only the edited canvas has is none here.
    const own = withEverything(await runs(engine).catch(() => []))
    const syncs = [...requests, ...own].filter(({ system, profile }) => system !== null && profile === 'thorough-full-sync')
    await withoutPauses(engine, syncs)
    const bySystem = new Map(syncs.map((request) => [request.system, request]))
    for (const request of bySystem.values()) {
      if (!engine.registry.systems.has(request.system ?? '')) continue
      const { source: _source, at: _at, ...rest } = request
      if (cancelled() !== null) return null
      const { status } = await (await engine.start(rest)).ended
      if (status === 'cancelled' || status === 'stopped') return null
    }
    return passages
  })
}

/** By output, in the order of the new way, then what is gone from it. */
export function differences(before: Passages, after: Passages): readonly WireDifference[] {
  const key = ({ node, output }: { readonly node: string; readonly output: number }): string => `${output} ${node}`
  const [was, is] = [new Map(before.counts().map((count) => [key(count), count])), after.counts()]
  const known = new Set(is.map(key))
  return [
    ...is.map(({ node, output, count }) => ({ node, output, before: was.get(key({ node, output }))?.count ?? 0, after: count })),
    ...[...was.values()].flatMap(({ node, output, count }) =>
      known.has(key({ node, output })) ? [] : [{ node, output, before: count, after: 0 }],
    ),
  ]
}
