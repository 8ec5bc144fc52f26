/** The command npm run cycle: its phases, options, figures and codes, with the demo data and with files of one's own. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../nodes/red'
import { needsServer } from '../servers/needs'
import { startSlapd } from '../servers/slapd'
import type { Slapd } from '../servers/slapd'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'idweave-cycle-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Outcome {
  readonly code: number | null
  readonly text: string
  /** The figures of the phase whose title starts so, not how far it was while it ran. */
  phase(title: string): string
}

function cycle(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [join(projectRoot, 'scripts', 'cycle.mjs'), ...args], { env: { ...process.env, ...env } })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()))
  return new Promise((resolve) =>
    child.on('close', (code) =>
      resolve({
        code,
        text,
        phase: (title) => text.split(/^─+$/m).findLast((part) => part.trim().startsWith(title)) ?? `no phase ${title}: ${text}`,
      }),
    ),
  )
}

/** How many of the demo's people have an account today: some come and some go as time goes by. */
function accountsToday(taken: readonly string[]): number {
  const now = new Date()
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
  const there = ({ startDate = '', endDate = '' }: Record<string, string>) =>
    startDate <= today && (endDate === '' || endDate >= today)
  return rowsOf(join(projectRoot, 'flows', 'demo', 'hr.csv'))
    .filter((row) => row['employeeType'] === 'FTE' && taken.includes(row['employeeStatus'] ?? ''))
    .filter(there).length
}

const rowsOf = (file: string) => parse(readFileSync(file), { columns: true }) as Record<string, string>[]

describe('npm run cycle', () => {
  it('carries the demo data through all phases, and says that four badge rows are wrong on purpose', async () => {
    const out = join(folder, 'demo')
    const accounts = accountsToday(['Active'])
    const first = await cycle(['--out', out])
    expect(first.code).toBe(0)
    expect(first.phase('Buildings')).toMatch(/read 11 .* failed 0/)
    expect(first.phase('HR: import')).toMatch(/read 500 {3}added 500 .* failed 0/)
    expect(first.phase('Badge')).toContain('failed: B-71353: Employee ID 001098 matches')
    expect(first.phase('Accounts: export')).toMatch(
      // Managers and members follow once their accounts are there (E4).
      new RegExp(`sent ${2 * (accounts + 10) - 1} {3}created ${accounts + 10} {3}updated ${accounts + 9} `),
    )
    expect(first.phase('Accounts: confirming import')).toContain(`unchanged ${accounts + 10} `)
    expect(first.text).toContain('4 badge rows that are wrong on purpose; nothing else failed')
    const rows = rowsOf(join(out, 'accounts.csv'))
    expect(rows).toHaveLength(accounts)
    expect(rows.find(({ employeeId }) => employeeId === '001028')).toMatchObject({
      manager: 'e001021',
      building: 'Grand Canal',
    })
  })

  it('I14 D4 a second time with the same store sends nothing', async () => {
    const again = await cycle(['--store', join(folder, 'demo', 'identity.sqlite')])
    expect(again.code).toBe(0)
    expect(again.phase('HR: import')).toMatch(/unchanged 500 {3}failed 0\n {2}sync +processed 0 /)
    expect(again.phase('Accounts: export')).toContain('sent 0 ')
    const full = await cycle(['--store', join(folder, 'demo', 'identity.sqlite'), '--full'])
    expect(full.phase('HR: import')).toContain('processed 500 ')
    expect(full.phase('Accounts: export')).toContain('sent 0 ')
  })

  it('N10 never ends well while an account that failed too often waits for a person', async () => {
    const out = join(folder, 'taken')
    mkdirSync(out)
    const columns =
      'login,employeeId,givenName,sn,displayName,mail,department,title,location,building,telephone,photo,manager,status'
    writeFileSync(join(out, 'accounts.csv'), `${columns}\ne17,4711${','.repeat(12)}\n`)
    const hr = join(folder, 'taken.csv')
    writeFileSync(hr, 'employeeId,givenName,sn\n17,Ann,Lee\n18,Bob,Ray\n')
    const args = ['--hr', hr, '--out', out, '--everybody']
    for (let attempt = 1; attempt <= 5; attempt++) expect((await cycle(args)).text).toContain('1 object failed')
    const after = await cycle(args)
    expect(after.phase('Accounts: export')).toContain('sent 0 ')
    expect(after.text).toContain('Problem: 1 pending export to Accounts has failed, since another object has its name')
    expect(after.text).toContain('1 problem to look at')
    expect(after.code).toBe(1)
  })

  it('takes other column names, separators and encodings, and does without columns that are not there', async () => {
    const hr = join(folder, 'personal.csv')
    const lines = ['PersNr;Vorname;Nachname;Abteilung', '17;Jörg;Groß;Vertrieb', '18;Ann;Lee;Einkauf']
    writeFileSync(hr, Buffer.from(lines.join('\r\n'), 'latin1'))
    const columns = ['--columns', 'employeeId=PersNr,givenName=Vorname,sn=Nachname,department=Abteilung']
    const out = join(folder, 'other')
    const run = await cycle([
      '--hr',
      hr,
      '--out',
      out,
      ...columns,
      '--delimiter',
      ';',
      '--encoding',
      'windows-1252',
      '--everybody',
    ])
    expect(run).toMatchObject({ code: 0 })
    expect(run.text).toContain('the file has no preferredName')
    expect(run.text).not.toContain('Badge: import')
    const [joerg] = rowsOf(join(out, 'accounts.csv'))
    expect(joerg).toMatchObject({
      login: 'e17',
      displayName: 'Jörg Groß',
      mail: 'jorg.gross@company.com',
      department: 'Vertrieb',
    })
  })

  it('exits with 1 and names the objects when some fail, and carries the others through', async () => {
    const hr = join(folder, 'twice.csv')
    writeFileSync(
      hr,
      'employeeId,givenName,sn,employeeType,employeeStatus\n1,Ann,Lee,FTE,Active\n2,Bob,Ray,FTE,Active\n1,Ann,Lee,FTE,Active\n',
    )
    const run = await cycle(['--hr', hr, '--out', join(folder, 'twice')])
    expect(run.code).toBe(1)
    expect(run.phase('HR: import')).toContain('the anchor 1 stands at line 2 and at line 4')
    expect(rowsOf(join(folder, 'twice', 'accounts.csv')).map((row) => row['employeeId'])).toEqual(['2'])
    expect(run.text).toContain('2 objects failed')
  })

  it.each([
    ['a file that is not there', ['--hr', 'nowhere.csv'], /There is no file .*nowhere\.csv/],
    ['an option that does not exist', ['--hrr', 'x.csv'], /--hrr[^]*--hr FILE/],
    ['a column the file does not have', ['--columns', 'employeeId=Nr'], /has no column "Nr"\. Its columns are: employeeId,/],
    ['a column nobody knows', ['--columns', 'shoeSize=x'], /HR has no column shoeSize/],
    ['a directory without a container', ['--ldap', 'ldap://127.0.0.1:1'], /--ldap-base/],
  ])('exits with 1 and a sentence for %s', async (_what, args, sentence) => {
    const run = await cycle([...args, '--out', join(folder, 'refused')], { IDWEAVE_LDAP_BASE: '' })
    expect(run.code).toBe(1)
    expect(run.text).toMatch(sentence)
    expect(run.text).not.toContain('    at ')
    expect(existsSync(join(folder, 'refused', 'accounts.csv'))).toBe(false)
  })

  it('exits with 1 when a run stops, and says what to do', async () => {
    const hr = join(folder, 'shrinking.csv')
    const header = 'employeeId,givenName,sn,employeeType,employeeStatus\n'
    const people = Array.from({ length: 40 }, (_one, i) => `${i + 1},Given${i},Surname${i},FTE,Active\n`)
    const out = ['--out', join(folder, 'shrinking')]
    writeFileSync(hr, header + people.join(''))
    expect((await cycle(['--hr', hr, ...out])).code).toBe(0)
    writeFileSync(hr, header + people.slice(0, 5).join(''))
    const run = await cycle(['--hr', hr, ...out])
    expect(run.code).toBe(1)
    expect(run.phase('HR: import')).toContain('stopped: 35 of 40 objects of HR are missing')
    expect(run.text).toContain('The cycle was stopped')
    expect(rowsOf(join(folder, 'shrinking', 'accounts.csv')).filter((row) => row['status'] === 'enabled')).toHaveLength(40)
  })
})

