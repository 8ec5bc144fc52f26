/** The order of an export: what depends on what, and who gives up a name before who takes it (E4, E9). */
import { normalDn, parentDn, parseDn } from '../model/dn'
import type { PendingExportId } from '../model/objects'
import type { SelectedPending } from '../model/queries'
import { behindCircles, circlesOf, unitsOf } from './8-name-circles'

/** No DN is as deep as that. */
const levelsPerOperation = 1_000_000

/**
 * The dependency level of a pending export: lower levels are sent first, and those of one level do not depend on each other but
 * for names. Creates come first, parents before children; then all updates; deletes last, children before parents (E4).
 */
export function dependencyLevel({ operation, secondaryId }: SelectedPending): number {
  const depth = secondaryId === null ? 0 : (parseDn(secondaryId)?.length ?? 0)
  switch (operation) {
    case 'create':
      return depth
    case 'update':
      return levelsPerOperation
    case 'delete':
      return 3 * levelsPerOperation - depth
    default:
      return operation satisfies never
  }
}

/** The name an account gives up, in its normal form; null when it keeps its name (E9). */
export function nameGivenUp(pending: SelectedPending): string | null {
  const { operation, type, secondaryId } = pending
  if (secondaryId === null || operation === 'create') return null
  if (operation === 'update' && nameTaken(pending) === null) return null
  return nameKey(type, secondaryId)
}

/** The name an account takes, in its normal form; null when it has it already (E9). */
export function nameTaken({ operation, type, secondaryId, newSecondaryId }: SelectedPending): string | null {
  if (operation === 'create') return secondaryId === null ? null : nameKey(type, secondaryId)
  if (operation !== 'update' || newSecondaryId === null) return null
  const taken = nameKey(type, newSecondaryId)
  return secondaryId !== null && taken === nameKey(type, secondaryId) ? null : taken
}

/** Whether an account that is there is to have another name from this export on (E9). */
export function isRenamed(pending: SelectedPending): boolean {
  return pending.operation === 'update' && nameTaken(pending) !== null
}

/** DNs are one space of names; any other name is unique among the objects of its type. */
function nameKey(type: string, name: string): string {
  const normal = normalDn(name)
  return name.includes('=') ? normal : `${type}\u0000${normal}`
}

/** What one export run is about to send. */
export interface OrderView {
  /** By dependency level, ascending. */
  readonly levels: readonly (readonly SelectedPending[])[]
  /** Who gives up a name, by name. */
  readonly givers: ReadonlyMap<string, SelectedPending>
  /** Who takes a name, by name. */
  readonly takers: ReadonlyMap<string, readonly SelectedPending[]>
  /** The system exchanges names within a batch. */
  readonly exchangesNames: boolean
}

/** What may be sent at the same time. */
export interface ExportLevel {
  /** In any batches. */
  readonly ids: readonly PendingExportId[]
  /** Each of these lists in one batch, in whose course names change hands. */
  readonly units: readonly (readonly PendingExportId[])[]
}

export interface ExportOrder {
  /** One is sent when the one before is complete. */
  readonly levels: readonly ExportLevel[]
  /** Accounts that take each other's names in a circle: the first of each needs a temporary name before anything is sent. */
  readonly circles: readonly (readonly SelectedPending[])[]
}

/**
 * Decides the order of an export (E4, E9). Who gives up a name goes ahead of who takes it, together with what that needs itself;
 * everything else keeps its level. Accounts with a temporary name come first of all.
 */
export function decideOrder(view: OrderView): ExportOrder {
  const waiting = waitingFor(view)
  const unfinished = view.levels.flat().filter((pending) => pending.temporaryName !== null)
  if (waiting.size === 0 && unfinished.length === 0) return { levels: view.levels.map(asLevel), circles: [] }
  const circles = circlesOf(waiting)
  if (view.exchangesNames) return { levels: levelsOfUnits(view, unitsOf(waiting, circles)), circles: [] }
  for (const [taker, member] of behindCircles(waiting, circles)) waiting.set(taker, member)
  for (const [opener, ...others] of circles) for (const other of others) if (waiting.get(other) === opener) waiting.delete(other)
  return { levels: new Layers(view, waiting).all([unfinished, ...view.levels]), circles }
}

function asLevel(pendings: readonly SelectedPending[]): ExportLevel {
  return { ids: pendings.map(({ id }) => id), units: [] }
}

