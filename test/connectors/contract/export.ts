/** The part of the contract about exports. */
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../runtime/model/connector'
import type { Scalar } from '../../../runtime/model/values'
import { asSet } from '../../../runtime/model/values'
import type { Contract } from './contract'
import { contentOf, create, nth, readAll, remove, send, update } from './tools'

/** Export, and what it leaves in the system. */
export function describeExport(contract: Contract): void {
  if (!contract.features.export) return
  describe('export', () => {
    describeCreate(contract)
    describeUpdate(contract)
    describeDelete(contract)
    describeBatch(contract)
    if (contract.features.rename) describeRename(contract, contract.features.rename)
    if (contract.features.find) describeFind(contract)
  })
}

function describeCreate(contract: Contract): void {
  const { features } = contract

  it('creates an object that is read back as it was sent (I14)', async () => {
    const sample = features.sample(7)
    const [result] = await send(contract, [create(sample)])
    expect(result).toMatchObject({ outcome: 'done' })
    const record = nth(contract, await readAll(contract), 7)
    expect(record.attributes).toMatchObject({ ...sample.attributes })
    if (result?.anchor !== undefined) expect(record.anchor).toBe(result.anchor)
    if (features.assignsAnchor) expect(result?.anchor ?? '', 'the anchor the system assigned (E6)').not.toBe('')
    expect(result?.confirmed).toBe(contract.type.abilities.confirmsAtOnce)
    expect(await contract.fixture.readBack()).toHaveLength(4)
  })

  it('creates an object with values that need care', async () => {
    const { text, list } = features.attributes
    const awkward = `7 "quoted", with; comma | Zoë Müller-Σπύρος 😀 = #x\\y <z>`
    const sample = {
      ...features.sample(7),
      attributes: { ...features.sample(7).attributes, [text]: awkward, [list]: ['A value', 'Ä "quoted", value', 'a value'] },
    }
    expect(await send(contract, [create(sample)])).toMatchObject([{ outcome: 'done' }])
    const record = (await readAll(contract)).find((each) => each.attributes[text] === awkward)
    expect(record?.attributes[list]).toEqual(asSet(sample.attributes[list] as Scalar[]))
  })

  it('E7 says alreadyExists for a create that meets an object, and writes nothing', async () => {
    const before = await contract.fixture.readBack()
    const taken = {
      ...features.sample(1),
      attributes: { ...features.sample(1).attributes, [features.attributes.text]: 'Other 1' },
    }
    const [result] = await send(contract, [create(taken)])
    expect(result?.outcome).toBe('alreadyExists')
    expect(await contract.fixture.readBack()).toEqual(before)
  })

  it('E2 never adds twice when an earlier attempt may have arrived', async () => {
    const [result] = await send(contract, [create(features.sample(1), { inDoubt: true })])
    expect(['done', 'alreadyExists']).toContain(result?.outcome)
    expect(await contract.fixture.readBack()).toHaveLength(3)
    const [other] = await send(contract, [create(features.sample(8), { inDoubt: true })])
    expect(other?.outcome).toBe('done')
    expect(await contract.fixture.readBack()).toHaveLength(4)
  })
}

function describeUpdate(contract: Contract): void {
  const { features } = contract
  const { text, list } = features.attributes
  const read = async (n: number) => nth(contract, await readAll(contract), n)
  const again = async (record: ImportRecord) =>
    (await readAll(contract)).find((other) => other.anchor === record.anchor) as ImportRecord

  it('sets a single value and leaves everything else', async () => {
    const record = await read(2)
    const others = (await readAll(contract)).filter((other) => other.anchor !== record.anchor).map(contentOf)
    expect(await send(contract, [update(record, [{ attribute: text, set: 'Changed 2' }])])).toMatchObject([{ outcome: 'done' }])
    expect((await again(record)).attributes).toEqual({ ...record.attributes, [text]: 'Changed 2' })
    expect((await readAll(contract)).filter((other) => other.anchor !== record.anchor).map(contentOf)).toEqual(others)
  })

  it('R9 clears a value', async () => {
    const record = await read(2)
    expect(
      await send(contract, [
        update(record, [
          { attribute: text, set: null },
          { attribute: list, set: null },
        ]),
      ]),
    ).toMatchObject([{ outcome: 'done' }])
    const { [text]: _, [list]: __, ...rest } = record.attributes
    expect((await again(record)).attributes).toEqual(rest)
  })

  it('adds and removes values of a list', async () => {
    const record = await read(2)
    const values = record.attributes[list] as readonly Scalar[]
    const change = { attribute: list, add: ['added value'], remove: [values[0] as Scalar] }
    expect(await send(contract, [update(record, [change])])).toMatchObject([{ outcome: 'done' }])
    expect((await again(record)).attributes[list]).toEqual(asSet([...values.slice(1), 'added value']))
  })

  it('sets a whole list', async () => {
    const record = await read(2)
    expect(await send(contract, [update(record, [{ attribute: list, set: ['b value', 'c value'] }])])).toMatchObject([
      { outcome: 'done' },
    ])
    expect((await again(record)).attributes[list]).toEqual(['b value', 'c value'])
  })

  it('E7 says noSuchObject for an update that meets none, and writes nothing', async () => {
    const record = await read(2)
    await contract.fixture.seed([features.sample(1)])
    expect(await send(contract, [update(record, [{ attribute: text, set: 'Changed 2' }])])).toMatchObject([
      { outcome: 'noSuchObject' },
    ])
    expect(await contract.fixture.readBack()).toHaveLength(1)
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
    expect(await contract.fixture.readBack()).toHaveLength(2)
  })
}

