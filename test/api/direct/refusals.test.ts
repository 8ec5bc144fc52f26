/** What clients read when a request is refused, and how every answer is sent. */
import { describe, expect, it } from 'vitest'
import type { BodySchema, ValueSchema } from '../../../runtime/api/contract/value-schema'
import { readBody, readText, readValue, refuseUnknown } from '../../../runtime/api/contract/check'
import { defined, offsetOf } from '../../../runtime/api/shared/lists'
import { uuidsOf } from '../../../runtime/api/shared/mvos'
import type { Answer, ApiRequest, ApiResponse } from '../../../runtime/api/shared/http'
import { problemOf, problemStatuses, respond, sendProblem } from '../../../runtime/api/shared/http'
import { SyncError } from '../../../runtime/model/errors'
import type { Mvo } from '../../../runtime/model/objects'

/** The sentence and the next step of a refusal. */
function refusal(read: () => unknown): { message: string; next: string } {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof SyncError && thrown.code === 'bad-request') return { message: thrown.message, next: thrown.next }
    throw thrown
  }
  throw new Error('it was not refused')
}

const integer: ValueSchema = { type: 'integer', minimum: 1, maximum: 500 }
const long = 'x'.repeat(61)

describe('a value', () => {
  for (const [what, read, sentence] of [
    ['given twice', () => readText('limit', integer, ['1', '2']), '`limit` may be given only once.'],
    ['that is no number', () => readText('limit', integer, '1x'), '`limit` must be a whole number, not "1x".'],
    ['with letters before the number', () => readText('limit', integer, 'x1'), '`limit` must be a whole number, not "x1".'],
    ['too long to repeat', () => readText('limit', integer, long), `\`limit\` must be a whole number, not "${'x'.repeat(57)}…".`],
    ['too small', () => readText('limit', integer, '0'), '`limit` must be at least 1, not 0.'],
    ['too small by its sign', () => readText('limit', integer, '-5'), '`limit` must be at least 1, not -5.'],
    ['too large', () => readText('limit', integer, '501'), '`limit` must be at most 500, not 501.'],
    ['neither true nor false', () => readText('it', { type: 'boolean' }, 'yes'), '`it` must be true or false, not "yes".'],
    ['of another kind: text', () => readValue('it', { type: 'string' }, 1), '`it` must be text.'],
    ['of another kind: a number', () => readValue('it', { type: 'integer' }, '1'), '`it` must be a whole number.'],
    ['with a fraction', () => readValue('it', { type: 'integer' }, 1.5), '`it` must be a whole number.'],
    ['of another kind: true or false', () => readValue('it', { type: 'boolean' }, 'true'), '`it` must be true or false.'],
    ['of another kind: a list', () => readValue('it', { type: 'array', items: integer }, 'x'), '`it` must be a list.'],
    [
      'that is none of those it may be',
      () => readValue('it', { type: 'string', enum: ['a', 'b'] }, 'other'),
      '`it` must be one of a, b, not "other".',
    ],
    ['that is empty', () => readValue('it', { type: 'string', minLength: 1 }, ''), '`it` must not be empty.'],
    ['that is too long', () => readValue('it', { type: 'string', maxLength: 3 }, 'abcd'), '`it` must have at most 3 characters.'],
    ['with too few', () => readValue('it', { type: 'array', items: integer, minItems: 2 }, [1]), '`it` must have at least 2.'],
    [
      'with too many',
      () => readValue('it', { type: 'array', items: integer, maxItems: 2 }, [1, 2, 3]),
      '`it` may have at most 2, not 3.',
    ],
    [
      'wrong at one place of a list',
      () => readValue('it', { type: 'array', items: integer }, [1, 0]),
      '`it[1]` must be at least 1, not 0.',
    ],
  ] as const)
    it(`${what} is refused with a sentence that names it`, () => {
      const { message, next } = refusal(read)
      expect(message).toBe(sentence)
      expect(next).toBe('Correct what was asked, as `GET openapi.json` describes it.')
    })

  it('at the edge of what it may be is taken', () => {
    expect(readValue('it', { type: 'string', minLength: 1, maxLength: 3 }, 'a')).toBe('a')
    expect(readValue('it', { type: 'string', minLength: 1, maxLength: 3 }, 'abc')).toBe('abc')
    expect([readText('it', integer, '1'), readText('it', integer, '500')]).toEqual([1, 500])
    expect(readValue('it', { type: 'array', items: integer, minItems: 1, maxItems: 2 }, [1, 2])).toEqual([1, 2])
    expect(readValue('it', { type: 'array', items: integer }, [])).toEqual([])
    expect([readText('it', { type: 'integer' }, '-7'), readValue('it', { type: 'integer' }, 10 ** 15)]).toEqual([-7, 10 ** 15])
    expect(readText('it', { type: 'integer' }, '999999999999999')).toBe(999_999_999_999_999)
    expect(refusal(() => readText('it', { type: 'integer' }, '1000000000000000')).message).toContain('must be a whole number')
    expect([readText('it', { type: 'boolean' }, 'true'), readText('it', { type: 'boolean' }, 'false')]).toEqual([true, false])
    expect([readValue('it', { type: 'boolean' }, true), readValue('it', { type: 'boolean' }, false)]).toEqual([true, false])
  })

  it('of 60 characters is repeated whole', () => {
    expect(refusal(() => readText('it', integer, 'x'.repeat(60))).message).toBe(
      `\`it\` must be a whole number, not "${'x'.repeat(60)}".`,
    )
  })
})

