/** The part of the contract about finding single objects. */
import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../../runtime/model/values'
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

    it('U1 finds the objects that have one of several values, where it can, and takes none for a pattern', async () => {
      const { text, list } = contract.options.attributes
      const [first, second] = [1, 2].map((n) => contract.sample(n).attributes) as [Attributes, Attributes]
      await contract.open(async (connector) => {
        const found = async (attribute: string, texts: readonly string[]) =>
          (await connector.findByValue?.(contract.objectType, attribute, texts))?.map(({ attributes }) => attributes[attribute])
        if (!connector.findByValue) return
        const texts = [first[text], second[text]] as string[]
        expect((await found(text, [...texts, '*', 'no one (has) *this*\\']))?.sort()).toEqual(texts.sort())
        expect(await found(list, (first[list] as string[]).slice(0, 1))).toEqual([first[list]])
        expect(await found(text, ['*'])).toEqual([])
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
