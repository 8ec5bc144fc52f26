/** Who or what `why` is asked about: what is there comes before who is gone. */
import type { ListedGone, ListedObject } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { personMeant } from './find'
import { goneAlsoCalled, goneMeant, goneObjectMeant } from './gone'
import { numberMeant } from './object-meant'
import { isRecordOfSystem, recordCalled, recordMeant, recordNumbered } from './record'

/** Somebody or something that is gone, a person, be it by one of her records, or a record that is nobody's. */
export type Subject =
  | { readonly gone: number }
  | { readonly identity: string; readonly record: ListedObject | null }
  /** `alsoGone`: who had the same and is gone. */
  | { readonly identity: null; readonly record: ListedObject; readonly alsoGone: ListedGone | null }

/** A record is meant where its system or its number is named, where it is called so, or where nobody is found, there or gone. */
export async function subjectMeant(client: Client, meant: string | undefined): Promise<Subject> {
  const text = meant ?? ''
  const numbered = numberMeant(text)
  if (numbered !== null) return ofRecord(await recordNumbered(client, numbered), null)
  if (text !== '' && (await isRecordOfSystem(client, text))) return ofSystem(client, text)
  const isGone = /^gone-\d+$/.test(text)
  const person = isGone ? null : await personMeant(client, meant)
  if (person !== null && !isUuid(text)) return { identity: person, record: null }
  const called = isGone || person !== null ? null : await recordCalled(client, text)
  if (called) return ofRecord(called, called.identity === null ? await goneAlsoCalled(client, text) : null)
  // Whoever is not there by a uuid may have gone.
  const gone = await goneMeant(client, text)
  if (gone !== null) return { gone }
  if (person !== null) return { identity: person, record: null }
  return ofSystem(client, text)
}

/** Records that have it, and else one that had it and has left. */
async function ofSystem(client: Client, text: string): Promise<Subject> {
  const record = await recordMeant(client, text)
  if (record) return ofRecord(record, null)
  const gone = await goneObjectMeant(client, text)
  if (gone !== null) return { gone }
  throw new Failure(`Nobody has "${text}".`, 'See idweave find TEXT.', 3)
}

function ofRecord(record: ListedObject, alsoGone: ListedGone | null): Subject {
  return record.identity === null ? { identity: null, record, alsoGone } : { identity: record.identity, record }
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}-/i.test(text)
