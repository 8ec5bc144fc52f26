/** The part of the contract about finding single objects. */
import { describe, expect, it } from 'vitest'
import type { Contract } from './contract'
import { contentOf, nth, readAll } from './tools'

/** Finding one object, as it is asked for when something is in doubt (E2, E7). */
export function describeFind(contract: Contract): void {
  describe('finding an object', () => {
    it('finds an object by anchor, else by secondary id, as an import reads it', async () => {
      const record = nth(contract, await readAll(contract), 2)
      await contract.open(async (connector) => {
        const find = (anchor: string | null, secondaryId: string | null) => {
          if (!connector.find) throw new Error('The connector cannot find')
          return connector.find(contract.objectType, anchor, secondaryId)
        }
        const found = await find(record.anchor, null)
        expect(found && contentOf(found)).toEqual(contentOf(record))
        if (record.secondaryId !== null) {
          const named = await find(null, record.secondaryId)
          expect(named && contentOf(named)).toEqual(contentOf(record))
        }
      })
    })

    it('finds nothing where there is nothing', async () => {
      const record = nth(contract, await readAll(contract), 2)
      await contract.system.seed([contract.sample(1)])
      await contract.open(async (connector) =>
        expect(await connector.find?.(contract.objectType, record.anchor, record.secondaryId)).toBeNull(),
      )
    })

    it('does not take a value for a pattern', async () => {
      await contract.open(async (connector) => {
        for (const pattern of ['*', '%', '_', '.*']) expect(await connector.find?.(contract.objectType, pattern, null)).toBeNull()
      })
    })
  })
}
