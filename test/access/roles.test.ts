/** The table of roles in docs/security.md says what the roles may. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isRole, type Role, roles } from '../../runtime/access/roles'

const lines = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8').split('\n')
const cells = (line: string): string[] => line.split('|').map((cell) => cell.trim())

it('each role may exactly what its column says', () => {
  const head = lines.findIndex((line) => line.startsWith('| permission |'))
  const named = cells(lines[head] ?? '').filter(isRole)
  expect(named).toEqual(Object.keys(roles))
  const rows = lines.slice(head + 2, lines.indexOf('', head)).map(cells)
  const may = (role: Role): string[] =>
    rows.filter((row) => row[3 + named.indexOf(role)] === 'yes').flatMap((row) => row[1]?.match(/\w+\.\w+/g) ?? [])
  for (const role of named.filter((name) => name !== 'administrator')) {
    expect([role, may(role).sort()]).toEqual([role, [...roles[role]].sort()])
  }
  expect(rows.every((row) => row.at(-2) === 'yes')).toBe(true)
})
