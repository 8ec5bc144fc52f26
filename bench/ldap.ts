/**
 * Adds and modifies in a real OpenLDAP: by the engine, by the client library alone with as many requests on their way, and by
 * OpenLDAP's own tools, four abreast. A child process of `bench/main.ts`; each way gets a server of its own.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Attribute, Change, Client } from 'ldapts'
import { type Slapd, startSlapd } from '../test/servers/slapd'
import { benchFlow } from './flow'
import { Stopwatch } from './measure'
import { departmentOf, employeeId, personColumns, personLine, writePeople } from './people'
import { startRed } from './red'

const { values: options } = parseArgs({
  options: { objects: { type: 'string', default: '5000' }, durable: { type: 'string', default: 'false' } },
})
const objects = Number(options.objects)
const watch = new Stopwatch(objects)

/** Requests at the same time: what the connector does unless told otherwise. */
const requestsAtOnce = 32
const abreast = 4

const dnOf = (i: number): string => `uid=${employeeId(i)},ou=people,dc=example,dc=com`

/** The entry of a person as the flow makes it. */
function entryOf(i: number): Record<string, string | string[]> {
  const fields = personLine(i, departmentOf(i, 0)).trimEnd().split(',')
  const of = (name: string): string => fields[personColumns.indexOf(name)] ?? ''
  const name = `${of('givenName')} ${of('sn')}`
  return {
    objectClass: ['inetOrgPerson', 'organizationalPerson', 'person', 'top'],
    uid: of('employeeId'),
    cn: name,
    displayName: name,
    givenName: of('givenName'),
    sn: of('sn'),
    mail: `${of('givenName')}.${of('sn')}@company.com`.toLowerCase(),
    departmentNumber: of('department'),
    title: of('jobTitle'),
    l: of('location'),
    telephoneNumber: of('phone').replaceAll(' ', ''),
  }
}

/** Measures in a folder and against a server of its own. */
async function alone(work: (server: Slapd, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  const server = await startSlapd({ durable: options.durable === 'true' })
  try {
    await work(server, folder)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function byEngine(server: Slapd, folder: string): Promise<void> {
  Object.assign(process.env, {
    IDWEAVE_LDAP_URL: server.url,
    IDWEAVE_LDAP_BIND_DN: server.rootDn,
    IDWEAVE_LDAP_PASSWORD: server.password,
    IDWEAVE_LDAP_BASE: `ou=people,${server.baseDn}`,
  })
  const flow = benchFlow({ send: 'objects', pageSize: 200, targets: 1, source: 'csv', target: 'ldap' })
  const red = await startRed(folder, flow)
  const people = join(folder, 'data', 'hr.csv')
  await writePeople(people, objects, 0)
  await red.run('import', 'full-import')
  await red.run('import', 'full-sync')
  await watch.phase('adds', () => red.run('accounts-export'))
  await watch.phase('confirming import', () => red.run('accounts-import', 'full-import'))
  await writePeople(people, objects, 100)
  await red.run('import', 'full-import')
  await red.run('import', 'delta-sync')
  await watch.phase('modifies', () => red.run('accounts-export'))
  await red.stop()
}

async function byLibrary(server: Slapd): Promise<void> {
  const client = new Client({ url: server.url, timeout: 60_000 })
  await client.bind(server.rootDn, server.password)
  const moved = new Change({ operation: 'replace', modification: new Attribute({ type: 'departmentNumber', values: ['Moved'] }) })
  await watch.phase('adds, ldapts', () => pipelined((i) => client.add(dnOf(i), entryOf(i))))
  await watch.phase('modifies, ldapts', () => pipelined((i) => client.modify(dnOf(i), moved)))
  await client.unbind()
}

/** Sends a request for every person, so many at the same time on the one connection. */
async function pipelined(send: (i: number) => Promise<void>) {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < objects) await send(next++)
  }
  await Promise.all(Array.from({ length: requestsAtOnce }, lane))
  return { status: 'done', counters: { sent: next } }
}

async function byTools(server: Slapd, folder: string): Promise<void> {
  const lines = (i: number): string =>
    Object.entries(entryOf(i))
      .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\n`))
      .join('')
  const adds = writeLdif(folder, 'add', (i) => `dn: ${dnOf(i)}\n${lines(i)}\n`)
  const modifies = writeLdif(
    folder,
    'modify',
    (i) => `dn: ${dnOf(i)}\nchangetype: modify\nreplace: departmentNumber\ndepartmentNumber: Moved\n\n`,
  )
  await watch.phase('adds, ldapadd', () => together('ldapadd', server, adds))
  await watch.phase('modifies, ldapmodify', () => together('ldapmodify', server, modifies))
}

/** The people in as many files as tools run at once. */
function writeLdif(folder: string, name: string, textOf: (i: number) => string): string[] {
  return Array.from({ length: abreast }, (_, part) => {
    const file = join(folder, `${name}-${part}.ldif`)
    const mine = Array.from({ length: objects }, (_unused, i) => i).filter((i) => i % abreast === part)
    writeFileSync(file, mine.map(textOf).join(''))
    return file
  })
}

async function together(tool: string, server: Slapd, files: readonly string[]) {
  const login = ['-x', '-H', server.url, '-D', server.rootDn, '-w', server.password]
  await Promise.all(
    files.map((file) => finished(spawn(tool, [...login, '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] }))),
  )
  return { status: 'done', counters: { sent: objects } }
}

function finished(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}`))))
  })
}

async function main(): Promise<void> {
  await alone(byLibrary)
  await alone(byTools)
  await alone(byEngine)
}

main().catch((error: unknown) => {
  console.error(error)
  // Node-RED would keep the process alive, and the one that waits for it.
  process.exit(1)
})
