/** What a deployment changes, in words, and whose objects must be evaluated again: one edit a row. */
import { describe, expect, it } from 'vitest'
import {
  at,
  changes,
  csType,
  equal,
  put,
  removeRule,
  removeStep,
  removeSystem,
  renumbered,
  row,
  rule,
  says,
  set,
  step,
} from './canvas-edits'
import type { Drawn } from './canvas-world'

describe('A13 a deployment that changes nothing that decides', () => {
  const edits: readonly (readonly [string, (drawn: Drawn) => void])[] = [
    ['nothing at all', () => undefined],
    ['a node is moved', (drawn) => put(drawn, 'hr-flow', { x: 900, y: 20 })],
    [
      'a foreign node is moved, named and described',
      (drawn) => put(drawn, 'switch', { x: 1, y: 2, name: 'by type', info: 'why' }),
    ],
    ['a rule is called otherwise', (drawn) => (at(drawn.rules, 0).name = 'People of HR')],
    ['a system is called otherwise', (drawn) => (at(drawn.systems, 0).name = 'Human resources')],
    ['an attribute is described', (drawn) => (at(csType(drawn, 0, 0).attributes, 0).description = 'the number')],
    [
      'rows of different targets change places',
      (drawn) => set(drawn, 'hr-flow', { mappings: [row('mail', 'Mail'), row('id', 'ID')] }),
    ],
    [
      'rows are written as the expression they stand for',
      (drawn) => {
        set(drawn, 'hr-scope', { mode: 'expression', expression: 'cs["type"] = "FTE" AND cs["site"] = "Bern"' })
      },
    ],
    [
      'a wire goes through a junction',
      (drawn) => {
        put(drawn, 'hr-scope', { wires: [['junction'], []] })
        drawn.nodes.push({ id: 'junction', type: 'junction', z: 'tab', wires: [['hr-join']] })
      },
    ],
    [
      'a wire goes by links',
      (drawn) => {
        put(drawn, 'hr-scope', { wires: [['out'], []] })
        drawn.nodes.push({ id: 'out', type: 'link out', z: 'tab', mode: 'link', links: ['in'], wires: [] })
        drawn.nodes.push({ id: 'in', type: 'link in', z: 'tab', links: ['out'], wires: [['hr-join']] })
      },
    ],
    [
      'a debug node listens',
      (drawn) => {
        put(drawn, 'hr-flow', { wires: [['switch', 'debug']] })
        drawn.nodes.push({ id: 'debug', type: 'debug', z: 'tab', wires: [] })
      },
    ],
    [
      'a config node that a foreign node names is called otherwise, or another has the same settings',
      (drawn) => {
        put(drawn, 'switch', { broker: 'broker-2' })
        put(drawn, 'broker', { id: 'broker-2', name: 'the other', credentials: { password: 'new' } })
      },
    ],
    ['a config node that no node on the way names is changed', (drawn) => put(drawn, 'unused', { host: 'elsewhere' })],
    ['a foreign node that leads nowhere is changed', (drawn) => put(drawn, 'clock', { interval: 5 })],
    ['the import is read in other pages', (drawn) => put(drawn, 'hr-import', { pageSize: 50 })],
    ['what is staged is to be held', (drawn) => set(drawn, 'ad-pending', { hold: true })],
    ['everything is imported again, with new ids', renumbered],
    [
      'a mapping row that is off goes',
      (drawn) => {
        const { mappings } = step<'flow'>(drawn, 'ad-flow')
        set(drawn, 'ad-flow', { mappings: mappings.filter(({ enabled }) => enabled) })
      },
    ],
    ['a rule that is off is changed', (drawn) => (rule(drawn, 'Guests').precedence = 77)],
    ['a type that no rule uses is changed', (drawn) => csType(drawn, 0, 1).attributes.pop()],
  ]
  it.each(edits)('%s', (_what, edit) => {
    expect(says(edit)).toEqual([])
  })
})