needsServer('slapd')('npm run cycle with a directory', () => {
  let server: Slapd
  beforeAll(async () => {
    server = await startSlapd()
  })
  afterAll(() => server.stop())

  it('makes the units of the departments, creates the entries and is quiet the second time', async () => {
    const base = `ou=people,${server.baseDn}`
    const where = ['--ldap', server.url, '--ldap-bind-dn', server.rootDn, '--ldap-base', base, '--out', join(folder, 'ldap')]
    const entries = accountsToday(['Active', 'On leave'])
    const password = { IDWEAVE_LDAP_PASSWORD: server.password }
    const first = await cycle([...where, '--create-units'], password)
    expect(first.code).toBe(0)
    expect(first.text).toContain(`Unit made: ou=Facilities\\, Fleet & Travel,${base}`)
    // Managers, and members of the ten groups, follow once their entries are there (E4).
    expect(first.phase('Directory: export')).toContain(`created ${entries + 10} `)
    expect(first.phase('Directory: confirming import')).toContain(`confirmed ${entries + 10}   failed 0`)
    expect(await server.search('(objectClass=inetOrgPerson)', { base, attributes: ['cn'] })).toHaveLength(entries)
    const [wati] = await server.search('(sn=Suharto)', { base })
    expect(wati).toMatchObject({ mail: 'suharto@company.com', employeeNumber: '001651' })
    const again = await cycle(where, password)
    expect(again.phase('Directory: export')).toContain('sent 0 ')
    expect(again.phase('Directory: confirming import')).toMatch(
      new RegExp(`unchanged ${entries + 10} {3}failed 0\\n {2}sync +processed 0 `),
    )
    expect(first.text + again.text).not.toContain(server.password)
    expect(readFileSync(join(folder, 'ldap', 'node-red', 'cycle.json'), 'utf8')).not.toContain(server.password)
  })

  it('counts entries whose unit is missing as failed, and says which option helps', async () => {
    const hr = join(folder, 'one.csv')
    writeFileSync(hr, 'employeeId,givenName,sn,department,employeeType,employeeStatus\n7,Ann,Lee,Nowhere,FTE,Active\n')
    const where = ['--ldap', server.url, '--ldap-bind-dn', server.rootDn, '--ldap-base', `ou=people,${server.baseDn}`]
    const run = await cycle(['--hr', hr, '--out', join(folder, 'missing'), ...where], { IDWEAVE_LDAP_PASSWORD: server.password })
    expect(run.code).toBe(1)
    expect(run.phase('Directory: export')).toContain('failed 1')
    expect(run.text).toContain('--create-units makes them')
  })
})
