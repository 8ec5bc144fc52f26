/** Entries of OpenLDAP read whole by what is known of their versions: by name or by entryUUID. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { ReadPlan } from '../../../runtime/connectors/ldap/entries/read-plan'
import { planRead } from '../../../runtime/connectors/ldap/entries/read-plan'
import { pagesOf } from '../../../runtime/connectors/ldap/entries/search'
import { type Client, type Entry, loadLibrary } from '../../../runtime/connectors/ldap/protocol/library'
import { LdapSession } from '../../../runtime/connectors/ldap/protocol/session'
import { readSettings } from '../../../runtime/connectors/ldap/settings'
import { type EntryVersions, entryVersions } from '../../../runtime/connectors/ldap/unread/versions'
import { WholeEntries } from '../../../runtime/connectors/ldap/unread/whole-entries'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { groups, never, people, person, personType, settingsFor } from './setup'

const count = 250
const type = { ...personType, attributes: personType.attributes.filter(({ type: kind }) => kind !== 'binary') }

needsServer('slapd')('whole entries of OpenLDAP', () => {
  let server: Slapd
  let session: LdapSession
  let plan: ReadPlan
  let versions: EntryVersions
  /** The searches that were sent: by name, or by entryUUID. */
  let sent: ('name' | 'identity')[] = []
  /** What a search by entryUUID does before it is sent. */
  let before: () => Promise<void>

  beforeAll(async () => {
    server = await startSlapd()
    await server.add(Array.from({ length: count }, (_, i) => person(`p${i}`)))
    session = new LdapSession(await loadLibrary(), readSettings(settingsFor(server)), () => undefined)
    const own = await planRead(session, [type])
    const { connection } = own
    const watched = (client: Client): Client =>
      Object.assign(Object.create(client) as Client, {
        search: async (...asked: Parameters<Client['search']>) => {
          const way = asked[1]?.scope === 'base' ? 'name' : 'identity'
          sent.push(way)
          if (way === 'identity') await before()
          return client.search(...asked)
        },
      })
    plan = {
      ...own,
      connection: {
        root: connection.root,
        alive: true,
        client: () => connection.client(),
        close: () => connection.close(),
        run: (requests) => connection.run((client) => requests(watched(client))),
      },
    }
    versions = (await entryVersions(session, [type], own)) as EntryVersions
  })
  afterAll(async () => {
    await session?.close()
    await server?.stop()
  })
  beforeEach(() => {
    sent = []
    before = () => Promise.resolve()
  })

  async function everyVersion() {
    const whole = new WholeEntries(session, type, plan, versions)
    const found: Entry[] = []
    for await (const entries of pagesOf(session, plan.connection, people, whole.options, never)) found.push(...entries)
    return { whole, wanted: found.map(versions.of), entries: found }
  }

  it('are as a search for all of them shows them', async () => {
    const { whole, wanted, entries } = await everyVersion()
    const found = await whole.read(people, wanted)
    expect(wanted.map((version) => found.get(version))).toEqual(entries)
    expect(sent).toContain('name')
    expect(sent).toContain('identity')
  })

  it('are read the way that is quicker', async () => {
    const { whole, wanted } = await everyVersion()
    before = () => new Promise((resolve) => setTimeout(resolve, 2000))
    await whole.read(people, wanted)
    await whole.read(people, wanted)
    expect(sent.filter((way) => way === 'identity')).toHaveLength(1)
  })

  it('are read by name where the server refuses to search for so many', async () => {
    const { whole, wanted, entries } = await everyVersion()
    const { AdminLimitExceededError } = await import('ldapts')
    before = () => Promise.reject(new AdminLimitExceededError())
    for (let time = 0; time < 2; time++) {
      const found = await whole.read(people, wanted)
      expect(wanted.map((version) => found.get(version))).toEqual(entries)
    }
    expect(sent.filter((way) => way === 'identity')).toHaveLength(1)
  })

  it('I3 end the import where one without entryUUID is not where it was, since it may be somewhere else', async () => {
    const { whole, wanted } = await everyVersion()
    const nameless = wanted.map(({ dn }) => ({ dn, uuid: null, text: null }))
    expect((await whole.read(people, nameless)).size).toBe(count)
    const gone = { dn: `uid=gone,${groups}`, uuid: null, text: null }
    await expect(whole.read(people, [...nameless, gone])).rejects.toMatchObject({ code: 'source-incomplete' })
  })
})
