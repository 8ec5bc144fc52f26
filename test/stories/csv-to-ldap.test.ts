/** Lives from CSV files to a directory. */
import { needsServer } from '../servers/needs'
import { first, startDirectoryWorld } from './directory'
import { tellLife } from './life'

needsServer('slapd')('with OpenLDAP', () => {
  tellLife('from CSV files to a directory, a page a message', async () => {
    const { world, server, base, stop } = await startDirectoryWorld({ send: 'pages' })
    const search = (filter: string) => server.search(filter, { base, attributes: ['*', 'entryUUID'] })
    return {
      world,
      stop,
      target: {
        system: 'Directory',
        move: 'exportRenamed',
        keepsOnLeave: true,
        count: async () => (await search('(objectClass=inetOrgPerson)')).length,
        account: async (employeeId) => {
          const [entry] = await search(`(employeeNumber=${employeeId})`)
          if (!entry) return undefined
          const dn = first(entry, 'dn')
          const [unit] = await server.search('(objectClass=organizationalUnit)', {
            base: dn.slice(first(entry, 'cn').length + 4),
            scope: 'base',
          })
          return {
            anchor: first(entry, 'entryUUID'),
            enabled: first(entry, 'employeeType') !== 'disabled',
            displayName: first(entry, 'cn').replace(` (${employeeId})`, ''),
            mail: first(entry, 'mail'),
            department: unit ? first(unit, 'ou') : '',
            telephone: first(entry, 'telephoneNumber'),
            photo: first(entry, 'labeledURI'),
          }
        },
      },
    }
  })
})
