/** People, records and what waits for them, in a store of their own, and what the API answers about each. */
import { afterAll, beforeAll, expect } from 'vitest'
import type { Cso, Mvo, PendingExport } from '../../../runtime/model/objects'
import type { Run } from '../../../runtime/model/runs'
import { contribution, cso, csoWrite, mvo, mvoWrite, newRun, NOW, pending, pendingWrite, record, save } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

export const made = new DirectEngine()
export const { engine, store } = made
export const api = new DirectApi([made])
export const system = { hr: { id: 'hr', name: 'HR' }, ad: { id: 'ad', name: 'Accounts' }, crm: { id: 'crm', name: 'CRM' } }
export const rule = {
  hr: { id: 'hr-in', name: 'HR in' },
  crm: { id: 'crm-in', name: 'CRM in' },
  ad: { id: 'ad-out', name: 'AD out' },
}

export let run: Run
export let ann: Mvo
export let nameless: Mvo
export let annRecord: Cso
export let contact: Cso
export let account: Cso
export let waiting: PendingExport
export let failed: PendingExport

beforeAll(async () => {
  made.system('hr', 'HR')
  made.system('ad', 'Accounts')
  const removeCrm = made.system('crm', 'CRM')
  made.rule('hr-in', 'HR in', 'hr')
  made.rule('crm-in', 'CRM in', 'crm')
  made.rule('ad-out', 'AD out', 'ad', 'outbound')
  const [hr, ad, crm] = [await made.systemId('hr'), await made.systemId('ad'), await made.systemId('crm')]
  const [hrIn, crmIn, adOut] = [await made.ruleId('hr-in'), await made.ruleId('crm-in'), await made.ruleId('ad-out')]
  run = await store.startRun(newRun(hr))
  // Numbers of several digits, as they soon have.
  store.reserveIds('mvo', 20)
  ann = mvo(store, { type: 'Person', deletion: { after: NOW, because: 'HR let her go', system: hr } })
  nameless = mvo(store, { type: 'Person', attributes: { PIN: 'geheim', Age: 7, Mail: 'n@x' }, origin: 'byHand' })
  const group = mvo(store, { type: 'Group', attributes: { Name: 'All' } })
  const type = 'user'
  const attributes = { login: 'E1', mail: 'hr@x', pin: 'geheim', shoe: '42' }
  annRecord = cso(store, hr, 'E1', { type, mvo: ann.id, link: 'joined', rule: hrIn, secondaryId: 'CN=Ann', attributes })
  contact = cso(store, crm, 'C1', { type, mvo: ann.id, link: 'projected', rule: crmIn, attributes: { mail: 'ann@x' } })
  account = cso(store, ad, null, { type, mvo: ann.id, link: 'provisioned', rule: adOut, staging: 'awaitingFirstExport', due: 1 })
  const loose = cso(store, hr, 'E2', { type, attributes: { login: 'E2', mail: 'loose@x', pin: 'nadel' } })
  const others = cso(store, hr, 'E3', { type, mvo: nameless.id, link: 'byHand' })
  const since = '2026-01-01T00:00:00Z'
  ann = {
    ...ann,
    attributes: { 'Full Name': 'Ann Lee', Mail: 'ann@x', PIN: 'geheim', Team: 'Red', Gone: 'vanished' },
    provenance: {
      'Full Name': { rule: hrIn, cso: annRecord.id, since },
      Mail: { rule: crmIn, cso: contact.id, since },
      PIN: { rule: hrIn, cso: annRecord.id, since },
    },
  }
  waiting = pending(store, account, run.id, {
    operation: 'create',
    state: 'held',
    heldBy: 'setting',
    changes: [
      { attribute: 'mail', from: null, to: 'ann@x', rule: adOut, sent: true, attempts: 2, initial: false },
      { attribute: 'pin', from: null, to: 'geheim', rule: 99, sent: false, attempts: 0, initial: false },
      {
        attribute: 'team',
        from: null,
        to: null,
        add: ['Red'],
        remove: ['Blue'],
        rule: adOut,
        sent: false,
        attempts: 0,
        initial: false,
      },
    ],
    because: 'AD out wants her',
  })
  failed = pending(store, others, run.id, {
    state: 'failed',
    heldBy: 'person',
    mvo: null,
    attempts: 3,
    nextAttempt: NOW,
    error: 'No space left.',
    deprovisioning: true,
    released: true,
    changes: [],
  })
  await save(store, run, {
    mvos: [ann, nameless, group].map((person) => mvoWrite(person)),
    csos: [
      csoWrite(annRecord, { references: [{ attribute: 'team', add: ['CN=Boss'], remove: [] }] }),
      ...[contact, account, loose, others].map((object) => csoWrite(object)),
    ],
    contributions: [
      contribution(ann.id, hrIn, annRecord.id, { values: { 'Full Name': 'Ann Lee', Mail: 'hr@x', PIN: 'geheim' } }),
      contribution(ann.id, crmIn, contact.id, {
        precedence: 2,
        values: { Mail: 'ann@x', Team: 'Blue', PIN: 'nadel', Nick: 'Annie' },
        options: { Team: { precedence: 7 } },
      }),
      contribution(ann.id, adOut, null, { precedence: 3, values: { Mail: 'ad@x', Team: 'Green' } }),
      contribution(ann.id, hrIn, contact.id, { precedence: 5, values: { Mail: 'c@x' } }),
      contribution(ann.id, crmIn, annRecord.id, { precedence: 6, values: { Mail: 'd@x' } }),
      contribution(nameless.id, hrIn, others.id, { values: { Mail: 'n@x' } }),
    ],
    pendings: [waiting, failed].map(pendingWrite),
    records: [
      record(run.id, { outcome: 'added', system: hr, cso: annRecord.id, name: 'E1' }),
      record(run.id, {
        outcome: 'projected',
        system: hr,
        cso: annRecord.id,
        mvo: ann.id,
        name: 'Ann Lee',
        because: 'no match',
        changes: [
          { side: 'mv', attribute: 'Mail', from: null, to: 'hr@x', rule: hrIn, because: 'HR has it' },
          { side: 'mv', attribute: 'PIN', from: null, to: 'geheim', rule: 99 },
          { side: 'cs', attribute: 'shoe', from: '41', to: '42' },
          { side: 'mv', attribute: 'Full Name', from: null, to: 'Ann Lee' },
          { side: 'cs', attribute: 'login', from: null, to: 'E1' },
        ],
        error: 'node-failed',
      }),
      record(run.id, { outcome: 'deleted', system: crm, mvo: 4711, name: 'Gone' }),
    ],
  })
  await store.saveRun({ ...run, status: 'success', ended: NOW })
  removeCrm()
})
afterAll(() => made.close())

