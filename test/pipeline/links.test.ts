/** Which references of a person come and go (O8). */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import type { MvoLinkChange } from '../../runtime/model/references'
import { linkChanges, targetsOf } from '../../runtime/pipeline/5-links'
import { decides } from './laws'
import { values } from './world'

type Given = Readonly<Record<string, AttributeValue>>

const ref = (mvo: number, text = `uuid ${mvo}`) => ({ ref: mvo, text })
const unknown = { ref: null, text: 'somebody' }
/** Of a list. */
const change = (attribute: string, add: readonly number[], remove: readonly number[]): MvoLinkChange => ({
  attribute,
  add,
  remove,
  several: true,
})
/** Of a single value. */
const single = (...given: Parameters<typeof change>): MvoLinkChange => ({ ...change(...given), several: false })

describe('the references of a person', () => {
  it.each<[string, Given, Given, readonly MvoLinkChange[]]>([
    ['come', {}, { Owner: [ref(1), ref(2)] }, [change('Owner', [1, 2], [])]],
    ['go one by one', { Owner: [ref(1), ref(2)] }, { Owner: [ref(2)] }, [change('Owner', [], [1])]],
    ['go with their attribute', { Owner: [ref(1), ref(2)] }, { Mail: 'a@x' }, [change('Owner', [], [1, 2])]],
    ['go where a text takes their place', { Boss: ref(1) }, { Boss: 'somebody' }, [single('Boss', [], [1])]],
    ['come in the place of a text', { Boss: 'somebody' }, { Boss: ref(1) }, [single('Boss', [1], [])]],
    ['come and go at once', { Owner: [ref(1)] }, { Owner: [ref(2)] }, [change('Owner', [2], [1])]],
    ['are one for another', { Boss: ref(1) }, { Boss: ref(2) }, [single('Boss', [2], [1])]],
    ['are one that goes', { Boss: ref(1) }, {}, [single('Boss', [], [1])]],
    ['stay, whatever they are called', { Owner: [ref(1)] }, { Owner: [ref(1, 'another name')] }, []],
    ['are none where nobody is known', { Boss: unknown }, { Owner: [unknown] }, []],
    ['come once somebody is known', { Boss: unknown }, { Boss: ref(1) }, [single('Boss', [1], [])]],
    ['are no other values', { Mail: 'a@x', Roles: ['a'] }, { Mail: 'b@x' }, []],
    [
      'are each of its attribute',
      { Boss: ref(1), Owner: [ref(3)] },
      { Boss: ref(2), Helper: ref(3) },
      [single('Boss', [2], [1]), single('Helper', [3], []), change('Owner', [], [3])],
    ],
  ])('O8 %s', (_, before, after, expected) => {
    const view = { before: values(before), after: values(after) }
    expect(decides((given) => linkChanges(given.before, given.after), view)).toEqual(expected)
  })

  it('O8 are as before where nothing has changed', () => {
    const same = values({ Owner: [ref(1)] })
    expect(linkChanges(same, same)).toEqual([])
    expect(linkChanges(same, values({ Owner: same['Owner'] as AttributeValue }))).toEqual([])
  })

  it('O8 point at whom they are links to', () => {
    expect([...targetsOf([ref(1), unknown, ref(2), ref(1, 'twice')])]).toEqual([1, 2])
    expect([...targetsOf('text'), ...targetsOf(null), ...targetsOf(undefined)]).toEqual([])
  })
})
