/** Anchors of Active Directory in stores of an earlier version, which had them in base64. */
import { expect, it } from 'vitest'
import { textOfBytes } from '../../runtime/connectors/ldap/entries/byte-forms'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as guids } from '../../runtime/store/sqlite/file/migrations/042-guids'
import { copyAsOlder } from './older'
import { cso, csoWrite, newFile, open, openWithHr, save } from './world'

const before = migrations.indexOf(guids)
const bytes = Buffer.from('9849e337ddb6af418c9ecc988b4cfbff', 'hex')
const base64 = bytes.toString('base64')

it('O2 I1 an anchor in base64 is the GUID imports have now; one of other bytes, or of text, is as it was', async () => {
  const { store, hr, run } = await openWithHr(newFile())
  const other = Buffer.from('00112233445566778899aabbccddeeff', 'hex').toString('base64')
  const objects = [
    cso(store, hr.id, base64, { attributes: { objectGUID: { binary: base64 } } }),
    cso(store, hr.id, other, { attributes: { photo: { binary: other } } }),
    cso(store, hr.id, '1001', { attributes: { objectGUID: { binary: base64 } } }),
  ]
  await save(store, run, { csos: objects.map((object) => csoWrite(object)) })
  const { file } = store.connection
  await store.close()
  const older = newFile()
  copyAsOlder({ migrate, migrations }, file, before, older)
  const db = openDatabase(older, 'write')
  const kept = db.prepare("insert into kept_apart (system, type, anchor_key, who, at, reason) values (?, ?, ?, 'me', '2026', '')")
  const { system, type } = db.prepare('select system, type from cso').get() as { system: number; type: string }
  kept.run(system, type, Buffer.from('ffeeddccbbaa99887766554433221100', 'hex').toString('base64'))
  db.close()
  const opened = open(older)
  const guid = textOfBytes(bytes, 'guid')
  expect(opened.connection.all('select anchor, anchor_key from cso order by id')).toEqual([
    { anchor: guid, anchor_key: guid },
    { anchor: other, anchor_key: other },
    { anchor: '1001', anchor_key: '1001' },
  ])
  expect(opened.connection.all('select anchor_key from kept_apart')).toEqual([
    { anchor_key: 'ccddeeff-aabb-8899-7766-554433221100' },
  ])
  expect(opened.connection.all('select name from sqlite_schema where name = ?', 'was_guid')).toEqual([])
})
