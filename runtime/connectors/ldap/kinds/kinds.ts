/** Kinds of directory, as data: what the servers of each do in their own way. */

/** The names of the kinds, as settings have them. */
export const kindNames = ['activeDirectory', 'openLdap', '389ds', 'other'] as const
export type KindName = (typeof kindNames)[number]

/** What is known of the servers of one kind. */
export interface DirectoryKind {
  readonly name: KindName
  readonly label: string
  /** The attribute that finds an entry again, where the settings name none. */
  readonly anchor: string
  /** Where a delta import learns what has changed; null where everything is read. */
  readonly delta: 'accesslog' | null
  /** Attributes of bytes by which an entry can be named instead of by its DN: folded attribute → `<GUID=…>`'s first word. */
  readonly namedBy: Readonly<Record<string, string>>
  /** The server writes the attribute in an entry's name by itself, and refuses everybody else's changes of it. */
  readonly ownsNamingAttribute: boolean
  /** Text whose schema names no rule is compared without regard to letter case. */
  readonly ignoresCase: boolean
  /** Object types people ask for first, in this order. */
  readonly usual: readonly string[]
  /** What stands for an object type in a search, where its class alone means more: folded type → filter. */
  readonly selections: Readonly<Record<string, string>>
  /** What entries must match besides, unless the settings ask for the system's own. */
  readonly withoutSystemObjects: string
}

const usual = [
  'inetOrgPerson',
  'groupOfNames',
  'organizationalUnit',
  'groupOfUniqueNames',
  'person',
  'organizationalPerson',
  'organization',
  'account',
  'posixGroup',
]

const other: DirectoryKind = {
  name: 'other',
  label: 'Another directory',
  anchor: 'entryUUID',
  delta: null,
  namedBy: {},
  ownsNamingAttribute: false,
  ignoresCase: false,
  usual,
  selections: {},
  withoutSystemObjects: '',
}

/** The kinds by name. */
export const kinds: Readonly<Record<KindName, DirectoryKind>> = {
  activeDirectory: {
    ...other,
    name: 'activeDirectory',
    label: 'Active Directory or Samba AD',
    anchor: 'objectGUID',
    namedBy: { objectguid: 'GUID', objectsid: 'SID' },
    ownsNamingAttribute: true,
    ignoresCase: true,
    usual: ['user', 'group', 'organizationalUnit', 'contact', 'computer', 'inetOrgPerson'],
    selections: {
      user: '(&(objectCategory=person)(objectClass=user))',
      contact: '(&(objectCategory=person)(objectClass=contact))',
    },
    withoutSystemObjects: '(!(isCriticalSystemObject=TRUE))',
  },
  openLdap: { ...other, name: 'openLdap', label: 'OpenLDAP', delta: 'accesslog' },
  '389ds': { ...other, name: '389ds', label: '389 Directory Server', anchor: 'nsUniqueId' },
  other,
}

/** LDAP_CAP_ACTIVE_DIRECTORY_OID, and that of its lightweight services (MS-ADTS 3.1.1.3.4.3). */
const activeDirectory: ReadonlySet<string> = new Set(['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1851'])

/** Attributes of the root DSE that tell which kind it is. */
export const tellingAttributes = ['supportedCapabilities', 'vendorName', 'objectClass']

/** The kind of the server whose root DSE has these values. */
export function kindOf(values: (attribute: string) => readonly string[]): DirectoryKind {
  if (values('supportedCapabilities').some((oid) => activeDirectory.has(oid))) return kinds.activeDirectory
  if (values('objectClass').some((name) => name.toLowerCase() === 'openldaprootdse')) return kinds.openLdap
  if (values('vendorName').some((name) => name.startsWith('389 '))) return kinds['389ds']
  return kinds.other
}
