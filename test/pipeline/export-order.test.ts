/** Which requests of an export go before which. */
import { expect, it } from 'vitest'
import type { PendingOperation } from '../../runtime/model/objects'
import { dependencyLevel } from '../../runtime/pipeline/8-order'
import { decides } from './laws'
import { selected } from './world'

/** `create cn=Ann,dc=corp`, or an operation alone for an object without a name. */
function levelOf(text: string): number {
  const [operation, secondaryId = null] = text.split(' ')
  return decides(dependencyLevel, selected({ operation: operation as PendingOperation, secondaryId }))
}

it('E4 creates before updates before deletes; parents are made before their children, and deleted after them', () => {
  const inOrder = [
    'create',
    'create dc=corp',
    'create ou=B,dc=corp',
    'create cn=C,ou=B,dc=corp',
    'update',
    'delete cn=C,ou=B,dc=corp',
    'delete ou=B,dc=corp',
    'delete dc=corp',
    'delete',
  ]
  const levels = inOrder.map(levelOf)
  expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b))
})

for (const [what, first, second] of [
  ['creates beside each other', 'create cn=A,dc=corp', 'create cn=B,dc=org'],
  ['updates, however deep', 'update cn=A,ou=B,dc=corp', 'update dc=corp'],
  ['deletes beside each other', 'delete cn=A,dc=corp', 'delete cn=B,dc=org'],
  ['creates whose names are no DNs, and those without a name', 'create ann@corp', 'create'],
] as const)
  it(`E4 ${what} do not depend on each other`, () => {
    expect(levelOf(first)).toBe(levelOf(second))
  })
