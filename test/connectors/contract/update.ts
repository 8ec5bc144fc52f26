/** The part of the contract about changing objects. */
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../runtime/model/connector'
import type { Scalar } from '../../../runtime/model/values'
import { asSet } from '../../../runtime/model/values'
import type { Contract } from './contract'
import { contentOf, nth, readAll, send, update } from './tools'

/** Updates, and what they leave of an object and of the others. */
export function describeUpdate(contract: Contract): void {
  describe('update', () => {
    describeSingleValues(contract)
    describeLists(contract)
    if (contract.options.naming) describeRename(contract, contract.options.naming.secondaryId)
  })
}

const sample = async (contract: Contract, n: number) => nth(contract, await readAll(contract), n)
const reread = async (contract: Contract, record: ImportRecord) =>
  (await readAll(contract)).find((other) => other.anchor === record.anchor) as ImportRecord

function describeSingleValues(contract: Contract): void {
  const { text, list } = contract.options.attributes

  it('sets a single value and leaves everything else', async () => {
    const record = await sample(contract, 2)
    const others = (await readAll(contract)).filter((other) => other.anchor !== record.anchor).map(contentOf)
    expect(await send(contract, [update(record, [{ attribute: text, set: 'Changed 2' }])])).toMatchObject([{ outcome: 'done' }])
    expect((await reread(contract, record)).attributes).toEqual({ ...record.attributes, [text]: 'Changed 2' })
    expect((await readAll(contract)).filter((other) => other.anchor !== record.anchor).map(contentOf)).toEqual(others)
  })

  it('R9 clears a value', async () => {
    const record = await sample(contract, 2)
    expect(
      await send(contract, [
        update(record, [
          { attribute: text, set: null },
          { attribute: list, set: null },
        ]),
      ]),
    ).toMatchObject([{ outcome: 'done' }])
    const { [text]: _, [list]: __, ...rest } = record.attributes
    expect((await reread(contract, record)).attributes).toEqual(rest)
  })

  it('E7 says noSuchObject for an update that meets none, and writes nothing', async () => {
    const record = await sample(contract, 2)
    await contract.system.seed([contract.sample(1)])
    expect(await send(contract, [update(record, [{ attribute: text, set: 'Changed 2' }])])).toMatchObject([
      { outcome: 'noSuchObject' },
    ])
    expect(await contract.system.contents()).toHaveLength(1)
  })
}

function describeLists(contract: Contract): void {
  const { list } = contract.options.attributes

  it('adds and removes values of a list', async () => {
    const record = await sample(contract, 2)
    const values = record.attributes[list] as readonly Scalar[]
    const change = { attribute: list, add: ['added value'], remove: [values[0] as Scalar] }
    expect(await send(contract, [update(record, [change])])).toMatchObject([{ outcome: 'done' }])
    expect((await reread(contract, record)).attributes[list]).toEqual(asSet([...values.slice(1), 'added value']))
  })

  it('sets a whole list', async () => {
    const record = await sample(contract, 2)
    expect(await send(contract, [update(record, [{ attribute: list, set: ['b value', 'c value'] }])])).toMatchObject([
      { outcome: 'done' },
    ])
    expect((await reread(contract, record)).attributes[list]).toEqual(['b value', 'c value'])
  })
}

function describeRename(contract: Contract, secondaryIdOf: (name: string) => string): void {
  const newName = secondaryIdOf('renamed1')

  it('E5 renames and keeps the anchor, with the other changes at the new name', async () => {
    const { text } = contract.options.attributes
    const record = nth(contract, await readAll(contract), 1)
    const [result] = await send(contract, [update(record, [{ attribute: text, set: 'Changed 1' }], { newSecondaryId: newName })])
    expect(result).toMatchObject({ outcome: 'done' })
    const [renamed] = (await readAll(contract)).filter((each) => each.attributes[text] === 'Changed 1')
    expect(renamed?.secondaryId?.toLowerCase()).toBe(newName.toLowerCase())
    expect(renamed?.anchor).toBe(record.anchor)
    expect(await contract.system.contents()).toHaveLength(3)
  })
}
