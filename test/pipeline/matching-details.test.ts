/** How records and accounts are matched, where the values are other than plain text, and what the sentences say of it. */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { decideJoin, rowKeys, rowMatches } from '../../runtime/pipeline/3-join'
import { decideProvision } from '../../runtime/pipeline/6-provision'
import { decides } from './laws'
import { account, id, person, row, values } from './world'

type Given = Readonly<Record<string, AttributeValue>>
const matches = (rule: ReturnType<typeof row>, cs: Given, mv: Given) => rowMatches(rule, values(cs), values(mv))
const anna = { binary: 'QW5uYQ==' }
const otherCase = { binary: 'qW5uYQ==' }

describe('a row', () => {
  it('O2 J2 ignores letter case of text, and of nothing else', () => {
    expect(matches(row('key~Key'), { key: 'Müller' }, { Key: 'MÜLLER' })).toBe(true)
    expect(matches(row('key=Key'), { key: 'Müller' }, { Key: 'MÜLLER' })).toBe(false)
    expect(matches(row('key~Key'), { key: anna }, { Key: anna })).toBe(true)
    expect(matches(row('key~Key'), { key: anna }, { Key: otherCase })).toBe(false)
    expect(matches(row('key~Key'), { key: 42 }, { Key: '42' })).toBe(true)
  })

  it('J3 matches by any value of a list on either side, and by none of its own where the other has none', () => {
    expect(matches(row('keys=Key'), { keys: ['1', '2'] }, { Key: '2' })).toBe(true)
    expect(matches(row('key=Keys'), { key: '2' }, { Keys: ['1', '2'] })).toBe(true)
    expect(matches(row('keys=Keys'), { keys: ['1', '2'] }, { Keys: ['2', '3'] })).toBe(true)
    expect(matches(row('keys=Keys'), { keys: ['1', '2'] }, { Keys: ['3', '4'] })).toBe(false)
    expect(matches(row('key=Keys'), { key: '1' }, {})).toBe(false)
    expect(matches(row('keys=Key'), { keys: ['1'] }, { Key: ' ' })).toBe(false)
  })

  it('J2 without pairs matches nobody and looks nobody up', () => {
    expect([matches(row(), { key: '1' }, { Key: '1' }), rowKeys(row(), values({ key: '1' }), 'cs')]).toEqual([false, null])
  })

  it('J2 R3 is looked up by the other side’s attribute', () => {
    expect(rowKeys(row('cs=mv'), values({ cs: '1' }), 'cs')).toMatchObject([{ attribute: 'mv' }])
    expect(rowKeys(row('cs=mv'), values({ mv: '1' }), 'mv')).toMatchObject([{ attribute: 'cs' }])
  })
})

describe('the sentence', () => {
  it('J4 counts and names all who match', () => {
    const people = ['Ada', 'Bob', 'Cid'].map((name) => ({ mvo: id(name), name, attributes: values({ Mail: 'm' }), taken: false }))
    const view = { rows: [row('mail=Mail')], attributes: values({ mail: 'm' }) }
    expect(decides((given) => decideJoin(given.rows, given.attributes, () => people), view)).toMatchObject({
      kind: 'ambiguous',
      candidates: people.map((candidate) => candidate.mvo),
      because: expect.stringContaining('Mail m matches 3 metaverse objects: Ada, Bob, Cid'),
    })
  })

  const ann = person({ Mail: 'ann@corp', Number: '1' })
  const both = row('mail=Mail', 'number=Number')
  const deprovisioning = {
    action: 'disable',
    disable: [],
    moveTo: [],
    inGrace: 'now',
    onDeletion: 'delete',
    disableCounts: true,
    outOfGroups: false,
  } as const
  const provisions = (known: readonly Cso[], mv = ann) =>
    decideProvision([both], deprovisioning, {
      mv,
      name: 'Ann',
      deleted: false,
      inScope: true,
      account: mv.deletion ? account() : null,
      unsent: false,
      candidatesOf: () => known,
    })
  const known = (number: number, mvo: number | null): Cso =>
    account({ mail: 'ann@corp', number: '1' }, { id: id(`account ${number}`), mvo, link: 'none', rule: null })

  it('R3 R4 says by which values an account was found, how many there are, and whose it is', () => {
    expect(provisions([known(1, null)])).toMatchObject({
      kind: 'match',
      because: 'an account with its Mail and Number exists already',
    })
    expect(provisions([known(1, null), known(2, null), known(3, null)]).because).toContain('3 accounts have its Mail and Number')
    expect(provisions([known(1, id('somebody else'))])).toMatchObject({
      kind: 'taken',
      because: expect.stringContaining('the account with its Mail and Number belongs to somebody else'),
    })
  })

  it('R3 R4 an account that is the person’s own already is a match', () => {
    expect(provisions([known(1, ann.id)])).toMatchObject({ kind: 'match', account: id('account 1') })
  })

  it('R3 J2 nobody is looked up by a value the person does not have', () => {
    expect(provisions([known(1, null)], person({ Mail: 'ann@corp' }))).toMatchObject({ kind: 'create' })
  })

  it('L4 names the day the grace period ends', () => {
    const leaving = person({}, { deletion: { after: '2025-03-31T08:00:00Z', because: 'HR has left', system: id('HR') } })
    expect(provisions([], leaving).because).toBe('HR has left; it will be deleted after 2025-03-31')
  })
})
