/** What is known to have been read by the schema that is deployed. */
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../runtime/engine/canvas/plan'
import { keepReadSchema, notYetRead } from '../../runtime/engine/canvas/read-schema'

/** A plan in which HR, number 1, has users with these attributes. */
function planWith(...attributes: readonly string[]): Plan {
  const user = { attributes: Object.fromEntries(attributes.map((name) => [name, name])), rest: '' }
  const configuration = { systems: { 1: { name: 'HR', types: { user } } }, rules: {}, types: {}, wires: {}, met: [1] }
  return { configuration } as unknown as Plan
}

function facts() {
  const kept = new Map<string, string>()
  return {
    fact: async (name: string) => kept.get(name) ?? null,
    saveFact: async (name: string, value: string) => void kept.set(name, value),
  }
}

const user = { system: 1, type: 'user' }
const read = (profile: 'full' | 'delta') => ({ system: 1, types: [{ name: 'user' }], profile })
const [before, after] = [planWith('mail'), planWith('mail', 'room')]

describe('A13 a type', () => {
  it('is read when a full import by the schema of the canvas was accepted, not one by another', async () => {
    const store = facts()
    const isToRead = async (plan: Plan): Promise<boolean> => (await notYetRead(store, plan, [user]))(user)
    expect(await isToRead(after)).toBe(true)
    await keepReadSchema(store, before, read('full'))
    expect([await isToRead(before), await isToRead(after)]).toEqual([false, true])
    await keepReadSchema(store, after, read('delta'))
    expect(await isToRead(after)).toBe(true)
    await keepReadSchema(store, after, read('full'))
    expect(await isToRead(after)).toBe(false)
  })

  it('has to be read again when a delta by another schema came between', async () => {
    const store = facts()
    await keepReadSchema(store, after, read('full'))
    await keepReadSchema(store, after, read('delta'))
    expect((await notYetRead(store, after, [user]))(user)).toBe(false)
    await keepReadSchema(store, before, read('delta'))
    expect((await notYetRead(store, after, [user]))(user)).toBe(true)
  })
})
