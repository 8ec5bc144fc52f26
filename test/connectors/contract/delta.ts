/** The part of the contract about delta imports. */
import { describe, expect, it } from 'vitest'
import type { ImportRecord, OpenConnector } from '../../../runtime/model/connector'
import type { Contract } from './contract'
import { caught, collect, contentOf, create, never, nth, readAll, remove, send, update } from './tools'

/** Delta import: what changed since a watermark (I2, I10). */
export function describeDelta(contract: Contract): void {
  const { sample, objectType } = contract
  const { text } = contract.options.attributes

  const watermark = () => contract.open((connector) => connector.watermark?.() ?? Promise.reject(new Error('no watermark')))
  const changesSince = (mark: string) =>
    contract.open(async (connector: OpenConnector) => {
      if (!connector.importChanges) throw new Error('no importChanges')
      return (await collect(connector.importChanges({ objectTypes: [objectType], pageSize: 100 }, mark, never()))).records
    })

  describe('delta import', () => {
    it('reports nothing when nothing changed', async () => {
      expect(await changesSince(await watermark())).toEqual([])
    })

    it('I2 reports what was added, changed and deleted', async () => {
      const records = await readAll(contract)
      const mark = await watermark()
      const changed = nth(contract, records, 1)
      const gone = nth(contract, records, 2)
      await send(contract, [create(sample(4)), update(changed, [{ attribute: text, set: 'Changed 1' }]), remove(gone)])
      const delta = await changesSince(mark)
      const now = await readAll(contract)
      const state = (record: ImportRecord | undefined) => record && contentOf(record)
      const last = (matches: (record: ImportRecord) => boolean) => delta.findLast(matches)
      expect(state(last((record) => record.anchor === changed.anchor))).toEqual(
        state(now.find((record) => record.anchor === changed.anchor)),
      )
      const added = nth(contract, now, 4)
      expect(state(last((record) => record.anchor === added.anchor))).toEqual(state(added))
      const left = last((record) => record.change === 'deleted')
      expect(left?.anchor === gone.anchor || left?.secondaryId?.toLowerCase() === gone.secondaryId?.toLowerCase()).toBe(true)
      expect(delta.map((record) => record.anchor)).not.toContain(nth(contract, records, 3).anchor)
    })

    it('I10 may be repeated from the same watermark, and moves on with a new one', async () => {
      const mark = await watermark()
      await send(contract, [create(sample(4))])
      const first = await changesSince(mark)
      expect(first).not.toHaveLength(0)
      expect((await changesSince(mark)).map(contentOf)).toEqual(first.map(contentOf))
      expect(await changesSince(await watermark())).toEqual([])
    })

    it('I10 says not-supported for a watermark the system does not honour', async () => {
      expect(await caught(changesSince('no watermark of this system'))).toMatchObject({
        name: 'SyncError',
        code: 'not-supported',
      })
    })
  })
}
