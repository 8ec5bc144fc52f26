/**
 * The ledger of unique values (U1): hashes of what was ever given to whom. Their key is random, made once, and stands in the file
 * sealed like any secret; with it lost nothing can be found again, so nothing is given either.
 */
import { type KeyObject, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { ended } from '../../../model/sentences'
import { SyncError } from '../../../model/errors'
import type {
  FormerOwner,
  GivenValue,
  Holder,
  LedgerAnswer,
  LedgerQuestion,
  Namespace,
  RefusedValue,
} from '../../../model/unique'
import { type Connection, insertRows } from '../file/connection'
import { fact, saveFact } from './systems'

const FACT = 'key of the unique values'
const ANY = 'select exists (select 1 from given_value)'
const OF_VALUES = 'select g.value, g.owner from json_each(?) j cross join given_value g on g.value = j.value'
const OF_OWNERS = `select j.value as owner from json_each(?) j
  where exists (select 1 from given_value g indexed by given_value_by_owner where g.owner = j.value)`
const ADD = 'insert or ignore into given_value (value, owner, reusable)'
const REMOVE = 'delete from given_value where value = ?'
const REMOVE_FREED = 'delete from given_value where reusable = 1 and value in (select value from given_value where owner = ?)'

/** Characters of a hash: 132 bits. */
const LENGTH = 22
/** Whose the values are that a target refused. */
const TARGET = 'target'

/** The key by the connection it was opened for. As a key object: from bytes, each hash would take many times as long. */
const keys = new WeakMap<Connection, KeyObject>()

/**
 * What the ledger says to each question. Makes its key if it has none, and seals it anew where the secrets were changed. Throws
 * `not-configured` where the key cannot be read.
 */
export function askLedger(c: Connection, questions: readonly LedgerQuestion[]): LedgerAnswer[] {
  const key = keys.get(c) ?? resealed(c, openKey(c)) ?? makeKey(c)
  return answers(c, key, questions)
}

/** The same where nothing may be written: without a key nothing was given yet. */
export function lookAtLedger(c: Connection, questions: readonly LedgerQuestion[]): LedgerAnswer[] {
  const key = openKey(c)
  if (key) return answers(c, key, questions)
  return questions.map(({ keys: values }) => ({ isKnown: false, holders: values.map(() => 'nobody') }))
}

function answers(c: Connection, key: KeyObject, questions: readonly LedgerQuestion[]): LedgerAnswer[] {
  const hashed = questions.map(({ namespace, owners, keys: values }) => ({
    owners: owners.map((owner) => hash(key, 'owner', namespace, owner)),
    values: values.map((value) => hash(key, 'value', namespace, value)),
  }))
  const owned = Map.groupBy(
    c.all<{ value: string; owner: string }>(OF_VALUES, JSON.stringify(hashed.flatMap(({ values }) => values))),
    ({ value }) => value,
  )
  const known = new Set(
    c.all<{ owner: string }>(OF_OWNERS, JSON.stringify(hashed.flatMap(({ owners }) => owners))).map(({ owner }) => owner),
  )
  return hashed.map(({ owners, values }) => ({
    isKnown: owners.some((owner) => known.has(owner)),
    holders: values.map((value) => holderOf(owned.get(value), owners)),
  }))
}

function holderOf(rows: readonly { readonly owner: string }[] | undefined, owners: readonly string[]): Holder {
  if (rows === undefined) return 'nobody'
  const entered = new Set(rows.map(({ owner }) => owner))
  if (!owners.some((owner) => entered.has(owner))) return 'other'
  return owners.every((owner) => entered.has(owner)) ? 'own' : 'ownInPart'
}

/** What a page enters. */
export interface LedgerEntries {
  readonly given?: readonly GivenValue[]
  readonly refused?: readonly RefusedValue[]
  readonly formerOwners?: readonly FormerOwner[]
}

/** The values that somebody else was given since it was decided on them; whoever decided has asked, so there is a key. */
export function givenToOthers(c: Connection, given: readonly GivenValue[]): GivenValue[] {
  const found = lookAtLedger(
    c,
    given.map(({ namespace, key, owners }) => ({ namespace, owners, keys: [key] })),
  )
  return given.filter((_, at) => found[at]?.holders[0] === 'other')
}

/** Enters what a page gave, what a target refused, and who is gone. */
export function saveLedger(c: Connection, { given = [], refused = [], formerOwners = [] }: LedgerEntries): void {
  if (given.length + refused.length + formerOwners.length === 0) return
  const key = readableKey(c)
  if (!key) return
  for (const { namespace, owner } of formerOwners) c.run(REMOVE_FREED, hash(key, 'owner', namespace, owner))
  for (const { namespace, key: value } of refused) c.run(REMOVE, hash(key, 'value', namespace, value))
  insertRows(c, ADD, 3, [
    ...refused.map(({ namespace, key: value }) => [
      hash(key, 'value', namespace, value),
      hash(key, 'owner', namespace, TARGET),
      0,
    ]),
    ...given.flatMap(({ namespace, key: value, owners, reusable }) =>
      owners.map((owner) => [hash(key, 'value', namespace, value), hash(key, 'owner', namespace, owner), reusable ? 1 : 0]),
    ),
  ])
}

function hash(key: KeyObject, use: 'value' | 'owner', namespace: Namespace, text: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([use, namespace, text]))
    .digest('base64url')
    .slice(0, LENGTH)
}