function describeBatch(contract: Contract): void {
  const { features } = contract
  const { text } = features.attributes

  it('E1 gives every request of a batch its own result', async () => {
    const records = await readAll(contract)
    const [first, second, third] = [1, 2, 3].map((n) => nth(contract, records, n)) as [ImportRecord, ImportRecord, ImportRecord]
    const batch = [
      create(features.sample(4)),
      update(first, [{ attribute: text, set: 'Changed 1' }]),
      create(features.sample(2)),
      remove(third),
      create(features.sample(5)),
    ]
    const outcomes = (await send(contract, batch)).map((result) => result.outcome)
    expect(outcomes).toEqual(['done', 'done', 'alreadyExists', 'done', 'done'])
    const texts = (await readAll(contract)).map((record) => record.attributes[text])
    expect(new Set(texts)).toEqual(
      new Set(['Changed 1', second.attributes[text], features.sample(4).attributes[text], features.sample(5).attributes[text]]),
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

  it('takes an empty batch', async () => {
    expect(await send(contract, [])).toEqual([])
  })

  it('N5 answers every request of a cancelled batch, and claims nothing it did not do', async () => {
    const results = await send(contract, [create(features.sample(4)), create(features.sample(5))], AbortSignal.abort())
    const done = results.filter((result) => result.outcome === 'done').length
    expect(done).toBe(0)
    expect(results.map((result) => result.outcome)).toEqual(['unreachable', 'unreachable'])
    expect(results.some((result) => result.inDoubt)).toBe(false)
    expect(await contract.fixture.readBack()).toHaveLength(3)
  })
}

function describeRename(contract: Contract, newName: (n: number) => string): void {
  it('E5 renames and keeps the anchor, with the other changes at the new name', async () => {
    const { text } = contract.features.attributes
    const record = nth(contract, await readAll(contract), 1)
    const [result] = await send(contract, [
      update(record, [{ attribute: text, set: 'Changed 1' }], { newSecondaryId: newName(1) }),
    ])
    expect(result).toMatchObject({ outcome: 'done' })
    const [renamed] = (await readAll(contract)).filter((each) => each.attributes[text] === 'Changed 1')
    expect(renamed?.secondaryId?.toLowerCase()).toBe(newName(1).toLowerCase())
    expect(renamed?.anchor).toBe(record.anchor)
    expect(await contract.fixture.readBack()).toHaveLength(3)
  })
}

function describeFind(contract: Contract): void {
  it('finds an object by anchor, else by secondary id, as an import reads it', async () => {
    const record = nth(contract, await readAll(contract), 2)
    await contract.open(async (connector) => {
      const find = (anchor: string | null, secondaryId: string | null) => {
        if (!connector.find) throw new Error('The connector cannot find')
        return connector.find(contract.main, anchor, secondaryId)
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
    await contract.fixture.seed([contract.features.sample(1)])
    await contract.open(async (connector) =>
      expect(await connector.find?.(contract.main, record.anchor, record.secondaryId)).toBeNull(),
    )
  })

  it('does not take a value for a pattern', async () => {
    await contract.open(async (connector) => {
      for (const pattern of ['*', '%', '_', '.*']) expect(await connector.find?.(contract.main, pattern, null)).toBeNull()
    })
  })
}