export const annObject = () => ({
  id: annRecord.id,
  system: system.hr,
  type: 'user',
  name: 'CN=Ann',
  anchor: 'E1',
  secondaryId: 'CN=Ann',
  link: 'joined',
  staging: 'normal',
  identity: ann.uuid,
  rule: rule.hr,
  due: false,
  attributes: { login: 'E1', mail: 'hr@x', pin: '(secret)', shoe: '(not declared)' },
})
export const contactObject = () => ({
  id: contact.id,
  system: system.crm,
  type: 'user',
  name: 'C1',
  anchor: 'C1',
  secondaryId: null,
  link: 'projected',
  staging: 'normal',
  identity: ann.uuid,
  rule: rule.crm,
  due: false,
  attributes: { mail: '(not declared)' },
})
export const accountObject = () => ({
  id: account.id,
  system: system.ad,
  type: 'user',
  name: `object ${account.id}`,
  anchor: null,
  secondaryId: null,
  link: 'provisioned',
  staging: 'awaitingFirstExport',
  identity: ann.uuid,
  rule: rule.ad,
  due: true,
  attributes: {},
})
export const pendingCreate = (name: string) => ({
  id: waiting.id,
  system: system.ad,
  type: 'user',
  object: account.id,
  identity: ann.uuid,
  name,
  operation: 'create',
  state: 'held',
  heldBy: 'setting',
  waits: null,
  deprovisioning: false,
  released: false,
  attempts: 0,
  nextAttempt: null,
  error: null,
  because: 'AD out wants her',
  run: run.id,
  changes: [
    { attribute: 'mail', from: null, to: 'ann@x', add: null, remove: null, rule: rule.ad, sent: true, attempts: 2 },
    { attribute: 'pin', from: null, to: '(secret)', add: null, remove: null, rule: null, sent: false, attempts: 0 },
    { attribute: 'team', from: null, to: null, add: ['Red'], remove: ['Blue'], rule: rule.ad, sent: false, attempts: 0 },
  ],
})
export const projected = () => ({
  id: expect.any(Number) as number,
  at: NOW,
  run: run.id,
  outcome: 'projected',
  system: system.hr,
  object: annRecord.id,
  identity: ann.uuid,
  name: 'Ann Lee',
  because: 'no match',
  changes: [
    { side: 'mv', attribute: 'Mail', from: null, to: 'hr@x', rule: 'HR in', because: 'HR has it' },
    { side: 'mv', attribute: 'PIN', from: null, to: '(secret)', rule: null, because: null },
    { side: 'cs', attribute: 'shoe', from: '(not declared)', to: '(not declared)', rule: null, because: null },
    { side: 'mv', attribute: 'Full Name', from: null, to: 'Ann Lee', rule: null, because: null },
    { side: 'cs', attribute: 'login', from: null, to: 'E1', rule: null, because: null },
  ],
  error: 'node-failed',
})
export const annIdentity = () => ({
  id: ann.uuid,
  type: 'Person',
  name: 'Ann Lee',
  origin: 'projected',
  created: NOW,
  deletion: { after: NOW, because: 'HR let her go', system: system.hr },
  attributes: { 'Full Name': 'Ann Lee', Gone: '(not declared)', Mail: 'ann@x', PIN: '(secret)', Team: 'Red' },
})
