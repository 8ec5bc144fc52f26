/** Random histories of hires, renames, leaves and returns: no value is ever given to two people (U1). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { direct, expression, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

type Event =
  | { readonly kind: 'hire' | 'rename'; readonly who: number; readonly sn: string }
  | { readonly kind: 'leave'; readonly who: number }
  | { readonly kind: 'run'; readonly profile: 'full-import+delta-sync' | 'full-sync' }
  | { readonly kind: 'export' }
  /** Somebody makes an account by hand. */
  | { readonly kind: 'stranger'; readonly name: string }

const who = fc.integer({ min: 1, max: 5 })
const sn = fc.constantFrom('Berg', 'berg', 'Tal')
const events = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('hire' as const), who, sn }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('rename' as const), who, sn }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), who }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('run' as const),
        profile: fc.constantFrom('full-import+delta-sync' as const, 'full-sync' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('export' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('stranger' as const), name: fc.constantFrom('anna.berg', 'anna.tal2') }),
    },
  ) as fc.Arbitrary<Event>,
  { minLength: 5, maxLength: 25 },
)

const number = 'employeeNumber'
const flow = (pageSize: number, send: 'objects' | 'pages') => ({
  pageSize,
  send,
  change: [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
    {
      id: 'provision',
      action: 'delete',
      onDeletion: 'delete',
      rows: [{ pairs: [{ cs: number, mv: 'Employee ID', ignoreCase: false }] }],
    },
    {
      id: 'flow',
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('givenName', 'First Name'),
        direct('sn', 'Last Name'),
        expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
        expression('UniqueValue(MailLocalPart(cs["givenName"], cs["sn"]) + "@company.com")', 'Email Address'),
      ],
    },
    {
      id: 'out-flow',
      mappings: [
        expression('"cn=" + UniqueValue(MailLocalPart(mv["First Name"], mv["Last Name"])) + ",dc=corp"', 'dn'),
        ...directoryMappings.slice(1),
      ],
    },
  ],
})

/** Whose each value was, the first time it was seen. */
class Owners {
  private readonly owners = new Map<string, unknown>()

  see(value: unknown, owner: unknown): void {
    const key = String(value).toLowerCase()
    if (!this.owners.has(key)) this.owners.set(key, owner)
    expect([key, this.owners.get(key)]).toEqual([key, owner])
  }
}

async function people(): Promise<readonly (readonly [id: unknown, mail: unknown])[]> {
  const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 50 })
  return items
    .map(({ attributes }) => [attributes['Employee ID'], attributes['Email Address']] as const)
    .sort(([a], [b]) => String(a).localeCompare(String(b)))
}

async function played(history: readonly Event[], pageSize: number, send: 'objects' | 'pages'): Promise<readonly string[]> {
  await world.fresh(flow(pageSize, send))
  const [mails, names] = [new Owners(), new Owners()]
  const seen: string[] = []
  memorySystem('hr').set('always', { givenName: 'Eve', sn: 'Q', employeeType: 'FTE' })
  await world.red.run('ad-import')
  for (const event of [...history, { kind: 'run', profile: 'full-sync' } as const, { kind: 'export' } as const]) {
    await apply(event)
    for (const [id, mail] of await people()) mails.see(mail, id)
    for (const { attributes } of world.directory.all()) names.see(attributes['dn'], attributes[number] ?? 'stranger')
    seen.push(JSON.stringify(await people()))
  }
  expect(world.brokenLaws()).toEqual([])
  return seen
}

async function apply(event: Event): Promise<void> {
  switch (event.kind) {
    case 'hire':
      return world.hire(`${event.who}`, 'Anna', event.sn)
    case 'rename':
      if (memorySystem('hr').rows.has(`${event.who}`)) world.change(`${event.who}`, { sn: event.sn })
      return
    case 'leave':
      return world.leave(`${event.who}`)
    case 'run': {
      const ended = await world.red.run('import', { profile: event.profile })
      expect(ended.counters).toMatchObject({ syncFailed: 0 })
      return
    }
    case 'export':
      await world.red.run('export', { confirm: true })
      return void (await world.red.run('ad-import'))
    case 'stranger': {
      const dn = `cn=${event.name},dc=corp`
      if (world.directory.all().some(({ secondaryId }) => secondaryId === dn)) return
      return void world.directory.put({ type: 'user', anchor: event.name, secondaryId: dn, attributes: { id: event.name, dn } })
    }
    default:
      return event satisfies never
  }
}

it('U1 D3 whatever happens, no value is ever given to two people, and the size of pages does not count', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (history) => {
      const whole = await played(history, 500, 'objects')
      expect(await played(history, 1, 'pages')).toEqual(whole)
    }),
    { numRuns: Number(process.env['IDWEAVE_HISTORIES'] ?? 6) },
  )
}, 300_000)
