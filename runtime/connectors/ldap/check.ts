/** The connection test of a directory: connect, encrypt, log in, read, find again. */
import type { TestOutcome, TestStep } from '../../model/connector'
import { proveAnchorSearch } from './entries/anchor-search'
import { faultOf, ldapCode, syncError } from './protocol/faults'
import type { Ldapts } from './protocol/library'
import { type Connection, openConnection } from './protocol/connection'
import { readSubschema } from './protocol/subschema'
import { anchorOf, type LdapSettings } from './settings'

const paged = '1.2.840.113556.1.4.319'

/** Tries each server the settings name, step by step, with a sentence for each. One server that does everything is enough. */
export async function checkDirectory(library: Ldapts, settings: LdapSettings): Promise<TestOutcome> {
  const steps: TestStep[] = []
  let ok = false
  for (const url of settings.urls) {
    const connection = await checkConnection(library, settings, url, steps)
    if (!connection) continue
    const firstOfBases = steps.length
    for (const base of settings.baseDns) steps.push(await checkBase(connection, base))
    steps.push(checkPaging(connection))
    steps.push(await checkAnchor(library, connection, settings))
    if (settings.accesslog !== undefined) steps.push(await checkAccesslog(connection, settings.accesslog))
    ok ||= steps.slice(firstOfBases).every((step) => step.ok)
    await connection.close()
  }
  return { ok, steps }
}

async function checkConnection(
  library: Ldapts,
  settings: LdapSettings,
  url: string,
  steps: TestStep[],
): Promise<Connection | undefined> {
  const names = ['Connect', 'Encryption', 'Login'] as const
  let reached = 0
  try {
    return await openConnection(library, settings, url, (name, message) => {
      steps.push({ name, ok: true, message })
      reached = names.indexOf(name) + 1
    })
  } catch (thrown) {
    const fault = faultOf(thrown)
    steps.push({ name: names[reached] ?? 'Login', ok: false, message: `${url}: ${fault.sentence} ${fault.next}`.trim() })
    return undefined
  }
}

async function checkBase(connection: Connection, base: string): Promise<TestStep> {
  const name = `Read ${base}`
  try {
    const { searchEntries } = await connection.run((client) =>
      client.search(base, { scope: 'base', filter: '(objectClass=*)', attributes: ['1.1'], timeLimit: 0 }),
    )
    if (searchEntries.length > 0) return { name, ok: true, message: 'The base can be read.' }
    return { name, ok: false, message: `This login may not read ${base}. Give the bind DN the right to read it.` }
  } catch (thrown) {
    const failed = failedStep(name, thrown, `Reading ${base}`)
    if (ldapCode(thrown) !== 32) return failed
    return { ...failed, message: `There is no entry ${base} or this login may not see it. ${faultOf(thrown).next}` }
  }
}

function failedStep(name: string, thrown: unknown, doing: string): TestStep {
  const { message, next } = syncError(thrown, doing)
  return { name, ok: false, message: `${message} ${next}`.trim() }
}

function checkPaging(connection: Connection): TestStep {
  const name = 'Paged reading'
  return connection.root.controls.has(paged)
    ? { name, ok: true, message: 'The server reads in pages.' }
    : {
        name,
        ok: false,
        message: 'The server does not announce paged results (RFC 2696), without which large directories cannot be read.',
      }
}

/** Whether an account can be found again by its anchor, without which nobody can say that it is gone (E10). */
async function checkAnchor(library: Ldapts, connection: Connection, settings: LdapSettings): Promise<TestStep> {
  const name = 'Anchor'
  const { kind } = connection.root
  const anchor = anchorOf(settings, kind)
  try {
    await proveAnchorSearch({ settings, library }, connection, await readSubschema(connection), { anchor, attributes: [] })
    return { name, ok: true, message: `Entries are found by ${anchor} (${kind.label}).` }
  } catch (thrown) {
    return failedStep(name, thrown, `Searching for ${anchor}`)
  }
}

async function checkAccesslog(connection: Connection, base: string): Promise<TestStep> {
  const name = 'Access log'
  const { kind } = connection.root
  if (kind.name !== 'other' && kind.delta !== 'accesslog')
    return { name, ok: false, message: `${kind.label} has no access log. Choose to read everything under "Changes come from".` }
  try {
    const { searchEntries } = await connection.run((client) =>
      client.search(base, { scope: 'base', attributes: ['contextCSN'], timeLimit: 0 }),
    )
    const csn = [searchEntries[0]?.['contextCSN'] ?? []].flat()
    if (csn.length > 0) return { name, ok: true, message: 'The access log can be read.' }
    return {
      name,
      ok: false,
      message: `${base} has no contextCSN. Load the overlay syncprov for the access log database and let the bind DN read it.`,
    }
  } catch (thrown) {
    return failedStep(name, thrown, `Reading ${base}`)
  }
}
