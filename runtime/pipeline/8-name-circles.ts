/** Who is bound to whom by names that change hands: circles, and all that hangs together (E9). */
import type { SelectedPending } from '../model/queries'

/** Whose name each of them takes. */
type Waiting = ReadonlyMap<SelectedPending, SelectedPending>

/** The circles among them, each beginning with its oldest pending export, everybody before the one whose name they take. */
export function circlesOf(waiting: Waiting): readonly (readonly SelectedPending[])[] {
  const circles: SelectedPending[][] = []
  const seen = new Set<SelectedPending>()
  for (const start of waiting.keys()) {
    const path: SelectedPending[] = []
    const onPath = new Set<SelectedPending>()
    let at: SelectedPending | undefined = start
    while (at && !seen.has(at)) {
      seen.add(at)
      onPath.add(at)
      path.push(at)
      at = waiting.get(at)
    }
    if (at && onPath.has(at)) circles.push(fromOldest(path.slice(path.indexOf(at))))
  }
  return circles
}

function fromOldest(circle: readonly SelectedPending[]): SelectedPending[] {
  const oldest = Math.min(...circle.map(({ id }) => id))
  const at = circle.findIndex(({ id }) => id === oldest)
  return [...circle.slice(at), ...circle.slice(0, at)]
}

/** All that hang together by names that one gives up and another takes, circles and chains. */
export function unitsOf(waiting: Waiting): readonly (readonly SelectedPending[])[] {
  const unitOf = new Map<SelectedPending, Set<SelectedPending>>()
  for (const [taker, giver] of waiting) {
    const [taking, giving] = [unitOf.get(taker) ?? new Set([taker]), unitOf.get(giver) ?? new Set([giver])]
    const [small, large] = taking.size < giving.size ? [taking, giving] : [giving, taking]
    for (const member of small) large.add(member)
    for (const member of small) unitOf.set(member, large)
    unitOf.set(taker, large).set(giver, large)
  }
  return [...new Set(unitOf.values())].map((unit) => [...unit].sort((a, b) => a.id - b.id))
}
