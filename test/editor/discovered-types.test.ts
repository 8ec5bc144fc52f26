/** What is taken over of the object types that a system reports. */
import { describe, expect, it } from 'vitest'
import type { ChosenType } from '../../nodes/editor/schema/discovered-types'
import { chosenAtFirst, merged } from '../../nodes/editor/schema/discovered-types'
import type { DiscoveredType } from '../../runtime/model/discovered'
import type { AttributeSchema, ObjectTypeSchema } from '../../runtime/model/schema'

const attribute = (name: string, more: Partial<AttributeSchema> = {}): AttributeSchema => ({
  name,
  type: 'text',
  multi: false,
  ...more,
})

describe('taking over what was discovered', () => {
  const taken =
    (type: string, ...names: readonly string[]) =>
    (anchor: string, ...looks: readonly string[]) =>
      new Map([[type, { names: new Set(names), looks: new Set(looks), anchor }]])
  const found: ObjectTypeSchema[] = [
    {
      name: 'person',
      anchor: 'id',
      attributes: [attribute('id'), attribute('name'), attribute('mail', { type: 'text', multi: true })],
    },
    { name: 'group', anchor: 'id', attributes: [attribute('id')] },
  ]
  it('keeps the settings of declared attributes, hand-made ones and types the system did not report; drops what was unticked', () => {
    const declared: ObjectTypeSchema[] = [
      {
        name: 'Person',
        anchor: 'name',
        attributes: [attribute('name', { comparison: 'ignoreCase' }), attribute('byHand'), attribute('mail')],
      },
      { name: 'device', anchor: 'serial', attributes: [attribute('serial')] },
    ]
    expect(merged(found, declared, taken('person', 'name', 'byHand')('name'))).toEqual([
      {
        name: 'Person',
        anchor: 'name',
        attributes: [attribute('id'), attribute('name', { comparison: 'ignoreCase' }), attribute('byHand')],
      },
      { name: 'device', anchor: 'serial', attributes: [attribute('serial')] },
    ])
  })
  it('takes the anchor that is reported where the declared one is gone, as of another file', () => {
    const before: ObjectTypeSchema = { name: 'row', anchor: 'employeeId', attributes: [attribute('employeeId'), attribute('sn')] }
    const now: ObjectTypeSchema = { name: 'row', anchor: 'PersNr', attributes: [attribute('PersNr'), attribute('sn')] }
    expect(merged([now], [before], taken('row', 'PersNr', 'sn')('PersNr'))).toEqual([now])
    expect(merged([{ ...now, attributes: before.attributes }], [before], taken('row', 'sn')('employeeId'))).toEqual([before])
  })
  const file: DiscoveredType = {
    name: 'person',
    anchor: 'nr',
    attributes: [{ ...attribute('nr'), required: true }, attribute('mail'), attribute('start'), attribute('level')],
    found: {
      start: {
        samples: ['31.12.2026'],
        filled: 2,
        objects: 2,
        looksLike: { type: 'dateTime', form: { date: 'dd.mm.yyyy' }, sure: 'certain', because: '' },
      },
      level: { samples: ['1'], filled: 2, objects: 2, looksLike: { type: 'integer', sure: 'unsure', because: '' } },
    },
    keys: ['nr', 'mail'],
    isWhole: true,
  }
  it('takes new attributes of a file for what they surely look like, and nothing more', () => {
    const first = chosenAtFirst(file, [], 1)
    expect(first).toEqual({ names: new Set(['nr', 'mail', 'start', 'level']), looks: new Set(['start']), anchor: 'nr' })
    const chosen = { ...(first as ChosenType), anchor: 'mail', names: new Set(['mail', 'start', 'level']) }
    expect(merged([file], [], new Map([['person', chosen]]))).toEqual([
      {
        name: 'person',
        anchor: 'mail',
        attributes: [
          { ...attribute('mail'), required: true },
          { ...attribute('start'), type: 'dateTime', form: { date: 'dd.mm.yyyy' } },
          attribute('level'),
        ],
      },
    ])
  })
  it('leaves out columns that are gone, and takes the anchor that the settings name', () => {
    const declared = [{ name: 'person', anchor: 'Mail', attributes: [attribute('Mail'), attribute('old'), attribute('start')] }]
    const first = chosenAtFirst(file, declared, 1) as ChosenType
    expect(first).toEqual({ names: new Set(['mail', 'start']), looks: new Set(), anchor: 'nr' })
    expect(merged([file], declared, new Map([['person', first]]))).toEqual([
      {
        name: 'person',
        anchor: 'nr',
        attributes: [{ ...attribute('nr'), required: true }, attribute('Mail'), attribute('start')],
      },
    ])
    const { isWhole: _, ...directory } = file
    expect(chosenAtFirst(directory, declared, 1)).toEqual({
      names: new Set(['mail', 'old', 'start']),
      looks: new Set(),
      anchor: 'Mail',
    })
    expect([chosenAtFirst(file, [], 2), chosenAtFirst({ ...file, name: 'other' }, declared, 1)?.anchor]).toEqual([null, 'nr'])
  })
  it('always takes the anchor', () => {
    expect(merged(found, [], taken('person')('id'))).toEqual([{ name: 'person', anchor: 'id', attributes: [attribute('id')] }])
  })
})