/** Whose name each of those takes who take the name of somebody who gives it up. */
function waitingFor({ givers, takers }: OrderView): Map<SelectedPending, SelectedPending> {
  const waiting = new Map<SelectedPending, SelectedPending>()
  for (const [name, taking] of takers) {
    const giver = givers.get(name)
    if (giver) for (const taker of taking) waiting.set(taker, giver)
  }
  return waiting
}

/** Each unit goes with the first of its members. */
function levelsOfUnits({ levels }: OrderView, units: readonly (readonly SelectedPending[])[]): ExportLevel[] {
  const unitOf = new Map(units.flatMap((unit) => unit.map((member) => [member, unit] as const)))
  const placed = new Set<readonly SelectedPending[]>()
  return levels.flatMap((level) => {
    const ids: number[] = []
    const together: (readonly number[])[] = []
    for (const pending of level) {
      const unit = unitOf.get(pending)
      if (!unit) ids.push(pending.id)
      else if (!placed.has(unit)) {
        placed.add(unit)
        together.push(unit.map(({ id }) => id))
      }
    }
    return ids.length + together.length === 0 ? [] : [{ ids, units: together }]
  })
}

/** Puts what others wait for ahead of them, a level for each link of a chain. */
class Layers {
  /** The layer of each, within the level it is sent in. */
  private readonly layer = new Map<SelectedPending, number>()
  private readonly sent = new Set<SelectedPending>()

  constructor(
    private readonly view: OrderView,
    private readonly waiting: ReadonlyMap<SelectedPending, SelectedPending>,
  ) {}

  all(levels: readonly (readonly SelectedPending[])[]): ExportLevel[] {
    return levels.flatMap((level) => this.layersOf(level))
  }

  private layersOf(level: readonly SelectedPending[]): ExportLevel[] {
    const layers: SelectedPending[][] = []
    for (const pending of level) this.layOut(pending, layers)
    for (const pending of layers.flat()) this.sent.add(pending)
    return layers.map(asLevel)
  }

  /**
   * Lays it behind everything it needs, which is laid out first; nothing is laid out twice. Without recursion: a chain can be of
   * any length.
   */
  private layOut(pending: SelectedPending, layers: SelectedPending[][]): void {
    const path: { readonly item: SelectedPending; readonly needed: readonly SelectedPending[]; next: number }[] = []
    const entered = new Set<SelectedPending>()
    const enter = (item: SelectedPending): void => {
      entered.add(item)
      path.push({ item, needed: this.needs(item), next: 0 })
    }
    if (!this.layer.has(pending)) enter(pending)
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const needed = at.needed[at.next++]
      // What needs itself in a circle of containers cannot be put in order: the system says what it thinks of it.
      if (needed) {
        if (!entered.has(needed) && !this.layer.has(needed)) enter(needed)
        continue
      }
      const behind = at.needed.filter((item) => !this.sent.has(item)).map((item) => this.layer.get(item) ?? -1)
      const layer = Math.max(-1, ...behind) + 1
      this.layer.set(at.item, layer)
      ;(layers[layer] ??= []).push(at.item)
      path.pop()
    }
  }

  /** What must have been sent before: whoever has its name, and where it moves ahead of its level, what its level had before. */
  private needs(item: SelectedPending): readonly SelectedPending[] {
    const giver = this.waiting.get(item)
    const named = giver ? [giver] : []
    if (!this.isInvolved(item)) return named
    if (item.operation === 'delete') return [...named, ...this.childrenOf(item)]
    return [...named, ...this.containersOf(item)]
  }

  private isInvolved(item: SelectedPending): boolean {
    this.involved ??= new Set([...this.waiting].flat())
    return this.involved.has(item)
  }
  private involved: ReadonlySet<SelectedPending> | undefined

  /** The nearest container of its new name that is itself made or renamed in this run. */
  private containersOf(item: SelectedPending): readonly SelectedPending[] {
    for (let container = parentDn(nameTaken(item) ?? ''); container !== ''; container = parentDn(container)) {
      const [made] = this.view.takers.get(container) ?? []
      if (made) return [made]
    }
    return []
  }

  /** What leaves the container that is deleted. */
  private childrenOf(item: SelectedPending): readonly SelectedPending[] {
    const below = `,${nameGivenUp(item)}`
    return [...this.view.givers].flatMap(([name, giver]) => (name.endsWith(below) ? [giver] : []))
  }
}
