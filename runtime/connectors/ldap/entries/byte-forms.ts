/** Values that are bytes and that people know by a text: a GUID, a SID (MS-DTYP 2.3.4.2 and 2.4.2). */
import type { ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import type { Subschema } from '../protocol/subschema'

/** How bytes are shown as text: as Active Directory shows GUIDs and SIDs, or as base64. */
export type ByteForm = 'guid' | 'sid' | 'base64'

const guid = ['objectGUID', 'mS-DS-ConsistencyGuid', 'msExchMailboxGuid', 'msExchArchiveGUID']
const sid = ['objectSid', 'sIDHistory', 'securityIdentifier', 'mS-DS-CreatorSID', 'msExchMasterAccountSid']

const byName: ReadonlyMap<string, ByteForm> = new Map([
  ...guid.map((name) => [name.toLowerCase(), 'guid'] as const),
  ...sid.map((name) => [name.toLowerCase(), 'sid'] as const),
])

/** The attributes known by name, folded. */
export const namedForms: readonly string[] = [...byName.keys()]

/** The form of an attribute that is known by its name; undefined for all others. */
export function formOf(name: string): ByteForm | undefined {
  return byName.get(name.toLowerCase())
}

/** The syntax of values that are bytes: octet string (RFC 4517 section 3.3.25). */
const octetString = '1.3.6.1.4.1.1466.115.121.1.40'

/**
 * The form of a type's anchor; undefined where it is text. Told by name, declaration and the directory's schema, never by how the
 * bytes of a value look: a random GUID or a SID may be valid UTF-8.
 */
export function anchorForm(
  type: Pick<ObjectTypeSchema, 'anchor' | 'attributes'>,
  subschema: Subschema | undefined,
): ByteForm | undefined {
  const isBytes = findAttribute(type, type.anchor)?.type === 'binary' || subschema?.attribute(type.anchor)?.syntax === octetString
  return formOf(type.anchor) ?? (isBytes ? 'base64' : undefined)
}

/** The bytes as text; as base64 where they are none of the form. */
export function textOfBytes(bytes: Buffer, form: ByteForm): string {
  if (form === 'guid' && bytes.length === 16) return guidText(bytes)
  if (form === 'sid' && bytes.length >= 8 && bytes.length === 8 + 4 * (bytes[1] as number)) return sidText(bytes)
  return bytes.toString('base64')
}

/** The bytes a text stands for: of the form in any letter case, or base64; undefined when it is neither. */
export function bytesOfText(text: string, form: ByteForm): Buffer | undefined {
  switch (form) {
    case 'guid':
      return guidBytes(text) ?? base64Bytes(text)
    case 'sid':
      return sidBytes(text) ?? base64Bytes(text)
    case 'base64':
      return base64Bytes(text)
    default:
      return form satisfies never
  }
}

/** The bytes of a value as the client library hands it over. */
export function bytesOf(raw: string | Buffer): Buffer {
  return typeof raw === 'string' ? Buffer.from(raw, 'utf8') : raw
}

/** The first three parts are numbers, their lowest byte first. */
function swapped(bytes: Buffer): Buffer {
  const parts = [bytes.subarray(0, 4), bytes.subarray(4, 6), bytes.subarray(6, 8)].map((part) => Buffer.from(part).reverse())
  return Buffer.concat([...parts, bytes.subarray(8)])
}

function guidText(bytes: Buffer): string {
  return swapped(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function guidBytes(text: string): Buffer | undefined {
  const plain = text.replace(/^\{(.*)\}$/, '$1')
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(plain)) return undefined
  return swapped(Buffer.from(plain.replaceAll('-', ''), 'hex'))
}

function sidText(bytes: Buffer): string {
  const parts: number[] = []
  for (let at = 8; at < bytes.length; at += 4) parts.push(bytes.readUInt32LE(at))
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...parts].join('-')
}

function sidBytes(text: string): Buffer | undefined {
  if (!/^S-\d+(-\d+)+$/i.test(text)) return undefined
  const [revision = 0, authority = 0, ...parts] = text.slice(2).split('-').map(Number)
  if (revision > 255 || authority >= 2 ** 48 || parts.length > 15 || parts.some((part) => part >= 2 ** 32)) return undefined
  const bytes = Buffer.alloc(8 + 4 * parts.length)
  bytes[0] = revision
  bytes[1] = parts.length
  bytes.writeUIntBE(authority, 2, 6)
  parts.forEach((part, index) => bytes.writeUInt32LE(part, 8 + 4 * index))
  return bytes
}

function base64Bytes(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined
}