/** The key as it stands in the file; null where there is none yet. */
function openKey(c: Connection): KeyObject | null {
  const known = keys.get(c)
  if (known) return known
  const sealed = fact(c, FACT)
  if (sealed === null && c.sql(ANY).pluck().get() !== 1) return null
  const text = sealed === null ? null : c.secrets.sealer.open(sealed)
  if (text === null) throw unreadable(c)
  return createSecretKey(text, 'base64')
}

/** Without a key that can be read nothing is given, and so nothing is to be entered. */
function readableKey(c: Connection): KeyObject | null {
  try {
    return openKey(c)
  } catch (thrown) {
    if (thrown instanceof SyncError && thrown.code === 'not-configured') return null
    throw thrown
  }
}

/** A change of the secrets seals the key differently and leaves it what it is. */
function resealed(c: Connection, key: KeyObject | null): KeyObject | null {
  if (!key) return null
  const { sealer } = c.secrets
  if (!sealer.sealedThis(fact(c, FACT) ?? '')) saveFact(c, FACT, sealer.seal(textOf(key)))
  keys.set(c, key)
  return key
}

/** Whether the key stands in the file and no secret at hand opens it. */
export function isLedgerUnreadable(c: Connection): boolean {
  const sealed = fact(c, FACT)
  return sealed !== null && c.secrets.sealer.open(sealed) === null
}

/**
 * Seals the key under the secret that seals now: whether there is one that was sealed otherwise, and null where it cannot be
 * read.
 */
export function resealLedgerKey(c: Connection): boolean | null {
  const sealed = fact(c, FACT)
  if (sealed === null || c.secrets.sealer.sealedThis(sealed)) return false
  const resealedKey = c.secrets.sealer.reseal(sealed)
  if (resealedKey === null) return null
  saveFact(c, FACT, resealedKey)
  return true
}

function makeKey(c: Connection): KeyObject {
  const key = createSecretKey(randomBytes(32))
  saveFact(c, FACT, c.secrets.sealer.seal(textOf(key)))
  keys.set(c, key)
  return key
}

function textOf(key: KeyObject): string {
  return key.export().toString('base64')
}

function unreadable(c: Connection): SyncError {
  return new SyncError(
    'not-configured',
    ended(`The key of the unique values in the store ${c.file} cannot be read, so nobody knows which were given already`),
    "Set credentialSecret in Node-RED's settings.js to the one the store was written with, and start again.",
  )
}
