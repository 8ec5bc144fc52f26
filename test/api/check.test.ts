/** Reading requests by their description, and problem details. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody, readText, readValue } from '../../runtime/api/contract/check'
import { problemOf } from '../../runtime/api/shared/http'
import { SyncError } from '../../runtime/model/errors'

const integer = { type: 'integer', minimum: 1, maximum: 500 } as const
const list = { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 3 } as const

describe('reading a request', () => {
  it.each([
    ['5', integer, 5],
    ['500', integer, 500],
    ['true', { type: 'boolean' } as const, true],
    ['false', { type: 'boolean' } as const, false],
    ['12', { type: 'string' } as const, '12'],
    ['a', { type: 'string', enum: ['a', 'b'] } as const, 'a'],
  ])('takes %s out of an address', (text, schema, value) => {
    expect(readText('it', schema, text)).toBe(value)
  })

  it.each([
    ['5.0', integer],
    ['0x5', integer],
    [' 5', integer],
    ['', integer],
    ['9007199254740993', integer],
    ['1', { type: 'boolean' } as const],
    ['c', { type: 'string', enum: ['a', 'b'] } as const],
    ['', { type: 'string', minLength: 1 } as const],
    [['a', 'b'], { type: 'string' } as const],
    [{ a: 'b' }, { type: 'string' } as const],
  ])('refuses %j', (text, schema) => {
    expect(() => readText('it', schema, text)).toThrow(SyncError)
  })

  it.each([[[1, 2]], [[1, 1, 1]]])('takes the list %j', (value) => expect(readValue('it', list, value)).toEqual(value))
  it.each([[[]], [[1, 2, 3, 4]], [['1']], [[null]], [{ 0: 1, length: 1 }], ['1'], [[2 ** 53]]])(
    'refuses the list %j',
    (value) => {
      expect(() => readValue('it', list, value)).toThrow(/^it(\[0\])? (must|may) /)
    },
  )

  const body = {
    type: 'object',
    properties: { name: { type: 'string' }, count: integer, deep: { type: 'boolean', default: false } },
    required: ['name'],
    additionalProperties: false,
  } as const

  it('fills in defaults and takes null for absent', () => {
    expect(readBody(body, { name: 'x', count: null })).toEqual({ name: 'x', deep: false })
  })

  it.each([
    [null],
    [{}],
    [{ name: null }],
    [{ name: 'x', other: 1 }],
    [[]],
    ['x'],
    [JSON.parse('{"name":"x","__proto__":{"count":5}}')],
  ])('refuses the body %j', (value) => {
    expect(() => readBody(body, value)).toThrow(SyncError)
  })

  it('never breaks, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        try {
          expect(Object.keys(readBody(body, value)).every((name) => Object.hasOwn(body.properties, name))).toBe(true)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SyncError)
        }
      }),
    )
  })
})

describe('problem details', () => {
  it('carry the code, the sentence and the next step', () => {
    expect(problemOf(new SyncError('conflict', 'It changed.', 'Look again.'))).toEqual({
      type: 'urn:idweave:problem:conflict',
      title: 'conflict',
      status: 409,
      detail: 'It changed.',
      next: 'Look again.',
    })
  })

  it('N9 do not repeat the words of a fault', () => {
    const problem = problemOf(new Error('bind failed with password hunter2'))
    expect(problem.status).toBe(500)
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })
})
