/** Imports of a directory that read whose version is another come to what those come to that read all (I1, I5, I15, I18). */
import fc from 'fast-check'
import { Attribute, Change, type Client } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { type Slapd, startSlapd } from '../servers/slapd'
import { baseDn } from '../servers/slapd-files'
import { drawn, longEnough } from './random-sources'
import { shown } from './read-before-world'
import { type Declared, DirectoryWorld, others } from './read-versions-world'

const people = `ou=people,${baseDn}`
const groups = `ou=groups,${baseDn}`

/** How many there are at first. */
const count = 60

/** The directory both engines read, as somebody writes it. What cannot be done, as a name that is taken, is not. */
class Directory {
  constructor(
    private readonly server: Slapd,
    private readonly client: Client,
  ) {}

  /** As it begins, whatever was there. */
  async fresh(): Promise<void> {
    const all = await this.server.search('(objectClass=*)', { attributes: ['1.1'] })
    const dns = all.map(({ dn }) => String(dn)).filter((dn) => ![baseDn, people, groups].includes(dn))
    for (const dn of dns.toSorted((a, b) => b.split(',').length - a.split(',').length)) await this.client.del(dn)
    for (const ou of ['a', 'b'])
      await this.server.add([{ dn: `ou=${ou},${people}`, attributes: { objectClass: 'organizationalUnit', ou } }])
    for (let n = 0; n < count; n++) await this.add(n, n % 3 === 0 ? `ou=a,${people}` : people)
    await this.server.add([
      { dn: `cn=g0,${groups}`, attributes: { objectClass: 'groupOfNames', cn: 'g0', member: [`uid=p1,${people}`, groups] } },
      { dn: `cn=g1,${groups}`, attributes: { objectClass: 'groupOfNames', cn: 'g1', member: groups } },
    ])
    await this.settled()
  }

  async add(n: number, below = people): Promise<void> {
    const uid = `p${n}`
    const attributes = { objectClass: 'inetOrgPerson', uid, cn: uid, sn: `S${n % 3}`, title: `T${n % 4}`, employeeNumber: `${n}` }
    await this.client.add(`uid=${uid},${below}`, attributes)
  }

  /** The DN of the n-th person there is, in the order of their names; of nobody where there is none. */
  async dnOf(n: number): Promise<string> {
    return this.nth('(objectClass=inetOrgPerson)', n)
  }

  async unit(n: number): Promise<string> {
    return this.nth('(&(objectClass=organizationalUnit)(!(ou=groups)))', n)
  }

  async set(dn: string, type: string, values: readonly string[]): Promise<void> {
    const modification = new Attribute({ type, values: [...values] })
    await this.client.modify(dn, new Change({ operation: 'replace', modification }))
  }

  async change(dn: string, operation: 'add' | 'delete', type: string, value: string): Promise<void> {
    await this.client.modify(dn, new Change({ operation, modification: new Attribute({ type, values: [value] }) }))
  }

  async delete(dn: string): Promise<void> {
    await this.client.del(dn)
  }

  async rename(dn: string, to: string): Promise<void> {
    await this.client.modifyDN(dn, to)
  }

  /** Until what overlays do afterwards is done. */
  async settled(): Promise<void> {
    const seen = async () => JSON.stringify(await this.server.search('(objectClass=*)', { attributes: ['*', '+'] }))
    for (let [last, same] = ['', 0]; same < 2;) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      const now = await seen()
      same = now === last ? same + 1 : 0
      last = now
    }
  }

  private async nth(filter: string, n: number): Promise<string> {
    const dns = (await this.server.search(filter, { attributes: ['1.1'] })).map(({ dn }) => String(dn)).sort()
    return dns[n % Math.max(dns.length, 1)] ?? `uid=nobody,${people}`
  }
}

type Write = (directory: Directory) => Promise<void>

const n = fc.nat(200)
const value = fc.constantFrom('T0', 'T1', 'x', 'y z', 'é')
const rdnOf = (dn: string): string => dn.split(',')[0] ?? ''
const parentOf = (dn: string): string => dn.split(',').slice(1).join(',')

