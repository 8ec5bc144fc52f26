/** What `npm run cycle` is asked to do. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { wrongBadges } from '../../flows/demo/generate.mjs'

export const help = `npm run cycle -- [options]

Reads Buildings, HR, Badge and Departments, synchronises, exports accounts and groups, and confirms them. Without options it takes the demo data.

  --hr FILE               people: employeeId, givenName, sn, department, jobTitle, employeeType, employeeStatus, startDate, …
  --badge FILE            badges: badgeNo, employeeId, phone, photoUrl, givenName (with --hr and without --badge there are none)
  --buildings FILE        buildings: code, name, address (with --hr and without --buildings there are none)
  --departments FILE      departments, of which groups are made: code, name (with --hr and without --departments there are none)
  --out FOLDER            where accounts.csv and groups.csv are written (default: the folder of the store, or .idweave/cycle)
  --store FILE            the metaverse and connector spaces; run again with the same one, and only differences go out
  --full                  take every object, not only what changed (after changing the flow)
  --columns A=B,…         the HR file calls column A (as above) B: employeeId=PersNr,givenName=Vorname
  --badge-columns A=B,…   the same for the badge file
  --delimiter CHARACTER   comma, semicolon, tab or | (default: found out)
  --encoding NAME         utf-8, windows-1252, utf-16le or utf-16be (default: by the byte order mark, else utf-8)
  --everybody             leave out the conditions on employeeType, employeeStatus, first and last day
  --ldap URL              write to this directory instead of accounts.csv; password in IDWEAVE_LDAP_PASSWORD
  --ldap-bind-dn DN       (default: IDWEAVE_LDAP_BIND_DN)
  --ldap-base DN          the container with a unit for each department, and the unit Groups (default: IDWEAVE_LDAP_BASE)
  --create-units          make those units that the directory does not have yet
  --confirm               delete what is due although the last scan was days ago
`

const delimiters = { ',': ',', comma: ',', ';': ';', semicolon: ';', '\t': 'tab', '\\t': 'tab', tab: 'tab', '|': '|' }
const encodings = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be']

/** Reads the arguments; throws an Error with a sentence for whoever typed them. */
export function readOptions(args, root) {
  const text = { type: 'string' }
  const flag = { type: 'boolean', default: false }
  const { values } = parse(args, {
    hr: text,
    badge: text,
    buildings: text,
    departments: text,
    out: text,
    store: text,
    columns: text,
    'badge-columns': text,
    delimiter: text,
    encoding: text,
    ldap: text,
    'ldap-bind-dn': text,
    'ldap-base': text,
    full: flag,
    everybody: flag,
    confirm: flag,
    'create-units': flag,
    help: flag,
  })
  const demo = join(root, 'flows', 'demo')
  const folder = resolve(values.out ?? (values.store ? dirname(values.store) : join(root, '.idweave', 'cycle')))
  const store = resolve(values.store ?? join(folder, 'identity.sqlite'))
  if (!values.help) for (const path of [folder, dirname(store)]) mkdirSync(path, { recursive: true, mode: 0o700 })
  return {
    help: values.help,
    hr: existing(values.hr ?? join(demo, 'hr.csv')),
    // The demo's badges belong to the demo's people: they are never given to anybody else.
    badge: values.badge || !values.hr ? existing(values.badge ?? join(demo, 'badge.csv')) : null,
    buildings: values.buildings || !values.hr ? existing(values.buildings ?? join(demo, 'buildings.csv')) : null,
    departments: values.departments || !values.hr ? existing(values.departments ?? join(demo, 'departments.csv')) : null,
    wrongOnPurpose: values.hr || values.badge ? 0 : wrongBadges,
    folder,
    store,
    columns: renames(values.columns),
    badgeColumns: renames(values['badge-columns']),
    delimiter: oneOf('--delimiter', values.delimiter, Object.keys(delimiters), (name) => delimiters[name]),
    encoding: oneOf('--encoding', values.encoding?.toLowerCase(), encodings, (name) => name),
    full: values.full,
    everybody: values.everybody,
    confirm: values.confirm,
    createUnits: values['create-units'],
    ldap: values.ldap === undefined ? null : ldapSettings(values),
  }
}

function parse(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: false })
  } catch (error) {
    throw new Error(`${error.message}\n\n${help}`, { cause: error })
  }
}

function existing(file) {
  const path = resolve(file)
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`)
  return path
}

function oneOf(option, given, allowed, value) {
  if (given === undefined) return 'auto'
  if (!allowed.includes(given)) throw new Error(`${option} must be one of ${allowed.join(' ')}, not "${given}".`)
  return value(given)
}

/** `employeeId=PersNr,givenName=Vorname` as a map; a comma inside a column's name is written `\,`. */
function renames(text) {
  const pairs = (text ?? '').split(/(?<!\\),/).filter((pair) => pair.trim() !== '')
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new Error(`"${pair}" is no pair of columns. Write it as employeeId=PersNr,givenName=Vorname`)
      return [
        pair.slice(0, at).trim(),
        pair
          .slice(at + 1)
          .trim()
          .replaceAll('\\,', ','),
      ]
    }),
  )
}

function ldapSettings(values) {
  const { env } = process
  const settings = {
    url: values.ldap,
    bindDn: values['ldap-bind-dn'] ?? env.IDWEAVE_LDAP_BIND_DN,
    base: values['ldap-base'] ?? env.IDWEAVE_LDAP_BASE,
  }
  if (!settings.base) throw new Error('--ldap needs the container of the people: --ldap-base ou=people,dc=example,dc=com')
  if (settings.bindDn && !env.IDWEAVE_LDAP_PASSWORD)
    throw new Error(`Set the password of ${settings.bindDn} in the environment variable IDWEAVE_LDAP_PASSWORD.`)
  return settings
}
