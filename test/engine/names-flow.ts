/** People whose accounts take each other's names: a circle of four, and a chain of three beside it. */
import type { NodeChange } from '../nodes/cycle-flow'
import { directoryNodes } from './directory-flow'

const names = {
  before: ['a', 'b', 'c', 'd', 'x', 'y', 'z'],
  after: ['b', 'c', 'd', 'a', 'y', 'z', 'w'],
} as const

/** Employee numbers with the names their accounts are to have. */
export function people(when: keyof typeof names): [id: string, name: string][] {
  return names[when].map((name, at) => [`${at + 1}`, name])
}

/** A directory that is exported to. */
export interface LdapTarget {
  readonly url: string
  readonly bindDn: string
  readonly password: string
  readonly base: string
}

/** The account system as a directory, accounts named as people's telephones say. */
export function ldapNodes({ url, bindDn, password, base }: LdapTarget): NodeChange[] {
  const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })
  const attributes = [
    text('dn', { comparison: 'dn' }),
    text('entryUUID', { mutability: 'readOnly' }),
    ...['cn', 'sn', 'employeeNumber'].map((name) => text(name)),
  ]
  const type = { name: 'inetOrgPerson', anchor: 'entryUUID', anchorIgnoresCase: true, secondaryId: 'dn', attributes }
  const settings = { urls: [url], bindDn, password, baseDns: [base], timeout: 30 }
  const map = (kind: string, value: string, target: string) => ({ enabled: true, kind, value, target })
  return [
    { id: 'ad', name: 'Directory', connector: 'ldap', settings, objectTypes: [type] },
    { id: 'ad-out', csType: 'inetOrgPerson' },
    { id: 'provision', rows: [] },
    {
      id: 'out-flow',
      mappings: [
        map('expression', `"cn=" + mv["Telephone"] + ",${base}"`, 'dn'),
        map('direct', 'Employee ID', 'employeeNumber'),
        map('direct', 'Last Name', 'sn'),
      ],
    },
  ]
}

/** The account system in a file of this folder, accounts named as people's telephones say. */
export function circleNodes(folder: string): NodeChange[] {
  const dn = { enabled: true, kind: 'expression', value: '"cn=" + mv["Telephone"] + ",dc=corp"', target: 'dn' }
  const number = { enabled: true, kind: 'direct', value: 'Employee ID', target: 'employeeNumber' }
  const [system] = directoryNodes({ file: `${folder}/data/directory.jsonl` })
  return [...(system ? [system] : []), { id: 'out-flow', mappings: [dn, number] }]
}
