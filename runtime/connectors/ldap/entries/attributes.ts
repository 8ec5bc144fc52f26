/** Attributes of entries that are treated apart from the others. */
import type { Subschema } from '../protocol/subschema'

/** The name under which an entry's DN appears among its attributes. */
export const dnAttribute = 'dn'

/**
 * Written and never read: passwords, since what a server hands out is of no use to anyone else, and what stands for an action,
 * since the server makes another value of it.
 */
const onlyWritten: ReadonlySet<string> = new Set(['userpassword', 'authpassword', 'pwdlastset', 'lockouttime'])

/** Keys and passwords of people and machines: neither read nor offered. */
const secrets: ReadonlySet<string> = new Set(
  [
    'unicodePwd',
    'dBCSPwd',
    'ntPwdHistory',
    'lmPwdHistory',
    'supplementalCredentials',
    'ms-Mcs-AdmPwd',
    'msDS-ManagedPassword',
    'msDS-ManagedPasswordPreviousId',
    'msFVE-RecoveryPassword',
    'msFVE-KeyPackage',
    'userPKCS12',
    'sambaNTPassword',
    'sambaLMPassword',
    'sambaPasswordHistory',
    'krbPrincipalKey',
    'ipaNTHash',
  ].map((name) => name.toLowerCase()),
)

/** Of these all: passwords of local administrators, private keys that roam with people. */
const secretFamilies = /^(?:mslaps-|mspki)/

/** Whether an attribute is one of those whose values are never asked for, by whichever of its names it is called. */
export function isNeverRead(name: string, subschema?: Subschema): boolean {
  return namesOf(name, subschema).some((known) => onlyWritten.has(known) || isSecret(known))
}

/** Whether an attribute is one of those that are not offered either. */
export function isNeverOffered(name: string, subschema?: Subschema): boolean {
  return namesOf(name, subschema).some(isSecret)
}

function isSecret(name: string): boolean {
  return secrets.has(name) || secretFamilies.test(name)
}

/** Folded, without options such as `;binary`. */
function namesOf(name: string, subschema: Subschema | undefined): readonly string[] {
  return [name.replace(/;.*/, ''), ...(subschema?.attribute(name)?.names ?? [])].map((known) => known.toLowerCase())
}
