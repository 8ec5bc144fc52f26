/** The reference cycle with its directory tab switched on: an OpenLDAP directory of its own as a further target. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../nodes/red'
import { startSlapd } from '../servers/slapd'
import type { FoundEntry, NewEntry, Slapd } from '../servers/slapd'
import type { Change } from './world'
import { referenceFlow, World } from './world'

export interface DirectoryWorld {
  readonly world: World
  readonly server: Slapd
  readonly base: string
  stop(): Promise<void>
}

/** Starts the directory with the departments of the demo, and the cycle with the rules of its tab enabled. */
export async function startDirectoryWorld(options: {
  send: 'objects' | 'pages'
  /** Settings of further nodes. */
  change?: readonly Change[]
}): Promise<DirectoryWorld> {
  const server = await startSlapd()
  const base = `ou=people,${server.baseDn}`
  await server.add(departments(server.baseDn).filter((entry) => entry.dn !== base))
  Object.assign(process.env, {
    IDWEAVE_LDAP_URL: server.url,
    IDWEAVE_LDAP_BIND_DN: server.rootDn,
    IDWEAVE_LDAP_PASSWORD: server.password,
    IDWEAVE_LDAP_BASE: base,
  })
  const importers = referenceFlow().filter((node) => node.type === 'identity-connector-import')
  const sending = importers.map(({ id }) => ({ id, send: options.send }))
  const rules = ['ref-rule-directory', 'ref-rule-directory-groups'].map((id) => ({ id, enabled: true }))
  const change = [...rules, ...sending, ...(options.change ?? [])]
  const world = await World.start({ change, targets: ['ref-directory-import'] })
  return {
    world,
    server,
    base,
    async stop() {
      await world.stop()
      await server.stop()
    },
  }
}

/** The entries of flows/demo/directory.ldif, below another suffix. */
function departments(suffix: string): NewEntry[] {
  const text = readFileSync(join(projectRoot, 'flows', 'demo', 'directory.ldif'), 'utf8')
  return text
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const value = (name: string): string => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
      const attributes = { objectClass: ['top', 'organizationalUnit'], ou: value('ou') }
      return { dn: value('dn').replace('dc=example,dc=com', suffix), attributes }
    })
}

/** The entry's first value of an attribute. */
export function first(entry: FoundEntry, name: string): string {
  const [value] = [entry[name] ?? []].flat()
  return value === undefined ? '' : value.toString()
}
