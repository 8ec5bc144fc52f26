/** What the parts of the contract share. */
import { expect } from 'vitest'
import type { ExportRequest, ExportResult, ImportPage, ImportRecord, OpenConnector } from '../../../runtime/model/connector'
import type { Attributes, AttributeValue } from '../../../runtime/model/values'
import { convert, isMisfit } from '../../../runtime/model/convert'
import type { AttributeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import type { Scalar } from '../../../runtime/model/values'
import { asSet } from '../../../runtime/model/values'
import type { Contract, ContractObject } from './contract'

export const never = (): AbortSignal => new AbortController().signal

/** Reads pages to the end. */
export async function collect(pages: AsyncIterable<ImportPage>): Promise<{ records: ImportRecord[]; pages: ImportPage[] }> {
  const all: ImportPage[] = []
  for await (const page of pages) all.push(page)
  return { records: all.flatMap((page) => page.records), pages: all }
}

/** Everything the connector reads of the declared types. */
export async function readAll(
  contract: Contract,
  objectTypes: readonly ObjectTypeSchema[] = [contract.objectType],
  pageSize = 100,
): Promise<ImportRecord[]> {
  return contract.open(async (connector) => {
    const { records, pages } = await collect(importAll(connector, objectTypes, pageSize))
    expect(pages.flatMap((page) => page.unreadable)).toEqual([])
    return records
  })
}

export function importAll(connector: OpenConnector, objectTypes: readonly ObjectTypeSchema[], pageSize = 100, signal = never()) {
  if (!connector.importAll) throw new Error('The connector cannot import')
  return connector.importAll({ objectTypes, pageSize }, signal)
}

/** Sends one batch and holds that every request has exactly one result. */
export async function send(contract: Contract, batch: readonly ExportRequest[], signal = never()): Promise<ExportResult[]> {
  return contract.open(async (connector) => {
    if (!connector.export) throw new Error('The connector cannot export')
    const results = await connector.export(batch, { objectTypes: [contract.objectType], concurrency: 4 }, signal)
    expect(results.map((result) => result.id).sort((a, b) => a - b)).toEqual(
      batch.map((request) => request.id).sort((a, b) => a - b),
    )
    for (const result of results) if (result.outcome !== 'done') expect(result.message ?? '', `request ${result.id}`).not.toBe('')
    return batch.map((request) => results.find((result) => result.id === request.id) as ExportResult)
  })
}

let nextId = 1

/** A create of the object. */
export function create(object: ContractObject, more: Partial<ExportRequest> = {}): ExportRequest {
  return {
    ...request('create', object),
    changes: Object.entries(object.attributes).map(([attribute, set]) => ({ attribute, set })),
    ...more,
  }
}

/** An update of an object that was read before. */
export function update(
  object: ContractObject,
  changes: ExportRequest['changes'],
  more: Partial<ExportRequest> = {},
): ExportRequest {
  return { ...request('update', object), changes, ...more }
}

export function remove(object: ContractObject): ExportRequest {
  return request('delete', object)
}

function request(operation: ExportRequest['operation'], object: ContractObject): ExportRequest {
  const { type, anchor, secondaryId, attributes } = object
  return { id: nextId++, operation, type, anchor, secondaryId, newSecondaryId: null, attributes, changes: [], inDoubt: false }
}

/** The record whose text attribute is that of the n-th sample. */
export function nth(contract: Contract, records: readonly ImportRecord[], n: number): ImportRecord {
  const { text } = contract.options.attributes
  const wanted = contract.sample(n).attributes[text]
  const [only, ...others] = records.filter((record) => record.attributes[text] === wanted)
  expect(others, `several records of sample ${n}`).toEqual([])
  if (!only) throw new Error(`Sample ${n} was not read; the records are ${JSON.stringify(records)}`)
  return only
}

/** What a record says, without where it was read. */
export function contentOf(record: ImportRecord): Omit<ImportRecord, 'position'> {
  const { position: _, ...content } = record
  return content
}

/**
 * Holds that every value is as the model wants it: typed, canonical, lists for multi-valued attributes only, nothing empty, names
 * as declared (O4, O5).
 */
export function expectCanonical(attributes: Attributes, type: ObjectTypeSchema): void {
  const schemas = new Map(type.attributes.map((attribute) => [attribute.name, attribute]))
  expect(Object.getOwnPropertyNames(Object.getPrototypeOf(attributes) ?? {}), 'attributes have no inherited names').toEqual([])
  for (const [name, value] of Object.entries(attributes)) {
    const schema = schemas.get(name)
    if (!schema) throw new Error(`${name} was not asked for`)
    expectValues(value, schema)
  }
}

function expectValues(value: AttributeValue, schema: AttributeSchema): void {
  const values = Array.isArray(value) ? (value as Scalar[]) : [value as Scalar]
  expect(Array.isArray(value), `${schema.name} is a list exactly when it is multi-valued`).toBe(schema.multi)
  expect(values.length).toBeGreaterThan(0)
  if (schema.multi) expect(value).toEqual(asSet(values))
  for (const value of values) {
    expect(value, schema.name).not.toBe('')
    const converted = convert(value, schema.type)
    expect(isMisfit(converted), `${schema.name}: ${JSON.stringify(converted)}`).toBe(false)
    expect(converted, schema.name).toEqual(value)
  }
}

/** The error a promise rejects with; fails when it does not. */
export async function caught(promise: Promise<unknown>): Promise<Error & { code?: string; next?: string }> {
  try {
    await promise
  } catch (thrown) {
    if (thrown instanceof Error) return thrown
    throw new Error(`Thrown was no Error: ${String(thrown)}`, { cause: thrown })
  }
  throw new Error('Nothing was thrown')
}
