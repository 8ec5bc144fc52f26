/** Requests that no route gets to see, as the router throws them. */
import { describe, expect, it } from 'vitest'
import { refuseBadRequest } from '../../../runtime/api/shared/bad-requests'
import type { ApiRequest, ApiResponse } from '../../../runtime/api/shared/http'

/** What becomes of what was thrown: what was answered, logged and passed on. */
function refused(thrown: unknown, { headersSent = false, originalUrl = '/identity/systems' } = {}) {
  const answered: unknown[] = []
  const logged: string[] = []
  const passedOn: unknown[] = []
  const response: ApiResponse = {
    headersSent,
    status: (code) => (answered.push(code), response),
    set: () => response,
    type: () => response,
    send: (body) => answered.push(JSON.parse(body)),
  }
  const request = { originalUrl } as unknown as ApiRequest
  refuseBadRequest((line) => logged.push(line))(thrown, request, response, (given) => passedOn.push(given))
  return { answered, logged, passedOn }
}

describe('a request that is refused before any route sees it', () => {
  it.each([
    [{ status: 400, type: 'entity.parse.failed' }, /^The body is no JSON\./],
    [{ status: 413, type: 'entity.too.large' }, /^The body is too large\./],
    [{ status: 415, type: 'encoding.unsupported' }, /encoded in a way that is not known/],
    [{ status: 415, type: 'charset.unsupported' }, /encoded in a way that is not known/],
    [{ status: 400 }, /^The address or the body cannot be read\./],
    [{ status: 499 }, /^The request was refused\./],
  ])('is answered with what is wrong and a next step: %j', (thrown, detail) => {
    const { answered, logged, passedOn } = refused(Object.assign(new Error('at /home/x'), thrown))
    const problem = { status: thrown.status, detail: expect.stringMatching(detail) as string, next: expect.any(String) as string }
    expect(answered).toEqual([thrown.status, expect.objectContaining(problem)])
    expect(JSON.stringify(answered)).not.toContain('/home/x')
    expect(logged).toEqual([expect.stringMatching(/^a request was refused .*"\/identity\/systems"$/)])
    expect(passedOn).toEqual([])
  })

  it('is passed on where it is no fault of the client, or an answer has begun', () => {
    for (const thrown of [{ status: 500 }, { status: 399 }, { status: '400' }, new Error('other'), undefined, 'text'])
      expect(refused(thrown)).toEqual({ answered: [], logged: [], passedOn: [thrown] })
    expect(refused({ status: 400 }, { headersSent: true }).passedOn).toHaveLength(1)
  })

  it('is logged in one line of limited length', () => {
    const [line = ''] = refused({ status: 400 }, { originalUrl: `/identity/\n${'x'.repeat(5_000)}` }).logged
    expect(line).not.toContain('\n')
    expect(line.length).toBeLessThan(400)
  })
})
