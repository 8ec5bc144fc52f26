/** People of a file whose photos go into another file, and the folder with both. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cycleFlow, direct, personTypes, text } from '../nodes/cycle-flow'
import type { FlowNode } from '../nodes/red'

const photo = { name: 'photo', type: 'binary', multi: false }
const [person] = personTypes

/** The photo of one of them: together those of fifty have more than a batch keeps in memory. */
export const photoOf = (n: number): string => Buffer.alloc(300_000, `photo ${n} `).toString('base64')

export function writePeople(userDir: string, people: number): void {
  mkdirSync(join(userDir, 'data'), { recursive: true })
  const lines = Array.from({ length: people }, (_item, i) => `${i + 1},Given${i + 1},Family,Sales,FTE,${photoOf(i + 1)}`)
  writeFileSync(join(userDir, 'data/hr.csv'), ['employeeId,givenName,sn,department,employeeType,photo', ...lines, ''].join('\n'))
}

export function photosFlow(connector = 'csv'): FlowNode[] {
  const hr = ['employeeId', 'givenName', 'sn', 'department', 'employeeType'].map(text)
  const change = [
    { id: 'store', types: [{ ...person, attributes: [...(person?.attributes ?? []), { ...photo, name: 'Photo' }] }] },
    {
      id: 'hr',
      connector: 'csv',
      settings: { file: 'data/hr.csv', anchor: 'employeeId' },
      objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...hr, photo] }],
    },
    {
      id: 'ad',
      connector,
      settings: { file: 'data/accounts.csv', anchor: 'login' },
      objectTypes: [
        { name: 'user', anchor: 'login', attributes: [...['login', 'displayName', 'mail', 'enabled'].map(text), photo] },
      ],
    },
    {
      id: 'flow',
      mappings: [direct('employeeId', 'Employee ID'), direct('givenName', 'Display Name'), direct('photo', 'Photo')],
    },
    {
      id: 'out-flow',
      mappings: [direct('Employee ID', 'login'), direct('Display Name', 'displayName'), direct('Photo', 'photo')],
    },
  ]
  return cycleFlow({ change })
}
