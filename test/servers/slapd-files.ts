/** The configuration of a slapd for tests. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificateFiles } from './certificate'
import { pretendedAway, programPath } from './installed'

/** Whether this machine can run slapd with its modules. */
export function slapdInstalled(): boolean {
  return (
    !pretendedAway('slapd') && programPath('slapd') !== undefined && existsSync('/etc/ldap/schema') && existsSync('/usr/lib/ldap')
  )
}

export interface SlapdOptions {
  /** Serve LDAPS and StartTLS with a certificate for localhost and 127.0.0.1, or for what is named here. */
  readonly tls?: boolean | { readonly hosts?: readonly string[]; readonly expired?: boolean }
  /** Log writes to cn=accesslog, for delta imports. */
  readonly accesslog?: boolean
  /** Keep memberOf and the references to renamed and deleted entries up to date. */
  readonly memberof?: boolean
  /** Write each commit through to the disk, as a production server does; without it several times faster. */
  readonly durable?: boolean
  /** Lines for the main database, such as `sizelimit 10` or access rules. */
  readonly extra?: readonly string[]
  /** Instead of `* size.prtotal=unlimited size=unlimited`, who may read how much. */
  readonly limits?: string
  /** Lines before the databases, such as access rules for the root DSE and the schema. */
  readonly global?: readonly string[]
}

export const baseDn = 'dc=example,dc=com'
export const rootDn = `cn=admin,${baseDn}`
export const password = 'Secret-1234'

const schemas = ['core', 'cosine', 'nis', 'inetorgperson']
const indexes = ['objectClass,uid,mail,employeeNumber,entryUUID,entryCSN,member eq', 'cn,sn eq']

/** The text of slapd.conf for a server whose databases lie in `folder`. */
export function slapdConfig(folder: string, options: SlapdOptions, certificate: CertificateFiles | undefined): string {
  const sync = options.durable ? [] : ['dbnosync']
  const modules = [
    'back_mdb',
    ...(options.accesslog ? ['accesslog', 'syncprov'] : []),
    ...(options.memberof ? ['memberof', 'refint'] : []),
  ]
  return [
    ...schemas.map((name) => `include /etc/ldap/schema/${name}.schema`),
    `pidfile ${join(folder, 'slapd.pid')}`,
    'modulepath /usr/lib/ldap',
    ...modules.map((name) => `moduleload ${name}`),
    ...(certificate
      ? [
          `TLSCACertificateFile ${certificate.ca}`,
          `TLSCertificateFile ${certificate.cert}`,
          `TLSCertificateKeyFile ${certificate.key}`,
        ]
      : []),
    'sockbuf_max_incoming_auth 67108863',
    ...(options.global ?? []),
    ...(options.accesslog ? accesslogDatabase(folder, sync) : []),
    'database mdb',
    `suffix "${baseDn}"`,
    `rootdn "${rootDn}"`,
    `rootpw ${password}`,
    `directory ${join(folder, 'main')}`,
    'maxsize 4294967296',
    ...sync,
    ...indexes.map((index) => `index ${index}`),
    `limits ${options.limits ?? '* size.prtotal=unlimited size=unlimited'}`,
    ...(options.extra ?? []),
    ...(options.accesslog ? accesslogOverlay : []),
    ...(options.memberof ? memberofOverlays : []),
    '',
  ].join('\n')
}

function accesslogDatabase(folder: string, sync: readonly string[]): string[] {
  return [
    'database mdb',
    'suffix cn=accesslog',
    `rootdn "${rootDn}"`,
    `directory ${join(folder, 'accesslog')}`,
    'maxsize 4294967296',
    ...sync,
    'index default eq',
    'index objectClass,entryCSN,entryUUID,reqStart,reqEnd,reqResult eq',
    'limits * size.prtotal=unlimited size=unlimited',
    'overlay syncprov',
    'syncprov-nopresent TRUE',
    'syncprov-reloadhint TRUE',
  ]
}

const accesslogOverlay = [
  'overlay syncprov',
  'syncprov-checkpoint 1000 60',
  'syncprov-sessionlog 1000',
  'overlay accesslog',
  'logdb cn=accesslog',
  'logops writes',
  'logsuccess TRUE',
  'logold (objectClass=*)',
]

const memberofOverlays = ['overlay memberof', 'memberof-refint TRUE', 'overlay refint', 'refint_attributes member manager owner']
