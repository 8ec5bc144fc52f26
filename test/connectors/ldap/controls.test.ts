/** Controls, byte for byte, without a directory. */
import { kinds } from '../../../runtime/connectors/ldap/kinds/kinds'
import * as ldapts from 'ldapts'
import { describe, expect, it } from 'vitest'
import { assertionControl, postReadControl } from '../../../runtime/connectors/ldap/protocol/controls'
import type { Ldapts } from '../../../runtime/connectors/ldap/protocol/library'
import type { Write } from '../../../runtime/connectors/ldap/write/request'
import { guardOf } from '../../../runtime/connectors/ldap/write/target'
import { personType, request } from './setup'

const library = ldapts as unknown as Ldapts
const root = (...controls: string[]) => ({ controls: new Set(controls), subschema: 'cn=Subschema', kind: kinds.other })
const [assertion, postRead] = ['1.3.6.1.1.12', '1.3.6.1.1.13.2']
const bytes = (control: { write(writer: ldapts.BerWriter): void } | undefined): string => {
  const writer = new ldapts.BerWriter()
  control?.write(writer)
  return writer.buffer.toString('hex')
}
const hexOf = (text: string): string => Buffer.from(text).toString('hex')

describe('the assertion control', () => {
  const guard = (controls: string[], anchor: string | null) =>
    guardOf({
      session: { library },
      connection: { root: root(...controls) },
      type: personType,
      request: request('delete', 'uid=a,dc=x', { anchor }),
    } as unknown as Write)

  it('E2 makes a write depend on the anchor, and is critical', () => {
    const control = guard([assertion], 'u-1')
    expect(control).toMatchObject({ type: assertion, critical: true })
    expect(bytes(control)).toContain(hexOf('entryUUID') + '0403' + hexOf('u-1'))
    expect(bytes(control)).toContain(hexOf(assertion) + '0101ff')
  })

  it('is left out where the server does not know it, or no anchor is known', () => {
    expect(guard([], 'u-1')).toBeUndefined()
    expect(guard([assertion], null)).toBeUndefined()
    expect(assertionControl(library, root(postRead), new ldapts.PresenceFilter({ attribute: 'cn' }) as never)).toBeUndefined()
  })
})

describe('the post-read control', () => {
  it('E6 asks for attributes', () => {
    const read = postReadControl(library, root(postRead), ['entryUUID', 'cn'])
    expect(read?.control).toMatchObject({ type: postRead })
    expect(bytes(read?.control)).toContain('300f0409' + hexOf('entryUUID') + '0402' + hexOf('cn'))
    expect(read?.entry()).toBeUndefined()
    expect(postReadControl(library, root(assertion), ['cn'])).toBeUndefined()
  })

  it('E6 reads the entry in the answer: every attribute, the first value of each', () => {
    const writer = new ldapts.BerWriter()
    writer.startSequence(0x64)
    writer.writeString('uid=a,dc=x')
    writer.startSequence()
    for (const [name, values] of [
      ['entryUUID', ['u-1']],
      ['cn', ['first', 'second']],
      ['empty', []],
    ] as const) {
      writer.startSequence()
      writer.writeString(name)
      writer.startSequence(0x31)
      for (const value of values) writer.writeString(value)
      writer.endSequence()
      writer.endSequence()
    }
    writer.endSequence()
    writer.endSequence()
    const read = postReadControl(library, root(postRead), ['entryUUID'])
    const control = read?.control as unknown as { parseControl(reader: ldapts.BerReader): void }
    control.parseControl(new ldapts.BerReader(writer.buffer))
    expect(read?.entry()).toStrictEqual({ dn: 'uid=a,dc=x', entryUUID: 'u-1', cn: 'first' })
  })
})
