/** A file of an earlier version that is only looked at: it is refused, and not brought up to date. */
import { expect, it } from 'vitest'
import { migrations } from '../../runtime/store/sqlite/file/migrations'
import { migrateWith, newFile, open } from './world'

it('is not brought up to date', () => {
  const file = newFile()
  migrateWith(file, migrations.slice(0, 2))
  expect(() => open(file, { readOnly: true })).toThrow(`older version (2 of ${migrations.length})`)
})
