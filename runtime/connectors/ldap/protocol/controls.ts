/**
 * Controls that go with a request to a directory: reading an entry after a write, and making a write depend on what the entry is.
 */
import type { RootDse } from './connection'
import type { Attribute, Control, Entry, Filter, Ldapts } from './library'

const postRead = '1.3.6.1.1.13.2'
const assertion = '1.3.6.1.1.12'

/** A request for the entry as it is after a write, in the answer to that write (RFC 4527), which saves asking again. */
export interface PostRead {
  readonly control: Control
  /** What came back: attribute → first value; undefined when the server said nothing. */
  readonly entry: () => Entry | undefined
}

/** The control, or undefined when the server does not know it. */
export function postReadControl(library: Ldapts, root: RootDse, attributes: readonly string[]): PostRead | undefined {
  if (!root.controls.has(postRead)) return undefined
  let entry: Entry | undefined
  class PostReadControl extends library.Control {
    override writeControl(writer: InstanceType<Ldapts['BerWriter']>): void {
      const value = new library.BerWriter()
      value.startSequence()
      for (const attribute of attributes) value.writeString(attribute)
      value.endSequence()
      writer.writeBuffer(value.buffer, 0x04)
    }
    /** A SearchResultEntry: its tag is [APPLICATION 4]. */
    override parseControl(reader: InstanceType<Ldapts['BerReader']>): void {
      reader.readSequence(0x64)
      const found: Record<string, string | Buffer> & { dn: string } = { dn: reader.readString() ?? '' }
      reader.readSequence()
      const end = reader.offset + reader.length
      while (reader.offset < end) {
        const attribute: Attribute = new library.Attribute()
        attribute.parse(reader)
        const [value] = attribute.values
        if (value !== undefined) found[attribute.type] = value
      }
      entry = found
    }
  }
  return { control: new PostReadControl(postRead), entry: () => entry }
}

/**
 * Lets a write go through only if the entry matches the filter (RFC 4528), such as that it still is the one with this anchor.
 * Undefined when the server does not know it.
 */
export function assertionControl(library: Ldapts, root: RootDse, filter: Filter): Control | undefined {
  if (!root.controls.has(assertion)) return undefined
  class AssertionControl extends library.Control {
    override writeControl(writer: InstanceType<Ldapts['BerWriter']>): void {
      const value = new library.BerWriter()
      filter.write(value)
      writer.writeBuffer(value.buffer, 0x04)
    }
  }
  return new AssertionControl(assertion, { critical: true })
}
