/** What the API shows of a preview, as far as tests look at it, and how they ask for it. */
import { cycleFlow } from '../nodes/cycle-flow'
import type { FlowNode } from '../nodes/red'
import type { List, World } from './world'

interface StepShown {
  readonly name: string
  readonly kind: string
  readonly way: string
  readonly because: string
}

export interface Shown {
  readonly id: number
  readonly store: string
  readonly state: string
  readonly trouble: unknown
  readonly notRun: readonly unknown[]
  readonly run: { readonly profile: string; readonly status: string } | null
  readonly runs: readonly {
    readonly profile: string
    readonly status: string
    readonly system: { readonly name: string } | null
    readonly counters: Readonly<Record<string, number>>
  }[]
  readonly days: readonly string[]
  readonly people: readonly unknown[]
  readonly pendingExports: readonly unknown[]
  readonly heldBack: readonly { readonly system: unknown; readonly because: string }[]
  readonly sameChanges: readonly { readonly outcome: string; readonly count: number }[]
  readonly problems: readonly { readonly name: string; readonly message: string }[] | null
  readonly wires:
    readonly { readonly name: string; readonly way: string; readonly before: number; readonly after: number }[] | null
  readonly person: {
    readonly name: string
    readonly fate: {
      readonly kind: string
      readonly on: string | null
      readonly because: string
      readonly held: string | null
      readonly sentence: string
    }
    readonly failed: string | null
    readonly course: readonly { readonly on: string; readonly sentence: string }[]
    readonly connectors: readonly { readonly kind: string; readonly sentence: string }[]
    readonly records: readonly {
      readonly system: { readonly name: string } | null
      readonly lookedAt: boolean
      readonly steps: readonly StepShown[]
    }[]
    readonly exports: readonly { readonly what: string; readonly because: string; readonly after: string | null }[]
  } | null
}

/** What the preview of this number shows once it is over; `query` says of which store it is. */
export async function previewOver(world: World, { id }: { readonly id: number }, query = ''): Promise<Shown> {
  for (;;) {
    const shown = await world.get<Shown>(`previews/${id}${query}`)
    if (shown.state === 'ended') return shown
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Of what is deployed: what would come of what the body asks for. */
export const previewed = async (world: World, body: object): Promise<Shown> =>
  previewOver(world, await world.post<Shown>('previews', body))

/** Of an edited flow, as whoever may deploy it. */
export const previewedFlow = async (world: World, flow: readonly FlowNode[], body: object = {}): Promise<Shown> =>
  previewOver(world, await world.post<Shown>('previews/flow', { flow, ...body }, 'designer'))

/** The flow as it is deployed, with these nodes otherwise. */
export const editedFlow = (world: World, ...change: readonly (FlowNode | (object & { id: string }))[]): FlowNode[] => {
  const store = { id: 'store', file: world.store }
  return cycleFlow({ change: [store, ...(change as FlowNode[])] })
}

/** The uuid of the person of this name. */
export async function uuidOf(world: World, name: string): Promise<string> {
  const { items } = await world.get<List<{ id: string; name: string }>>('metaverse')
  return items.find((item) => item.name === name)?.id ?? `no ${name}`
}

/** HR has Ann Lee, Bob Ray and Cyd Orr, the last of Care, who are synchronised and have their accounts waiting. */
export async function threeWaiting(world: World): Promise<void> {
  await world.fresh()
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1002', 'Bob', 'Ray')
  world.hire('1003', 'Cyd', 'Orr', { department: 'Care' })
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
}