describe('A13 a deployment that changes what decides', () => {
  const edits: readonly (readonly [string, (drawn: Drawn) => void])[] = [
    // Rules
    ['HR in: the rule was removed. Synchronise HR in full', (drawn) => removeRule(drawn, 'HR in')],
    ['AD out: the rule was removed. Synchronise HR and Badge in full', (drawn) => removeRule(drawn, 'AD out')],
    ['HR in: switched off. Synchronise HR in full', (drawn) => (rule(drawn, 'HR in').enabled = false)],
    ['AD out: switched off. Synchronise HR and Badge in full', (drawn) => (rule(drawn, 'AD out').enabled = false)],
    ['Guests: switched on. Synchronise HR in full', (drawn) => (rule(drawn, 'Guests').enabled = true)],
    ['Badge in: precedence 1 instead of 5. Synchronise Badge in full', (drawn) => (rule(drawn, 'Badge in').precedence = 1)],
    ['Badge in: other objects than before. Synchronise Badge in full', (drawn) => (rule(drawn, 'Badge in').csType = 'key')],
    [
      'New: new rule. Synchronise HR in full',
      (drawn) => {
        drawn.rules.push({ ...rule(drawn, 'HR in'), id: 9, node: 'new', name: 'New', enabled: true })
      },
    ],
    [
      'Gate out: new rule. Synchronise HR and Badge in full',
      (drawn) => {
        drawn.rules.push({ ...rule(drawn, 'AD out'), id: 9, node: 'new', name: 'Gate out' })
      },
    ],
    // Steps
    ['HR in: scope widened. Synchronise HR in full', (drawn) => set(drawn, 'hr-scope', { mode: 'all' })],
    [
      'HR in: scope widened. Synchronise HR in full',
      (drawn) => set(drawn, 'hr-scope', { condition: { match: 'all', parts: [equal('type', 'FTE')] } }),
    ],
    [
      'HR in: scope narrowed. Synchronise HR in full',
      (drawn) => {
        set(drawn, 'hr-scope', {
          condition: { match: 'all', parts: [equal('type', 'FTE'), equal('site', 'Bern'), equal('unit', '7')] },
        })
      },
    ],
    [
      'HR in: scope changed. Synchronise HR in full',
      (drawn) => {
        set(drawn, 'hr-scope', { condition: { match: 'any', parts: [equal('type', 'FTE'), equal('site', 'Bern')] } })
      },
    ],
    [
      'HR in: scope changed. Synchronise HR in full',
      (drawn) => set(drawn, 'hr-scope', { mode: 'expression', expression: 'true' }),
    ],
    [
      'HR in: what happens out of scope changed. Synchronise HR in full',
      (drawn) => set(drawn, 'hr-scope', { action: 'remainJoined' }),
    ],
    [
      'AD out: scope narrowed. Synchronise HR and Badge in full',
      (drawn) => {
        set(drawn, 'ad-scope', { mode: 'expression', expression: 'mv["Type"] = "FTE"' })
      },
    ],
    [
      'HR in: join rows changed. Synchronise HR in full',
      (drawn) => {
        set(drawn, 'hr-join', { rows: [{ pairs: [{ cs: 'mail', mv: 'Mail', ignoreCase: true }] }] })
      },
    ],
    ['HR in: mapping to Mail removed. Synchronise HR in full', (drawn) => set(drawn, 'hr-flow', { mappings: [row('id', 'ID')] })],
    [
      'HR in: mapping to Mail switched off. Synchronise HR in full',
      (drawn) => {
        set(drawn, 'hr-flow', { mappings: [row('id', 'ID'), row('mail', 'Mail', { enabled: false })] })
      },
    ],
    [
      'HR in: mapping to Mail changed. Synchronise HR in full',
      (drawn) => {
        set(drawn, 'hr-flow', { mappings: [row('id', 'ID'), row('mail', 'Mail', { precedence: 3 })] })
      },
    ],
    [
      'HR in: mapping to Site added. Synchronise HR in full',
      (drawn) => {
        set(drawn, 'hr-flow', { mappings: [row('id', 'ID'), row('mail', 'Mail'), row('site', 'Site')] })
      },
    ],
    [
      'HR in: 4 mappings changed. Synchronise HR in full',
      (drawn) => {
        set(drawn, 'hr-flow', { mappings: [row('a', 'A'), row('b', 'B'), row('c', 'C'), row('mail', 'ID'), row('mail', 'Mail')] })
      },
    ],
    [
      'AD out: mapping to title switched on. Synchronise HR and Badge in full',
      (drawn) => {
        set(drawn, 'ad-flow', { mappings: [row('Mail', 'mail'), row('Title', 'title')] })
      },
    ],
    [
      'AD out: deprovisioning changed. Synchronise HR and Badge in full',
      (drawn) => set(drawn, 'ad-provision', { action: 'delete' }),
    ],
    [
      'AD out: deprovisioning changed. Synchronise HR and Badge in full',
      (drawn) => set(drawn, 'ad-provision', { moveTo: '"ou=Former,dc=corp"' }),
    ],
    ['AD out: match rows changed. Synchronise HR and Badge in full', (drawn) => set(drawn, 'ad-provision', { rows: [] })],
    [
      'HR in: project removed, the wires behind its join changed. Synchronise HR in full',
      (drawn) => removeStep(drawn, 'hr-project'),
    ],
    // Wires, and what is between
    [
      'HR in: the wires behind its join changed. Synchronise HR in full',
      (drawn) => put(drawn, 'hr-join', { wires: [['hr-flow'], [], []] }),
    ],
    [
      'HR: the wires behind its import changed. Synchronise HR in full',
      (drawn) => put(drawn, 'hr-import', { wires: [['hr-scope'], []] }),
    ],
    [
      'AD out: the wires behind its provision changed. Synchronise HR and Badge in full',
      (drawn) => {
        put(drawn, 'ad-provision', { wires: [['ad-flow'], []] })
      },
    ],
    [
      'HR in: a node behind its attribute flow changed. Synchronise HR in full',
      (drawn) => put(drawn, 'switch', { rules: ['other'] }),
    ],
    [
      'HR in: a node behind its attribute flow changed. Synchronise HR in full',
      (drawn) => put(drawn, 'switch', { wires: [['ad-scope'], []] }),
    ],
    ['HR in: a node behind its attribute flow changed. Synchronise HR in full', (drawn) => put(drawn, 'broker', { host: 'b' })],
    [
      'HR in: a node behind its attribute flow changed. Synchronise HR in full',
      (drawn) => put(drawn, 'tls', { servername: 'b' }),
    ],
    [
      'HR in: a node behind its attribute flow changed. Synchronise HR in full',
      (drawn) => put(drawn, 'group', { env: [{ name: 'X', value: '2' }] }),
    ],
    ['HR in: the wires behind its attribute flow changed. Synchronise HR in full', (drawn) => put(drawn, 'switch', { d: true })],
    [
      'Badge in: a node behind its join changed. Synchronise Badge in full',
      (drawn) => put(drawn, 'inner', { func: 'return null' }),
    ],
    [
      'Badge in: a node behind its join changed. Synchronise Badge in full',
      (drawn) => put(drawn, 'sub', { out: [{ wires: [{ id: 'sub', port: 0 }] }] }),
    ],
    [
      'Badge: an import node was added. Synchronise Badge in full',
      (drawn) => {
        drawn.sources.push({ ...at(drawn.sources, 1), node: 'second' })
        drawn.nodes.push({ id: 'second', type: 'identity-connector-import', z: 'tab', wires: [['badge-join'], [], []] })
      },
    ],
    // Schemas
    [
      'HR: user: attribute mail changed. Import HR in full and synchronise it in full',
      (drawn) => (at(csType(drawn, 0, 0).attributes, 1).multi = true),
    ],
    [
      'HR: user: attribute room added. Import HR in full and synchronise it in full',
      (drawn) => csType(drawn, 0, 0).attributes.push({ ...at(csType(drawn, 0, 0).attributes, 1), name: 'room' }),
    ],
    ['HR: user: attribute mail removed. Synchronise HR in full', (drawn) => csType(drawn, 0, 0).attributes.splice(1, 1)],
    [
      'HR: user: its keys changed. Import HR in full and synchronise it in full',
      (drawn) => (csType(drawn, 0, 0).anchorIgnoresCase = true),
    ],
    ['HR: object type user removed. Synchronise HR in full', (drawn) => at(drawn.systems, 0).types.shift()],
    [
      'Directory: user: attribute mail removed. Synchronise HR and Badge in full',
      (drawn) => csType(drawn, 2, 0).attributes.pop(),
    ],
    [
      'Person: attribute Mail changed. Synchronise HR and Badge in full',
      (drawn) => (at(drawn.types, 0).attributes[1] = { name: 'Mail', type: 'text', multi: true }),
    ],
    [
      'Person: deletion rule changed. Synchronise HR and Badge in full',
      (drawn) => (at(drawn.types, 0).deletionRule = { kind: 'manual' }),
    ],
    ['Person: deletion rule changed. Synchronise HR and Badge in full', (drawn) => (at(drawn.types, 0).graceDays = 30)],
    [
      'Person: what becomes of values on disconnect changed. Synchronise HR and Badge in full',
      (drawn) => {
        at(drawn.types, 0).keepValuesOnDisconnect = true
      },
    ],
    ['Person: the type was removed. Synchronise HR and Badge in full', (drawn) => drawn.types.shift()],
    // Systems
    ['Badge: the system was removed. Synchronise any connected system in full', (drawn) => removeSystem(drawn, 2)],
    ['Directory: the system was removed. Synchronise any connected system in full', (drawn) => removeSystem(drawn, 3)],
  ]
  it.each(edits)('%s', (sentence, edit) => {
    expect(says(edit)).toEqual([sentence])
  })

  it('A14 names types whose people without a record are evaluated, where an outbound rule, a type or a deletion rule changed', () => {
    expect(changes((drawn) => (rule(drawn, 'AD out').enabled = false))).toMatchObject([{ types: ['Person'], deletionRules: [] }])
    expect(changes((drawn) => (at(drawn.types, 0).graceDays = 30))).toMatchObject([
      { types: ['Person'], deletionRules: ['Person'] },
    ])
    expect(changes((drawn) => (rule(drawn, 'HR in').enabled = false))).toMatchObject([{ types: [] }])
  })

  it('says once what the same full syncs bring about, and apart what others do', () => {
    expect(
      says((drawn) => {
        rule(drawn, 'HR in').precedence = 3
        set(drawn, 'hr-scope', { mode: 'all' })
        set(drawn, 'ad-provision', { action: 'delete' })
      }),
    ).toEqual([
      'HR in: precedence 3 instead of 2, scope widened. Synchronise HR in full',
      'AD out: deprovisioning changed. Synchronise HR and Badge in full',
    ])
  })
})
