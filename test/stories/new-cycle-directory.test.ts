/** A new cycle into a directory: its container and class are found, entries are made, disabled and deleted. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { directoryTarget } from '../../nodes/editor/new-cycle/targets'
import { withRecipe, withTarget } from '../../nodes/editor/new-cycle/propose'
import type { DiscoveredType } from '../../runtime/model/discovered'
import { germanFile } from '../editor/new-cycle/files'
import { needsServer } from '../servers/needs'
import type { Slapd } from '../servers/slapd'
import { startSlapd } from '../servers/slapd'
import { CycleWorld } from './new-cycle-world'

const day = 86_400_000

needsServer('slapd')('a new cycle into a directory', () => {
  const world = new CycleWorld()
  let slapd: Slapd
  beforeAll(async () => {
    slapd = await startSlapd()
    await world.start()
  })
  afterAll(async () => {
    await world.stop()
    await slapd.stop()
  })

  it('makes entries in the container of people, and finds those that are there', async () => {
    const dn = `cn=Ilse Mueller,ou=people,${slapd.baseDn}`
    await slapd.add([
      { dn, attributes: { objectClass: ['inetOrgPerson'], cn: 'Ilse Mueller', sn: 'Mueller', employeeNumber: '005001' } },
    ])
    const settings = { urls: [slapd.url], bindDn: slapd.rootDn, baseDns: [slapd.baseDn] }
    const credentials = { password: slapd.password }
    const draft = { connector: 'ldap', settings, credentials }
    expect(await world.post('design/test', draft, 'designer')).toMatchObject({ ok: true })
    const types = await world.post<DiscoveredType[]>('design/schema', draft, 'designer')
    expect(types[0]?.containers).toEqual([`ou=people,${slapd.baseDn}`, `ou=groups,${slapd.baseDn}`, slapd.baseDn])

    const content = germanFile('windows-1252')
    const first = await world.propose(content, 'Personal.csv')
    const [container = ''] = types[0]?.containers ?? []
    const target = directoryTarget(first, { name: 'Accounts', settings, types }, { credentials, container })
    const answers = withRecipe(withTarget(first, target), 'mail', {
      recipe: 'mail.firstLast',
      parameters: { domain: 'example.com' },
    })
    const built = world.build(answers)
    expect(JSON.stringify(built.nodes)).not.toContain(slapd.password)
    const preview = await world.preview(built)
    expect(preview).toMatchObject({ trouble: null, problems: [], people: [{ after: 51 }] })
    expect(preview.pendingExports.find(({ create }) => create.after > 0)).toMatchObject({
      create: { after: 50 },
      update: { after: 1 },
    })

    await world.deploy(built)
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    await world.run({ system: 'Personal', profile: 'full-import+delta-sync' })
    expect(await world.waiting()).toHaveLength(51)
    await world.sendAll()
    expect(await world.waiting()).toEqual([])
    const [entry] = await slapd.search('(employeeNumber=005000)')
    expect(entry).toMatchObject({
      dn: `cn=Ömer O'Neill (005000),ou=people,${slapd.baseDn}`,
      uid: 'ooneill',
      mail: 'oemer.oneill@example.com',
      employeeType: 'enabled',
    })
    expect(await slapd.search('(employeeNumber=005001)')).toMatchObject([
      { dn: `cn=Ilse Müller (005001),ou=people,${slapd.baseDn}` },
    ])
    expect(await slapd.search('(employeeNumber=005057)')).toMatchObject([{ manager: expect.stringContaining('cn=') as string }])
    await world.run({ system: 'Personal', profile: 'thorough-full-sync' })
    expect(await world.waiting()).toEqual([])

    world.remove(answers, content, '005058')
    await world.run({ system: 'Personal', profile: 'full-import+delta-sync' })
    expect(await world.waiting()).toMatchObject([{ operation: 'update', deprovisioning: true }])
    await world.sendAll()
    expect(await slapd.search('(employeeNumber=005058)')).toMatchObject([{ employeeType: 'disabled' }])
    world.now += 31 * day
    await world.run({ profile: 'lifecycle', confirm: true })
    await world.sendAll()
    expect(await slapd.search('(employeeNumber=005058)')).toEqual([])
  }, 60_000)
})