describe('a body', () => {
  const schema: BodySchema = {
    type: 'object',
    properties: { name: { type: 'string' }, count: integer, deep: { type: 'boolean', default: false }, all: { type: 'boolean' } },
    required: ['name'],
    additionalProperties: false,
  }

  it('is read by its description: what is given, and what counts where nothing is', () => {
    expect(readBody(schema, { name: 'x', count: 5, deep: true })).toEqual({ name: 'x', count: 5, deep: true })
    expect(Object.keys(readBody(schema, { name: 'x' }))).toEqual(['name', 'deep'])
    expect(readBody({ type: 'object', properties: {}, additionalProperties: false }, undefined)).toEqual({})
    expect(readBody({ ...schema, required: [] }, {})).toEqual({ deep: false })
    const { required: _required, ...nothingRequired } = schema
    expect(readBody(nothingRequired, {})).toEqual({ deep: false })
  })

  it('that lacks what it must have, or has what nobody described, is refused', () => {
    expect(refusal(() => readBody(schema, {})).message).toBe('`name` is missing.')
    expect(refusal(() => readBody(schema, { name: null })).message).toBe('`name` is missing.')
    expect(refusal(() => readBody(schema, { name: 'x', nmae: 'y' }))).toEqual({
      message: 'The body has an unknown part "nmae".',
      next: 'Use only `name`, `count`, `deep`, `all`.',
    })
    for (const body of [[], 'x', 1]) expect(refusal(() => readBody(schema, body)).message).toBe('The body must be a JSON object.')
  })

  it('where nothing is described is to be left out', () => {
    expect(refusal(() => refuseUnknown(['x'], [], 'The address has'))).toEqual({
      message: 'The address has an unknown part "x".',
      next: 'Leave it out.',
    })
    expect(() => refuseUnknown(['a', 'b'], ['b', 'a'], 'The address has')).not.toThrow()
  })
})

/** Carries out an answer on a response that only notes what it is told. */
async function answered(answer: () => Promise<Answer>, headersSent: boolean): Promise<{ told: unknown[]; faults: string[] }> {
  const told: unknown[] = []
  const faults: string[] = []
  const note =
    (what: string) =>
    (...given: unknown[]): ApiResponse => {
      told.push([what, ...given])
      return response
    }
  const response: ApiResponse = { headersSent, status: note('status'), set: note('set'), type: note('type'), send: note('send') }
  const request: ApiRequest = { params: {}, query: {}, originalUrl: '/identity/x' }
  respond(answer, (text) => faults.push(text))(request, response)
  await new Promise((done) => setImmediate(done))
  return { told, faults }
}

