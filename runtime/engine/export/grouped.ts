/** Grouping a list that may be very long without keeping the rest of the process waiting. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'

/** Items looked at between two turns of the event loop. */
const itemsPerTurn = 20_000

/** The items by group, each group in the order given. */
export async function groupedInTurns<Item, Group>(
  items: readonly Item[],
  groupOf: (item: Item) => Group,
): Promise<ReadonlyMap<Group, readonly Item[]>> {
  const groups = new Map<Group, Item[]>()
  for (const [at, item] of items.entries()) {
    const name = groupOf(item)
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
    if (at % itemsPerTurn === itemsPerTurn - 1) await yieldToEventLoop()
  }
  return groups
}
