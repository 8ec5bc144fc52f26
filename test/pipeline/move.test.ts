/** Where a disabled account is moved to (R15). */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import { decideMove } from '../../runtime/pipeline/6-move'
import { decidePendingExport } from '../../runtime/pipeline/7-pending-export'
import { bearingTemporaryName, withTemporaryName } from '../../runtime/pipeline/8-temporary-name'
import { decides, refuses } from './laws'
import { about, account, change, desired, pending, unsent, wants } from './world'

const ann = account({ dn: 'CN=Ann Lee,OU=Sales,DC=x', guid: 'g-1' })

function moves(container: string | null, cso: Cso = ann) {
  const [wanted] = desired({ dn: container })
  if (!wanted) throw new Error('nothing is wanted')
  return decides((view) => decideMove(view.wanted, view.cso), { wanted, cso })
}

describe('moving a disabled account', () => {
  it.each([
    ['to another container, under its own name', 'ou=Former,dc=x', 'CN=Ann Lee,ou=Former,dc=x'],
    ['to a container that is written with spaces around it', ' ou=Former,dc=x ', 'CN=Ann Lee,ou=Former,dc=x'],
    ['to the root of the directory', 'dc=x', 'CN=Ann Lee,dc=x'],
    ['nowhere when it is there, however that is written', 'ou=sales, dc=X', 'CN=Ann Lee,OU=Sales,DC=x'],
    ['deeper down', 'ou=Former,ou=Sales,dc=x', 'CN=Ann Lee,ou=Former,ou=Sales,dc=x'],
  ])('R15 %s', (_what, container, dn) => {
    expect(moves(container)).toMatchObject({ attribute: 'dn', value: dn, mode: 'always' })
  })

  it('R15 a name with several parts and escapes stays as it is', () => {
    const odd = account({ dn: 'cn=Lee\\, Ann+sn=Lee,ou=Sales,dc=x' })
    expect(moves('ou=Former,dc=x', odd)?.value).toBe('cn=Lee\\, Ann+sn=Lee,ou=Former,dc=x')
  })

  it('R15 A10 no container, or no name yet: it stays where it is', () => {
    expect(moves(null)).toBeNull()
    expect(moves('ou=Former,dc=x', unsent())).toBeNull()
  })

  it('R15 what is no DN is an error that shows it and says what to write', () => {
    for (const text of ['Former', 'ou', '=x', ' '])
      expect(refuses((cso: Cso) => moves(text, cso), ann)).toMatchObject({
        code: 'value-does-not-fit',
        message: expect.stringMatching(/^"Move to" gives ".*", which is no DN of a container\. Correct the expression/),
      })
  })

  it('R15 E9 an account that bears a temporary name is moved under the name it had, and loses the temporary one', () => {
    const renaming = pending([change('dn', 'CN=Bob,OU=Sales,DC=x', { from: 'CN=Ann Lee,OU=Sales,DC=x' })])
    const bearing = bearingTemporaryName(
      { pending: withTemporaryName(renaming, 'CN=t1,OU=Sales,DC=x'), cso: ann },
      'CN=t1,OU=Sales,DC=x',
    )
    const moved = moves('ou=Former,dc=x', bearing.cso)
    expect(moved?.value).toBe('CN=Ann Lee,ou=Former,dc=x')
    const decision = decidePendingExport(wants(moved ? [moved] : [], { disables: 1 }), about(bearing.cso, bearing.pending))
    expect(decision).toMatchObject({
      kind: 'stage',
      pending: { temporaryName: 'CN=t1,OU=Sales,DC=x', changes: [{ attribute: 'dn', to: 'CN=Ann Lee,ou=Former,dc=x' }] },
    })
  })
})
