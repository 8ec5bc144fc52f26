/** The pages of one search, without a directory: one asked for ahead, and none taken for the end that need not be it (I3). */
import { describe, expect, it } from 'vitest'
import { pagesOf, search } from '../../../runtime/connectors/ldap/entries/search'
import type { Connection } from '../../../runtime/connectors/ldap/protocol/connection'
import type { LdapSession } from '../../../runtime/connectors/ldap/protocol/session'
import { caught } from '../contract/tools'
import { never } from './setup'

interface Page {
  readonly searchEntries: readonly { readonly dn: string; readonly jpegPhoto?: Buffer | Buffer[] }[]
  readonly searchReferences: readonly string[]
}
const page = (...dns: readonly string[]): Page => ({ searchEntries: dns.map((dn) => ({ dn })), searchReferences: [] })
const refusal = (code: number) => Object.assign(new Error(`own words Code: 0x${code.toString(16)}`), { code })

/** Reads what a server sends in pages of two entries: the DNs of each page, and what was logged. */
async function read(sent: readonly (Page | Error)[], signal = never) {
  const said: string[] = []
  const asked: number[] = []
  async function* searchPaginated() {
    for (const [at, each] of sent.entries()) {
      asked.push(at)
      if (each instanceof Error) throw each
      yield each
    }
  }
  const session = { settings: { pageSize: 2 }, log: (_: string, text: string) => said.push(text) } as unknown as LdapSession
  const connection = { client: () => ({ searchPaginated }) } as unknown as Connection
  const pages: { readonly dns: readonly string[]; readonly asked: number }[] = []
  const reading = (async () => {
    for await (const entries of pagesOf(session, connection, 'dc=x', {}, signal))
      pages.push({ dns: entries.map((entry) => entry.dn), asked: asked.length })
  })()
  const failed = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { dns: pages.map(({ dns }) => dns.join(' ')), ahead: pages.map((each) => each.asked), failed, said }
}

describe('the pages of a search', () => {
  it('come in order, each with the next one asked for already', async () => {
    expect(await read([page('a', 'b'), page('c', 'd'), page('e')])).toEqual({
      dns: ['a b', 'c d', 'e'],
      ahead: [2, 3, 3],
      failed: undefined,
      said: [],
    })
    expect(await read([])).toMatchObject({ dns: [], failed: undefined })
  })

  it('come one at a time where the values of one are large', async () => {
    const withPhotos = (bytes: number, ...dns: readonly string[]): Page => ({
      searchEntries: dns.map((dn, i) => ({ dn, jpegPhoto: i === 0 ? Buffer.alloc(bytes / 2) : [Buffer.alloc(bytes / 2)] })),
      searchReferences: [],
    })
    const sent = [withPhotos(3e6, 'a', 'b'), withPhotos(3e6, 'c', 'd'), withPhotos(2e6, 'e', 'f'), page('g')]
    expect(await read(sent)).toEqual({ dns: ['a b', 'c d', 'e f', 'g'], ahead: [1, 2, 4, 4], failed: undefined, said: [] })
  })

  it('I3 may be short or empty as long as more entries follow or none was short before', async () => {
    expect(await read([page('a'), page('b', 'c'), page()])).toMatchObject({ dns: ['a', 'b c', ''], failed: undefined })
    expect(await read([page()])).toMatchObject({ dns: [''], failed: undefined })
  })

  it('I3 end the read where an empty one comes after a short one, since more may be left', async () => {
    const { dns, failed } = await read([page('a', 'b'), page('c'), page()])
    expect(dns).toEqual(['a b', 'c'])
    expect(failed).toMatchObject({ code: 'source-incomplete', message: expect.stringContaining('after 3 entries') as string })
  })

  it('I3 end the read where one fails, which says how far it came', async () => {
    const { dns, failed } = await read([page('a', 'b'), refusal(4)])
    expect(dns).toEqual(['a b'])
    expect(failed).toMatchObject({
      code: 'source-incomplete',
      message: expect.stringMatching(/^Reading dc=x \(2 entries read so far\) failed\. .*LDAP 4/) as string,
    })
  })

  it('N5 end once the import is cancelled', async () => {
    const { dns, failed } = await read([page('a', 'b')], AbortSignal.abort())
    expect(dns).toEqual([])
    expect(failed).toMatchObject({ code: 'cancelled' })
  })

  it('leave the connection to others only once the page asked for ahead is there', async () => {
    const done: string[] = []
    async function* searchPaginated() {
      yield page('a', 'b')
      await new Promise((resolve) => setTimeout(resolve, 20))
      done.push('second page')
      throw refusal(51)
    }
    const session = { settings: { pageSize: 2 } } as unknown as LdapSession
    const connection = { client: () => ({ searchPaginated }) } as unknown as Connection
    for await (const _ of pagesOf(session, connection, 'dc=x', {}, never)) break
    expect(done).toEqual(['second page'])
  })

  it('say what other servers keep', async () => {
    const { dns, said } = await read([{ ...page('a'), searchReferences: ['ldap://b', 'ldap://c'] }])
    expect(dns).toEqual(['a'])
    expect(said).toEqual(['Part of dc=x is kept by other servers and was not read: ldap://b, ldap://c'])
  })
})

describe('a search at one go', () => {
  const connection = (answer: () => Promise<unknown>) => {
    const client = { search: answer }
    return { run: (requests: (given: typeof client) => unknown) => requests(client) } as unknown as Connection
  }

  it('finds nothing below a base that does not exist, and passes every other fault on', async () => {
    expect(
      await search(
        connection(async () => page('a')),
        'dc=x',
        {},
      ),
    ).toEqual([{ dn: 'a' }])
    expect(
      await search(
        connection(() => Promise.reject(refusal(32))),
        'dc=x',
        {},
      ),
    ).toEqual([])
    const refused = refusal(50)
    expect(
      await caught(
        search(
          connection(() => Promise.reject(refused)),
          'dc=x',
          {},
        ),
      ),
    ).toBe(refused)
  })
})
