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

/** The account system in a file of this folder, accounts named as people's telephones say. */
export function circleNodes(folder: string): NodeChange[] {
  const dn = { enabled: true, kind: 'expression', value: '"cn=" + mv["Telephone"] + ",dc=corp"', target: 'dn' }
  const number = { enabled: true, kind: 'direct', value: 'Employee ID', target: 'employeeNumber' }
  const [system] = directoryNodes({ file: `${folder}/directory.jsonl` })
  return [...(system ? [system] : []), { id: 'out-flow', mappings: [dn, number] }]
}
