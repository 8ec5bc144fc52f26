/** The wires by which one node leads to another, through nodes of others and junctions. */

interface Wire {
  readonly source: { readonly id: string }
  readonly sourcePort: number
  readonly target: { readonly id: string; readonly type?: string }
}

/** Nodes that are looked through at most. */
const farthest = 12

/**
 * The wires of the shortest way, in its order; none where the one does not lead to the other. It goes through no other step.
 * `output`: the output that the first leaves by, any where it is left out.
 */
export function wiresBetween<W extends Wire>(
  from: string,
  to: string,
  wiresOf: (node: string) => readonly W[],
  output?: number,
): readonly W[] {
  const seen = new Set<string>([from])
  let ways: (readonly W[])[] = wiresOf(from)
    .filter(({ sourcePort }) => output === undefined || sourcePort === output)
    .map((wire) => [wire])
  for (let far = 0; far < farthest && ways.length > 0; far++) {
    const found = ways.find((way) => way.at(-1)?.target.id === to)
    if (found) return found
    ways = ways.flatMap((way) => {
      const { id, type = '' } = way.at(-1)?.target ?? { id: '' }
      if (seen.has(id) || type.startsWith('identity-')) return []
      seen.add(id)
      return wiresOf(id).map((wire) => [...way, wire])
    })
  }
  return []
}
