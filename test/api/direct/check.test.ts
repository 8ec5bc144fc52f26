/** Reading requests by their description, and problem details. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody, readText, readValue } from '../../../runtime/api/contract/check'
import { problemOf, problemStatuses } from '../../../runtime/api/shared/http'
import { SyncError } from '../../../runtime/model/errors'

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
      expect(() => readValue('it', list, value)).toThrow(/^`it(\[0\])?` (must|may) /)
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
          expect(Object.keys(readBody(body, value)).filter((name) => !Object.hasOwn(body.properties, name))).toEqual([])
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SyncError)
        }
      }),
    )
  })
})

describe('a refusal', () => {
  const object = {
    type: 'object',
    properties: { name: { type: 'string' }, parts: { type: 'array', items: { type: 'object' } } },
    required: ['parts'],
  } as const
  const text = { type: 'string', minLength: 2, maxLength: 3 } as const
  const next = 'Correct what was asked, as `GET openapi.json` describes it.'

  it.each([
    [integer, 0, '`it` must be at least 1, not 0.'],
    [integer, 501, '`it` must be at most 500, not 501.'],
    [integer, 1.5, '`it` must be a whole number.'],
    [integer, '1', '`it` must be a whole number.'],
    [list, [], '`it` must have at least 1.'],
    [list, [1, 2, 3, 4], '`it` may have at most 3, not 4.'],
    [list, 5, '`it` must be a list.'],
    [list, [1, 'x'], '`it[1]` must be a whole number.'],
    [text, 5, '`it` must be text.'],
    [text, 'a', '`it` must not be empty.'],
    [text, 'abcd', '`it` must have at most 3 characters.'],
    [{ type: 'string', enum: ['a', 'b'] } as const, 'other', '`it` must be one of a, b, not "other".'],
    [{ type: 'boolean' } as const, 'true', '`it` must be true or false.'],
    [object, null, '`it` must be an object.'],
    [object, [], '`it` must be an object.'],
    [object, 'x', '`it` must be an object.'],
    [object, {}, '`it.parts` is missing.'],
    [object, { parts: null }, '`it.parts` is missing.'],
    [object, Object.create({ parts: [] }), '`it.parts` is missing.'],
    [object, { parts: [1] }, '`it.parts[0]` must be an object.'],
    [object, { name: 5, parts: [] }, '`it.name` must be text.'],
  ] as const)('of what is not %j names it: %j', (schema, value, detail) => {
    expect(() => readValue('it', schema, value)).toThrow(expect.objectContaining({ code: 'bad-request', message: detail, next }))
  })

  it.each([
    [integer, 1],
    [integer, 500],
    [{ type: 'integer' } as const, -5],
    [text, 'ab'],
    [text, 'abc'],
    [{ type: 'string' } as const, ''],
    [{ type: 'array', items: { type: 'string' } } as const, []],
    [object, { parts: [{}], more: 1 }],
    [object, { parts: [], name: null }],
    [{ type: 'object' } as const, { anything: [1] }],
    [{ type: 'object', properties: { name: { type: 'string' } } } as const, {}],
  ])('is not given to what is %j: %j', (schema, value) => expect(readValue('it', schema, value)).toEqual(value))

  it('does not repeat a long text', () => {
    const long = (length: number) => () => readText('it', { type: 'string', enum: ['a'] }, 'x'.repeat(length))
    expect(long(60)).toThrow(`not "${'x'.repeat(60)}".`)
    expect(long(61)).toThrow(`not "${'x'.repeat(57)}…".`)
  })

  it.each([
    [['a', 'b'], { type: 'string' } as const, '`it` may be given only once.'],
    ['1x', integer, '`it` must be a whole number, not "1x".'],
    ['x1', integer, '`it` must be a whole number, not "x1".'],
    ['1234567890123456', integer, '`it` must be a whole number, not "1234567890123456".'],
    ['-5', integer, '`it` must be at least 1, not -5.'],
    ['yes', { type: 'boolean' } as const, '`it` must be true or false, not "yes".'],
  ])('of %j in an address', (given, schema, detail) => {
    expect(() => readText('it', schema, given)).toThrow(detail)
  })

  it('takes fifteen digits and a sign', () => {
    expect(readText('it', { type: 'integer' }, '-123456789012345')).toBe(-123456789012345)
  })

  it('of a body names what is missing or unknown', () => {
    const body = {
      type: 'object',
      properties: { a: integer, b: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    } as const
    expect(() => readBody(body, { b: 'x' })).toThrow('`a` is missing.')
    expect(() => readBody(body, { a: 1, c: 1 })).toThrow(
      expect.objectContaining({ message: 'The body has an unknown part "c".', next: 'Use only `a`, `b`.' }),
    )
    for (const wrong of [[], 'x', 5]) expect(() => readBody(body, wrong)).toThrow('The body must be a JSON object.')
    expect(readBody({ ...body, required: [] }, undefined)).toEqual({})
    expect(readBody(body, { a: 1 })).toEqual({ a: 1 })
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

  it.each([
    ['not-configured', 422],
    ['unknown-object', 404],
    ['system-busy', 409],
    ['login-refused', 502],
    ['store-busy', 503],
    ['stalled', 500],
  ] as const)('have a status for %s', (code, status) => {
    expect(problemOf(new SyncError(code, 'x'))).toMatchObject({ status, title: code })
  })

  it('have these statuses and no others', () => {
    expect(problemStatuses).toEqual([400, 404, 409, 422, 500, 502, 503])
  })

  it('N9 do not repeat the words of a fault', () => {
    const problem = problemOf(new Error('bind failed with password hunter2'))
    expect(problem.status).toBe(500)
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })
})
