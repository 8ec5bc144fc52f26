/** The ledger of unique values: what it keeps, and whose a value is (U1). */
import { copyFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { GivenValue } from '../../runtime/model/unique'
import { newFile, newRun, open, save } from './world'

const secret = { secrets: () => ['first secret'] }
const mail = 'mv Person Mail'

function given(key: string, owners: readonly string[], some: Partial<GivenValue> = {}): GivenValue {
  return { namespace: mail, key, owners, reusable: false, ...some }
}

async function opened(file = newFile(), options: Parameters<typeof open>[1] = secret) {
  const store = open(file, options)
  const run = await store.startRun(newRun(null))
  const holders = async (owner: string, ...keys: string[]) =>
    (await store.askLedger([{ namespace: mail, owners: [owner], keys }]))[0]?.holders
  return { file, store, run, holders }
}

describe('the ledger of unique values', () => {
  it('U1 tells whose a value is, by each way to tell the owner, at each namespace', async () => {
    const { store, run, holders } = await opened()
    expect(await holders('ada', 'a@x', 'b@x')).toEqual(['nobody', 'nobody'])
    await save(store, run, { given: [given('a@x', ['ada', 'hr 1'])] })
    const [answer, other, elsewhere] = await store.askLedger([
      { namespace: mail, owners: ['ada', 'hr 1'], keys: ['a@x', 'b@x'] },
      { namespace: mail, owners: ['eve'], keys: ['a@x'] },
      { namespace: 'mv Person Login', owners: ['ada'], keys: ['a@x'] },
    ])
    expect(answer).toEqual({ isKnown: true, holders: ['own', 'nobody'] })
    expect(other).toEqual({ isKnown: false, holders: ['other'] })
    expect(elsewhere).toEqual({ isKnown: false, holders: ['nobody'] })
    // Made again she is known by her record alone.
    expect(await store.askLedger([{ namespace: mail, owners: ['ada again', 'hr 1'], keys: ['a@x'] }])).toEqual([
      { isKnown: true, holders: ['ownInPart'] },
    ])
  })

  it('U1 keeps neither value nor owner in the file, nor its key in clear', async () => {
    const { store, run, holders } = await opened()
    await holders('ada', 'a@x')
    await save(store, run, { given: [given('ada.lovelace@example.org', ['employee 4711'])] })
    const tables = ['given_value', 'fact'].map((table) =>
      JSON.stringify(store.connection.db.prepare(`select * from ${table}`).all()),
    )
    for (const text of ['lovelace', '4711', 'Mail']) expect(tables.join()).not.toContain(text)
    const { value } = store.connection.db.prepare("select value from fact where name like 'key of%'").get() as { value: string }
    expect(value).toMatch(/^[0-9a-f]{8}:/)
  })

  it('U1 refuses a page with a value that somebody else was given meanwhile, and writes nothing of it', async () => {
    const { store, run, holders } = await opened()
    await holders('ada', 'a@x')
    await save(store, run, { given: [given('a@x', ['ada'])] })
    const page = { given: [given('b@x', ['eve']), given('a@x', ['eve'])] }
    await expect(save(store, run, page)).rejects.toThrow()
    expect(await holders('eve', 'a@x', 'b@x')).toEqual(['other', 'nobody'])
  })

  it('U1 a value that a target refused is nobody’s any more', async () => {
    const { store, run, holders } = await opened()
    await holders('ada', 'a@x')
    await save(store, run, { given: [given('a@x', ['ada'])] })
    await save(store, run, { refused: [{ namespace: mail, key: 'a@x' }] })
    expect(await holders('ada', 'a@x')).toEqual(['other'])
  })

  it('U1 with its owner goes what may be given again, and nothing else', async () => {
    const { store, run, holders } = await opened()
    await holders('ada', 'a@x')
    await save(store, run, {
      given: [
        given('a@x', ['ada', 'hr 1'], { reusable: true }),
        given('b@x', ['ada']),
        given('c@x', ['eve'], { reusable: true }),
      ],
    })
    await save(store, run, { formerOwners: [{ namespace: mail, owner: 'ada' }] })
    expect(await holders('bob', 'a@x', 'b@x', 'c@x')).toEqual(['nobody', 'other', 'other'])
  })

  it('U1 a change of the secrets seals the key anew and finds everything again, also in a backup', async () => {
    const { file, store, run, holders } = await opened()
    await holders('ada', 'a@x')
    await save(store, run, { given: [given('a@x', ['ada'])] })
    const backup = newFile()
    await store.backup(backup)
    await store.close()
    const both = await opened(file, { secrets: () => ['second secret', 'first secret'] })
    expect(await both.holders('ada', 'a@x')).toEqual(['own'])
    await both.store.close()
    const second = await opened(file, { secrets: () => ['second secret'] })
    expect(await second.holders('ada', 'a@x')).toEqual(['own'])
    const restored = newFile()
    copyFileSync(backup, restored)
    expect(await (await opened(restored)).holders('ada', 'a@x')).toEqual(['own'])
  })

  it('U1 answers nothing where its key cannot be read, is gone, or cannot be sealed', async () => {
    const { file, store, run, holders } = await opened()
    await holders('ada', 'a@x')
    await save(store, run, { given: [given('a@x', ['ada'])] })
    await store.close()
    const foreign = await opened(file, { secrets: () => ['another secret'] })
    await expect(foreign.holders('ada', 'a@x')).rejects.toMatchObject({ code: 'not-configured' })
    await expect(foreign.store.concurrentReads.askLedger([{ namespace: mail, owners: ['ada'], keys: ['a@x'] }])).rejects.toThrow(
      'cannot be read',
    )
    foreign.store.connection.db.exec("delete from fact where name like 'key of%'")
    await expect(foreign.holders('ada', 'a@x')).rejects.toThrow('cannot be read')
    const without = await opened(newFile(), {})
    await expect(without.holders('ada', 'a@x')).rejects.toMatchObject({ code: 'not-configured' })
  })
})
