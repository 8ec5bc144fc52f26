/** The part of the contract about creating and deleting, and about batches. */
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../runtime/model/connector'
import type { Scalar } from '../../../runtime/model/values'
import { asSet } from '../../../runtime/model/values'
import type { Contract } from './contract'
import { create, nth, readAll, remove, send, update } from './tools'

/** Export, and what it leaves in the system. */
export function describeExport(contract: Contract): void {
  describe('export', () => {
    describeCreate(contract)
    describeRepeatedCreate(contract)
    describeDelete(contract)
    describeBatch(contract)
    describeCancelled(contract)
  })
}

function describeCreate(contract: Contract): void {
  it('creates an object that is read back as it was sent (I14)', async () => {
    const sample = contract.sample(7)
    const [result] = await send(contract, [create(sample)])
    expect(result).toMatchObject({ outcome: 'done' })
    const record = nth(contract, await readAll(contract), 7)
    expect(record.attributes).toMatchObject({ ...sample.attributes })
    if (result?.anchor !== undefined) expect(record.anchor).toBe(result.anchor)
    if (contract.type.abilities.assignsAnchor) expect(result?.anchor ?? '', 'the anchor the system assigned (E6)').not.toBe('')
    expect(result?.confirmed).toBe(contract.type.abilities.confirmsAtOnce)
    expect(await contract.system.contents()).toHaveLength(4)
  })

  it('creates an object with values that need care', async () => {
    const { text, list } = contract.options.attributes
    const awkward = `7 "quoted", with; comma | Zoë Müller-Σπύρος 😀 = #x\\y <z>`
    const sample = {
      ...contract.sample(7),
      attributes: { ...contract.sample(7).attributes, [text]: awkward, [list]: ['A value', 'Ä "quoted", value', 'a value'] },
    }
    expect(await send(contract, [create(sample)])).toMatchObject([{ outcome: 'done' }])
    const record = (await readAll(contract)).find((each) => each.attributes[text] === awkward)
    expect(record?.attributes[list]).toEqual(asSet(sample.attributes[list] as Scalar[]))
  })
}

function describeRepeatedCreate(contract: Contract): void {
  it('E7 says alreadyExists for a create that meets an object, and writes nothing', async () => {
    const before = await contract.system.contents()
    const taken = {
      ...contract.sample(1),
      attributes: { ...contract.sample(1).attributes, [contract.options.attributes.text]: 'Other 1' },
    }
    const [result] = await send(contract, [create(taken)])
    expect(result?.outcome).toBe('alreadyExists')
    expect(await contract.system.contents()).toEqual(before)
  })

  it('E2 never adds twice when an earlier attempt may have arrived', async () => {
    const [result] = await send(contract, [create(contract.sample(1), { inDoubt: true })])
    expect(['done', 'alreadyExists']).toContain(result?.outcome)
    expect(await contract.system.contents()).toHaveLength(3)
    const [other] = await send(contract, [create(contract.sample(8), { inDoubt: true })])
    expect(other?.outcome).toBe('done')
    expect(await contract.system.contents()).toHaveLength(4)
  })
}

function describeDelete(contract: Contract): void {
  it('deletes exactly the object named', async () => {
    const record = nth(contract, await readAll(contract), 2)
    expect(await send(contract, [remove(record)])).toMatchObject([{ outcome: 'done' }])
    const left = await readAll(contract)
    expect(left).toHaveLength(2)
    expect(left.map((other) => other.anchor)).not.toContain(record.anchor)
  })

  it('E7 says noSuchObject for a delete that meets none', async () => {
    const record = nth(contract, await readAll(contract), 2)
    await send(contract, [remove(record)])
    expect(await send(contract, [remove(record)])).toMatchObject([{ outcome: 'noSuchObject' }])
    expect(await contract.system.contents()).toHaveLength(2)
  })
}

function describeBatch(contract: Contract): void {
  const { text } = contract.options.attributes

  it('E1 gives every request of a batch its own result', async () => {
    const records = await readAll(contract)
    const [first, second, third] = [1, 2, 3].map((n) => nth(contract, records, n)) as [ImportRecord, ImportRecord, ImportRecord]
    const batch = [
      create(contract.sample(4)),
      update(first, [{ attribute: text, set: 'Changed 1' }]),
      create(contract.sample(2)),
      remove(third),
      create(contract.sample(5)),
    ]
    const outcomes = (await send(contract, batch)).map((result) => result.outcome)
    expect(outcomes).toEqual(['done', 'done', 'alreadyExists', 'done', 'done'])
    const texts = (await readAll(contract)).map((record) => record.attributes[text])
    expect(new Set(texts)).toEqual(
      new Set(['Changed 1', second.attributes[text], contract.sample(4).attributes[text], contract.sample(5).attributes[text]]),
    )
  })

  it('E8 keeps the order of requests to one object', async () => {
    const record = nth(contract, await readAll(contract), 1)
    const values = ['First 1', 'Second 1', 'Third 1']
    const results = await send(
      contract,
      values.map((set) => update(record, [{ attribute: text, set }])),
    )
    expect(results.map((result) => result.outcome)).toEqual(['done', 'done', 'done'])
    expect((await readAll(contract)).find((other) => other.anchor === record.anchor)?.attributes[text]).toBe('Third 1')
  })
}

function describeCancelled(contract: Contract): void {
  it('takes an empty batch', async () => {
    expect(await send(contract, [])).toEqual([])
  })

  it('N5 answers every request of a cancelled batch, and claims nothing it did not do', async () => {
    const results = await send(contract, [create(contract.sample(4)), create(contract.sample(5))], AbortSignal.abort())
    const done = results.filter((result) => result.outcome === 'done').length
    expect(done).toBe(0)
    expect(results.map((result) => result.outcome)).toEqual(['unreachable', 'unreachable'])
    expect(results.some((result) => result.inDoubt)).toBe(false)
    expect(await contract.system.contents()).toHaveLength(3)
  })
}
