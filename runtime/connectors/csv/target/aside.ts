/** Large values of a batch, kept in a file beside the target until it is written: photos of thousands fit into no memory. */
import { createHash } from 'node:crypto'
import type { AttributeChange, ExportRequest } from '../../../model/connector'
import type { ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import type { Attributes, AttributeValue, MutableAttributes } from '../../../model/values'
import { emptyAttributes, isList } from '../../../model/values'
import type { OpenedFile } from '../../files'
import { makeNextTo, removeFile } from '../../files'
import type { CsvFile } from '../settings'
import { temporaryPath } from './temporary'

/** Characters from which on a value is kept aside. */
export const largeFrom = 16 * 1024

/** Stands for a large field. `at`: where its text is kept aside; null: it stands in its line of the target file. */
export class LaidAside {
  constructor(
    readonly digest: string,
    readonly at: number | null,
    readonly length: number,
  ) {}
}

/** A field of a line: its text, or what stands for a large one. */
export type Field = string | LaidAside

/** A binary value in a request whose text is kept aside. */
export class AsideValue {
  readonly binary = ''

  constructor(readonly field: LaidAside) {}
}

/** Whether two fields have the same text. */
export function isSameField(field: Field | undefined, other: Field | undefined): boolean {
  if (typeof field === 'object') return typeof other === 'object' ? field.digest === other.digest : hasDigest(other, field)
  return typeof other === 'object' ? hasDigest(field, other) : field === other
}

function hasDigest(text: string | undefined, { digest, length }: LaidAside): boolean {
  return text !== undefined && text.length === length && digestOf(text) === digest
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/** Whether values of the attribute may be kept aside: base64, which no separator or encoding stands in the way of. */
export function mayBeAside(type: ObjectTypeSchema, attribute: string): boolean {
  const schema = findAttribute(type, attribute)
  return schema?.type === 'binary' && !schema.multi
}

/** The values that are kept aside for one file of one batch. */
export class Aside {
  private opened: OpenedFile | null = null
  private length = 0
  private thrown: unknown

  /** Why something could not be kept; then nothing of the batch can be written to the file. */
  get failure(): unknown {
    return this.thrown
  }

  /** The request with what stands for its large values; for those an account had before there is no use. */
  async lay(file: CsvFile, request: ExportRequest, type: ObjectTypeSchema): Promise<ExportRequest> {
    const isCreate = request.operation === 'create'
    const attributes: MutableAttributes = Object.assign(emptyAttributes(), request.attributes)
    for (const [name, value] of Object.entries(request.attributes as Attributes)) {
      const text = largeText(value)
      if (text === null || !mayBeAside(type, name)) continue
      if (isCreate) attributes[name] = await this.keep(file, text)
      else delete attributes[name]
    }
    const changes: AttributeChange[] = []
    for (const change of request.changes) {
      const text = largeText(change.set)
      changes.push(
        text === null || !mayBeAside(type, change.attribute) ? change : { ...change, set: await this.keep(file, text) },
      )
    }
    return { ...request, attributes, changes }
  }

  private async keep(file: CsvFile, text: string): Promise<AsideValue> {
    const field = new LaidAside(digestOf(text), this.length, text.length)
    try {
      if (this.thrown === undefined) {
        this.opened ??= await makeNextTo(file, temporaryPath(file), 0o600)
        await this.opened.write(Buffer.from(text, 'latin1'))
        this.length += text.length
      }
    } catch (thrown) {
      this.thrown = thrown
    }
    return new AsideValue(field)
  }

  /** The text of a field; `line`: the fields of its line as they stand in the file. */
  async textsOf(fields: readonly Field[], line: readonly string[]): Promise<string[]> {
    const texts: string[] = []
    for (const [i, field] of fields.entries())
      texts.push(typeof field === 'string' ? field : field.at === null ? (line[i] as string) : await this.read(field.at, field))
    return texts
  }

  private async read(at: number, { length }: LaidAside): Promise<string> {
    const bytes = Buffer.allocUnsafe(length)
    const read = await this.opened?.read(bytes, at)
    if (read !== length) throw new Error('what was kept aside is not there any more')
    return bytes.toString('latin1')
  }

  /** Deletes what is kept; whatever goes wrong with that, what was written by it is written. */
  async drop(): Promise<void> {
    const { opened } = this
    this.opened = null
    this.length = 0
    this.thrown = undefined
    if (!opened) return
    await opened.close().catch(() => undefined)
    await removeFile(opened.path).catch(() => undefined)
  }
}

/** What is kept for a batch, by file: where one has no room for it, the others are written all the same. */
export class AsideByFile {
  private readonly kept = new Map<string, Aside>()

  of({ path }: Pick<CsvFile, 'path'>): Aside {
    const kept = this.kept.get(path) ?? new Aside()
    this.kept.set(path, kept)
    return kept
  }

  /** Deletes what is kept. */
  async drop(): Promise<void> {
    for (const kept of this.kept.values()) await kept.drop()
  }
}

function largeText(value: AttributeValue | null | undefined): string | null {
  if (value === null || typeof value !== 'object' || isList(value) || !('binary' in value)) return null
  return value.binary.length < largeFrom ? null : value.binary
}
