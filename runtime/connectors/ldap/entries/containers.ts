/** Below which entries of a directory others of a class could be made: where such entries are, and what is called like it. */
import { normalDn, parentDn, rdn } from '../../../model/dn'
import { pagesOf } from './search'
import type { LdapSession } from '../protocol/session'

/** Entries that are looked at, and containers that are named. */
const mostEntries = 1000
const mostContainers = 50

const peoplesNames =
  /=(?:people|persons?|users?|accounts?|staff|employees|personen|personal|benutzer|mitarbeiter|utilisateurs|personnel|usuarios|utenti|brukere|brugere|användare)$/i

/** DNs, the likeliest first, for entries that `filter` finds; of a directory that cannot be searched only the bases. */
export async function containersFor(session: LdapSession, filter: string): Promise<readonly string[]> {
  const [parents, units] = [await parentsOf(session, filter), await entriesOf(session, '(objectClass=organizationalUnit)')]
  const [likely, others] = [
    units.filter((unit) => peoplesNames.test(rdn(unit))),
    units.filter((unit) => !peoplesNames.test(rdn(unit))),
  ]
  const known = new Map<string, string>()
  for (const dn of [...parents, ...likely, ...others, ...session.settings.baseDns])
    if (!known.has(normalDn(dn))) known.set(normalDn(dn), dn)
  return [...known.values()].slice(0, mostContainers)
}

/** The containers of the entries that are found, the one with most of them first. */
async function parentsOf(session: LdapSession, filter: string): Promise<readonly string[]> {
  const counts = new Map<string, { readonly dn: string; count: number }>()
  for (const entry of await entriesOf(session, filter)) {
    const dn = parentDn(entry)
    const known = counts.get(normalDn(dn))
    if (known) known.count++
    else counts.set(normalDn(dn), { dn, count: 1 })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).map(({ dn }) => dn)
}

async function entriesOf(session: LdapSession, filter: string): Promise<readonly string[]> {
  const found: string[] = []
  const options = { scope: session.settings.scope, filter, attributes: ['1.1'], timeLimit: 0 }
  try {
    const connection = await session.connection()
    for (const base of session.settings.baseDns)
      for await (const page of pagesOf(session, connection, base, options, new AbortController().signal)) {
        found.push(...page.map(({ dn }) => dn))
        if (found.length >= mostEntries) return found
      }
  } catch {
    // What is proposed is no more than a help: the connection test says what is wrong.
  }
  return found
}
