/** Who is bound to whom by names that change hands: circles, and all that hangs together (E9). */
import type { SelectedPending } from '../model/queries'

/** Whose name each of them takes. */
type Waiting = ReadonlyMap<SelectedPending, SelectedPending>

/** A pending export, as far as a circle asks. */
type Member = Pick<SelectedPending, 'id'>

/** The circles among them, each beginning with its oldest pending export, everybody before the one whose name they take. */
export function circlesOf<M extends Member>(waiting: ReadonlyMap<M, M>): readonly (readonly M[])[] {
  const circles: M[][] = []
  const seen = new Set<M>()
  for (const start of waiting.keys()) {
    const path = new Set<M>()
    let at: M | undefined = start
    while (at && !seen.has(at)) {
      seen.add(at)
      path.add(at)
      at = waiting.get(at)
    }
    if (at && path.has(at)) circles.push(fromOldest([...path].slice([...path].indexOf(at))))
  }
  return circles
}

function fromOldest<M extends Member>(circle: readonly M[]): M[] {
  const oldest = Math.min(...circle.map(({ id }) => id))
  const at = circle.findIndex(({ id }) => id === oldest)
  return [...circle.slice(at), ...circle.slice(0, at)]
}

/**
 * Who wants a name that goes round in a circle without being part of it, and the member that takes this name. In between, a
 * member may bear a temporary name, and must not be left with it.
 */
export function behindCircles(
  waiting: Waiting,
  circles: readonly (readonly SelectedPending[])[],
): ReadonlyMap<SelectedPending, SelectedPending> {
  const members = new Set(circles.flat())
  const takerFrom = new Map(
    circles.flatMap((circle) => circle.map((member, at) => [member, circle.at(at - 1) ?? member] as const)),
  )
  const behind = new Map<SelectedPending, SelectedPending>()
  for (const [taker, giver] of waiting) {
    const member = takerFrom.get(giver)
    if (member && !members.has(taker)) behind.set(taker, member)
  }
  return behind
}

/**
 * All that hang together by names that one gives up and another takes, circles and chains. Members of circles come first: of two
 * that want a name, whoever comes later is refused, and a circle that misses one is refused as a whole.
 */
export function unitsOf(
  waiting: Waiting,
  circles: readonly (readonly SelectedPending[])[],
): readonly (readonly SelectedPending[])[] {
  const unitOf = new Map<SelectedPending, SelectedPending[]>()
  const join = (joining: readonly SelectedPending[], unit: SelectedPending[]): void => {
    for (const member of joining) {
      unit.push(member)
      unitOf.set(member, unit)
    }
  }
  for (const circle of circles) join(circle, [])
  // Everybody waits for one at most, so that following them ends in a circle, at the end of a chain or in a unit.
  for (const start of waiting.keys()) {
    const path: SelectedPending[] = []
    let at: SelectedPending | undefined = start
    for (; at && !unitOf.has(at); at = waiting.get(at)) path.push(at)
    join(path, (at && unitOf.get(at)) ?? [])
  }
  const members = new Set(circles.flat())
  const rank = (pending: SelectedPending): number => (members.has(pending) ? 0 : 1)
  return [...new Set(unitOf.values())].map((unit) => [...unit].sort((a, b) => rank(a) - rank(b) || a.id - b.id))
}