const notSent = false

describe('an answer', () => {
  it('is sent as JSON, or as the text it is, and never kept by anybody on the way', async () => {
    expect((await answered(async () => ({ json: { a: 1 } }), notSent)).told).toEqual([
      ['set', 'Cache-Control', 'no-store'],
      ['status', 200],
      ['type', 'application/json'],
      ['send', '{"a":1}'],
    ])
    expect((await answered(async () => ({ text: 'a 1', contentType: 'text/plain' }), notSent)).told).toEqual([
      ['set', 'Cache-Control', 'no-store'],
      ['status', 200],
      ['type', 'text/plain'],
      ['send', 'a 1'],
    ])
    expect((await answered(async () => ({ status: 202, json: {}, location: '/runs/1' }), notSent)).told).toEqual([
      ['set', 'Cache-Control', 'no-store'],
      ['set', 'Location', '/runs/1'],
      ['status', 202],
      ['type', 'application/json'],
      ['send', '{}'],
    ])
  })

  it('that is a refusal is a problem, and nothing for the log', async () => {
    const { told, faults } = await answered(async () => Promise.reject(new SyncError('system-busy', 'Busy.', 'Wait.')), notSent)
    expect(told.slice(0, 2)).toEqual([
      ['status', 409],
      ['type', 'application/problem+json'],
    ])
    expect(faults).toEqual([])
  })

  it('that is a fault goes to the log with where it happened, also where it is no Error, or thrown at once', async () => {
    const thrown = await answered(async () => Promise.reject(new TypeError('x is not a function')), notSent)
    expect(thrown.told[0]).toEqual(['status', 500])
    expect(thrown.faults).toEqual([expect.stringMatching(/^identity API: TypeError: x is not a function\n\s+at /)])
    const odd = await answered(async () => Promise.reject('a word' as unknown as Error), notSent)
    expect(odd.faults).toEqual([expect.stringContaining('identity API: a word')])
    const sudden = await answered(() => {
      throw new Error('at once')
    }, notSent)
    expect(sudden.told[0]).toEqual(['status', 500])
  })

  it('after one has begun is not begun again', async () => {
    const sent = true
    expect((await answered(async () => Promise.reject(new Error('too late')), sent)).told).toEqual([])
  })

  it('of a problem says what it is in its own type', () => {
    const told: unknown[] = []
    const response = { headersSent: false } as unknown as Record<string, unknown>
    for (const name of ['status', 'set', 'type', 'send'])
      response[name] = (given: unknown) => (told.push([name, given]), response)
    sendProblem(response as unknown as ApiResponse, problemOf(new SyncError('unknown-object', 'There is none.', 'Look.')))
    expect(told).toEqual([
      ['status', 404],
      ['type', 'application/problem+json'],
      [
        'send',
        JSON.stringify({
          type: 'urn:idweave:problem:unknown-object',
          title: 'unknown-object',
          status: 404,
          detail: 'There is none.',
          next: 'Look.',
        }),
      ],
    ])
  })

  it('can have these statuses where it is a refusal, in their order', () => {
    expect(problemStatuses).toEqual([400, 404, 409, 422, 500, 502, 503])
  })
})

describe('small things of calls', () => {
  it('an object is without what is undefined, and keeps what is null, empty or false', () => {
    expect(Object.entries(defined({ a: undefined, b: null, c: '', d: false, e: 0 }))).toEqual([
      ['b', null],
      ['c', ''],
      ['d', false],
      ['e', 0],
    ])
  })

  it('a place in a list is how many come before it, none without one', () => {
    expect([offsetOf(undefined), offsetOf('0'), offsetOf('15')]).toEqual([0, 0, 15])
  })

  it('people are known by their uuid', () => {
    const person = { id: 7, uuid: 'u-7' } as Mvo
    expect([...uuidsOf(new Map([[7, person]]))]).toEqual([[7, 'u-7']])
  })
})
