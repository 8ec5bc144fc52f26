/** Which attributes of an account that is there nothing may write (R7, N10). */
import { expect, it } from 'vitest'
import type { ObjectTypeSchema } from '../../runtime/model/schema'
import { notWrittenIn } from '../../runtime/pipeline/not-written'
import { attribute } from './world'

const type = (more: Partial<ObjectTypeSchema> = {}): ObjectTypeSchema => ({
  name: 'user',
  anchor: 'guid',
  secondaryId: 'dn',
  attributes: [attribute('guid'), attribute('dn'), attribute('mail')],
  ...more,
})
const secret = { secret: true } as const
const createOnly = { mutability: 'createOnly' } as const

it.each<[string, ObjectTypeSchema, object]>([
  ['the anchor', type(), { guid: 'anchor' }],
  ['the anchor, also where it is declared by nothing', type({ attributes: [] }), { guid: 'anchor' }],
  ['not an anchor by which it is renamed', type({ secondaryId: 'guid' }), {}],
  [
    'an anchor that the system alone says',
    type({ attributes: [attribute('guid', 'text', { mutability: 'readOnly' })] }),
    { guid: 'readOnly' },
  ],
  [
    'the anchor as such, whatever else is said of it',
    type({ attributes: [attribute('guid', 'text', { ...secret, ...createOnly })] }),
    { guid: 'anchor' },
  ],
  [
    'what is read-only',
    type({ attributes: [attribute('mail', 'text', { mutability: 'readOnly' })] }),
    { guid: 'anchor', mail: 'readOnly' },
  ],
  ['what a create writes', type({ attributes: [attribute('home', 'text', createOnly)] }), { guid: 'anchor', home: 'createOnly' }],
  [
    'a secret, which cannot be compared',
    type({ attributes: [attribute('pin', 'text', secret)] }),
    { guid: 'anchor', pin: 'secret' },
  ],
  [
    'a secret that a create writes, as a secret',
    type({ attributes: [attribute('pin', 'text', { ...secret, ...createOnly })] }),
    { guid: 'anchor', pin: 'secret' },
  ],
  [
    'not a name that is declared secret: it is known of every account',
    type({ attributes: [attribute('dn', 'text', secret)] }),
    { guid: 'anchor' },
  ],
  [
    'a name that only a create gives',
    type({ attributes: [attribute('dn', 'text', { ...secret, ...createOnly })] }),
    { guid: 'anchor', dn: 'createOnly' },
  ],
  [
    'nothing that may be written',
    type({ attributes: [attribute('mail', 'text', { mutability: 'readWrite' })] }),
    { guid: 'anchor' },
  ],
])('R7 N9 %s', (_, of, expected) => {
  expect(Object.fromEntries(notWrittenIn(of))).toEqual(expected)
  expect(notWrittenIn(of)).toBe(notWrittenIn(of))
})
