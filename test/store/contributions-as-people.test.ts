/** A contribution that supplies all its MVO has does not repeat the document, and keeps its own when the MVO gets another. */
import { describe, expect, it } from 'vitest'
import type { Cso, Mvo } from '../../runtime/model/objects'
import { contribution, cso, csoWrite, mvo, mvoWrite, newFile, openWithHr, save } from './world'

/** Ann, whose values all come from HR. */
async function ann(attributes: Mvo['attributes'] = { 'First Name': 'Ann', Department: 'Sales' }) {
  const { store, hr, rule, run } = await openWithHr(newFile(), { secrets: () => ['a secret'] })
  const ann = mvo(store, { attributes })
  const badges = await store.registerSystem('node-badges', 'Badges', ['node-badges'])
  const [record, badge] = [hr, badges].map(({ id }) => cso(store, id, '1', { mvo: ann.id, link: 'joined' })) as [Cso, Cso]
  await save(store, run, {
    csos: [csoWrite(record), csoWrite(badge)],
    mvos: [mvoWrite(ann)],
    contributions: [contribution(ann.id, rule.id, record.id, { values: ann.attributes })],
  })
  const { db } = store.connection
  const texts = (): unknown => db.prepare('select attributes from contribution order by id').pluck().all()
  const contributed = async () => (await store.loadMvos([ann.id])).contributions.map(({ values }) => values)
  return { store, rule, run, ann, record, badge, db, texts, contributed }
}

const next = (of: Mvo, attributes: Mvo['attributes']): Mvo => ({ ...of, version: of.version + 1, attributes })

describe('A3 what is contributed', () => {
  it('is the document of its MVO, and no second copy of it', async () => {
    const { texts, contributed, ann: person } = await ann()
    expect(texts()).toEqual([''])
    expect(await contributed()).toEqual([person.attributes])
  })

  it('stays when others supply more, and when the MVO is changed by hand', async () => {
    const { store, run, rule, ann: person, badge, contributed, texts, db } = await ann()
    const more = next(person, { ...person.attributes, Badge: '17' })
    await save(store, run, {
      mvos: [mvoWrite(more)],
      contributions: [contribution(person.id, rule.id, badge.id, { values: { Badge: '17' } })],
    })
    expect(texts()).toEqual(['{"Department":"Sales","First Name":"Ann"}', '{"Badge":"17"}'])
    expect(await contributed()).toEqual([person.attributes, { Badge: '17' }])
    db.prepare("update mvo set attributes = '{}'").run()
    expect(await contributed()).toEqual([person.attributes, { Badge: '17' }])
  })

  it('is again the document of its MVO when both are written anew', async () => {
    const { store, run, rule, ann: person, record, contributed, texts } = await ann()
    const moved = next(person, { 'First Name': 'Ann', Department: 'IT' })
    await save(store, run, {
      mvos: [mvoWrite(moved)],
      contributions: [contribution(person.id, rule.id, record.id, { values: moved.attributes })],
    })
    expect(texts()).toEqual([''])
    expect(await contributed()).toEqual([moved.attributes])
  })

  it('is written out where only it is written, or has no more than the same values', async () => {
    const { store, run, rule, ann: person, record, contributed, texts } = await ann()
    const same = { ...person.attributes }
    await save(store, run, { contributions: [contribution(person.id, rule.id, record.id, { values: same, precedence: 7 })] })
    expect(texts()).toEqual(['{"Department":"Sales","First Name":"Ann"}'])
    expect(await contributed()).toEqual([same])
  })

  it('N9 is sealed by itself where people have secrets, also those declared later', async () => {
    const { store, texts, contributed, ann: person } = await ann({ 'First Name': 'Ann', Code: 'c0ffee' })
    expect(texts()).toEqual([''])
    await store.declareSecrets([{ system: 0, type: 'person', attributes: ['Code'] }])
    expect(JSON.stringify(texts())).not.toContain('c0ffee')
    expect(await contributed()).toEqual([person.attributes])
  })
})