const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(n, value).map(
      ([i, v]): Write =>
        async (d) =>
          d.set(await d.dnOf(i), 'title', [v]),
    ),
  },
  {
    weight: 1,
    arbitrary: n.map(
      (i): Write =>
        async (d) =>
          d.set(await d.dnOf(i), 'title', []),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(n, fc.nat(70)).map(
      ([i, j]): Write =>
        async (d) =>
          d.set(await d.dnOf(i), 'employeeNumber', [`${j}`]),
    ),
  },
  {
    weight: 1,
    arbitrary: n.map(
      (i): Write =>
        async (d) =>
          d.set(await d.dnOf(i), 'employeeNumber', ['no number']),
    ),
  },
  {
    weight: 1,
    arbitrary: n.map(
      (i): Write =>
        async (d) =>
          d.set(await d.dnOf(i), 'labeledURI', ['http://x']),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(n, n).map(
      ([i, j]): Write =>
        async (d) =>
          d.set(await d.dnOf(i), 'manager', [await d.dnOf(j)]),
    ),
  },
  {
    weight: 3,
    arbitrary: n.map(
      (i): Write =>
        (d) =>
          d.add(100 + i),
    ),
  },
  {
    weight: 3,
    arbitrary: n.map(
      (i): Write =>
        async (d) =>
          d.delete(await d.dnOf(i)),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(n, n).map(([i, j]): Write => async (d) => {
      const dn = await d.dnOf(i)
      await d.rename(dn, `uid=r${j},${parentOf(dn)}`)
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(n, n).map(([i, j]): Write => async (d) => {
      const dn = await d.dnOf(i)
      await d.rename(dn, `${rdnOf(dn)},${await d.unit(j)}`)
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(n, fc.constantFrom('a', 'b', 'c'), fc.constantFrom(people, groups))
      .map(([i, ou, below]): Write => async (d) => {
        const unit = await d.unit(i)
        if (unit !== people) await d.rename(unit, `ou=${ou},${below}`)
      }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom('add', 'delete'), fc.nat(1), n).map(
      ([how, g, i]): Write =>
        async (d) =>
          d.change(`cn=g${g},${groups}`, how, 'member', await d.dnOf(i)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(1).map(
      (g): Write =>
        (d) =>
          d.delete(`cn=g${g},${groups}`),
    ),
  },
)

const declared: fc.Arbitrary<Declared> = fc.record(
  {
    anchor: fc.constant('employeeNumber'),
    memberOf: fc.constant(true),
    modified: fc.constant(true),
    levelIsText: fc.constant(true),
    noReferences: fc.constant(true),
    settings: fc.constantFrom(
      { filter: '(!(employeeNumber=7))' },
      { pageSize: 7 },
      { scope: 'one', baseDns: [people, groups] },
      { baseDns: [people, groups] },
      { readWhole: true },
    ),
  },
  { requiredKeys: [] },
)

type Event = (world: DirectoryWorld, seen: object[]) => Promise<void>

const imported: Event = async (world, seen) => {
  seen.push(shown(await world.import()), world.picture())
}

/** An account of which a change is sent; the second of the engines that sends it finds it done. */
const exported =
  (index: number, title: string): Event =>
  async (world, seen) => {
    await world.other(index, others.staged(title)).catch(() => undefined)
    seen.push(shown(await world.import('export')))
  }

const event: fc.Arbitrary<Event | readonly Write[]> = fc.oneof(
  { weight: 8, arbitrary: fc.array(write, { minLength: 1, maxLength: 4 }) },
  { weight: 2, arbitrary: fc.constant<Event>(imported) },
  {
    weight: 1,
    arbitrary: fc.constant<Event>(async (world, seen) => {
      seen.push(shown(await world.import('delta-import')), world.picture())
    }),
  },
  { weight: 2, arbitrary: fc.constant<Event>((world) => world.release()) },
  { weight: 1, arbitrary: fc.constant<Event>((world) => world.restart()) },
  {
    weight: 2,
    arbitrary: declared.map(
      (d): Event =>
        async (world) =>
          world.declare(d),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(n, value).map(([i, v]) => exported(i, v)) },
  {
    weight: 2,
    arbitrary: fc.tuple(n, value, fc.constantFrom('attributes', 'obsolete', 'deleted', 'sent')).map(
      ([i, v, what]): Event =>
        (world) =>
          world.other(i, what === 'obsolete' || what === 'deleted' ? others[what] : others[what](v)).catch(() => undefined),
    ),
  },
)

needsServer('slapd')('a directory that is read in part', () => {
  let server: Slapd
  let directory: Directory
  beforeAll(async () => {
    server = await startSlapd({ memberof: true })
    directory = new Directory(server, await server.client())
  })
  afterAll(() => server?.stop())

  /** Holds both to the same after each event, and that one of them has read less. */
  async function lived(events: readonly (Event | readonly Write[])[]): Promise<void> {
    await directory.fresh()
    const lives = (['off', 'on'] as const).map((digests) => ({
      world: new DirectoryWorld(digests, server),
      seen: [] as object[],
    }))
    const both = async (happens: Event): Promise<void> => {
      for (const { world, seen } of lives) await happens(world, seen)
      await directory.settled()
    }
    const compared = async (): Promise<void> => {
      await both(imported)
      const [reading, knowing] = lives
      expect(knowing?.seen).toEqual(reading?.seen)
    }
    await compared()
    await compared()
    for (const happens of events) {
      if (typeof happens === 'function') await both(happens)
      else for (const change of happens) await change(directory).catch(() => undefined)
      await directory.settled()
      await compared()
    }
    await compared()
    expect(lives[1]?.world.recordsMade).toBeLessThan(lives[0]?.world.recordsMade ?? 0)
    for (const { world } of lives) await world.close()
  }

  it(
    'I1 I5 I15 I18 whatever is written and happens, imports come to the same with what they know and without',
    async () => {
      await fc.assert(fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 10 }), lived), drawn(12))
    },
    longEnough,
  )
})
