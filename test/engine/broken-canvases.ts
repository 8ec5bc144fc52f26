/** Canvases that are broken in one place each: what is changed of the small cycle, the node that says so, and what it says. */
import { constant, direct, expression, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'

const at = { z: 'tab', x: 10, y: 10 }
const [person] = personTypes

const provision = {
  id: 'provision',
  disable: [constant('no', 'enabled')],
}

/** The accounts as they are, but for what their mail is. */
const accountsWithMail = (mail: object): NodeChange => {
  const attributes = ['login', 'displayName', 'department', 'mail', 'enabled'].map((name) => ({
    name,
    type: 'text',
    multi: false,
    ...(name === 'mail' && mail),
  }))
  return { id: 'ad', objectTypes: [{ name: 'user', anchor: 'login', attributes }] }
}

/** What is broken, how, the id of the node that says so (none for the metaverse), and what it says. */
export const brokenCanvases: readonly (readonly [string, readonly NodeChange[], string, RegExp])[] = [
  [
    'a wire is cut before the first step',
    wired({ import: [[], ['out-scope'], []] }),
    'scope',
    /No wire leads to it from an import of HR/,
  ],
  [
    'an outbound rule has no provision step, and no inbound rule brings its accounts',
    [{ id: 'provision', d: true }, ...wired({ 'out-scope': [['out-flow'], ['pending']] })],
    'ad-out',
    /No provision step makes or finds accounts for it, and no inbound rule of \w+ links any/,
  ],
  [
    'a Disable has only a row that a create alone writes',
    [{ id: 'provision', action: 'disable', disable: [{ ...constant('no', 'enabled'), mode: 'initial' }] }],
    'provision',
    /its values are never written to accounts that are there/,
  ],
  ['a wire is cut in the middle', wired({ scope: [[], []] }), 'join', /No wire leads to it from an import of HR/],
  ['the wire behind "joined" is cut', wired({ join: [[], ['project'], []] }), 'join', /"joined" leads to no attribute flow/],
  ['the wire behind project is cut', wired({ project: [[]] }), 'project', /"projected" leads to no attribute flow/],
  [
    'a join stands behind project',
    wired({ scope: [['project'], []], project: [['join']], join: [['flow'], [], []] }),
    'join',
    /who is known already is made a second time/,
  ],
  [
    'one export may delete all accounts',
    [
      { id: 'provision', action: 'delete' },
      { id: 'ad', limits: { deletePercent: 100 } },
    ],
    'provision',
    /one export may delete 100 % of those in Accounts\. Open the system/,
  ],
  [
    'a name in a directory is put together without escaping',
    [
      {
        id: 'ad',
        objectTypes: [
          {
            name: 'user',
            anchor: 'login',
            secondaryId: 'dn',
            attributes: [
              { name: 'login', type: 'text', multi: false },
              { name: 'dn', type: 'text', multi: false, comparison: 'dn' },
            ],
          },
        ],
      },
      { id: 'out-flow', mappings: [expression('"CN=" + mv["Display Name"] + ",OU=People,DC=example"', 'dn')] },
    ],
    'out-flow',
    /made of mv\["Display Name"\] as it stands.*Write EscapeDN\(mv\["Display Name"\]\)/,
  ],
  ['the wire to the outbound steps is cut', wired({ flow: [[]] }), 'flow', /no step of the outbound rule AD out/],
  ['the import leads to the outbound steps only', wired({ import: [['out-scope'], ['out-scope'], []] }), 'scope', /No wire/],
  ['"disconnected" is not wired', wired({ import: [['scope'], [], []] }), 'import', /whose record is gone come to no step of/],
  ['"due" is not wired', wired({ lifecycle: [[], []] }), 'lifecycle', /grace period has passed come to no step of/],
  ['provision leads nowhere', wired({ provision: [[], ['pending']] }), 'provision', /"account" leads to no attribute flow/],
  ['"deprovisioned" is not wired', wired({ provision: [['out-flow'], []] }), 'provision', /neither disabled nor deleted/],
  ['"out of scope" is not wired', wired({ 'out-scope': [['provision'], []] }), 'out-scope', /leave the scope stay as they are/],
  ['the values are never staged', wired({ 'out-flow': [[]] }), 'out-flow', /the values are never staged/],
  [
    'the wires lead back to the step before',
    wired({ scope: [['join'], ['scope']] }),
    'scope',
    /The wires lead from it back to it: an object that goes this way goes round until it fails/,
  ],
  [
    'the wires lead back by a foreign node and other steps',
    [
      { id: 'back', type: 'change', name: 'back', rules: [], wires: [['join']], ...at },
      ...wired({ flow: [['back', 'out-scope']] }),
    ],
    'flow',
    /back to it, by join "the join" of rule HR in: .* Take out the wire that leads back/,
  ],
  ['a rule has the precedence 0', [{ id: 'hr-in', precedence: 0 }], 'hr-in', /Its precedence is "0", .* It counts as 10/],
  ['a rule has no number for a precedence', [{ id: 'ad-out', precedence: 'high' }], 'ad-out', /Its precedence is "high"/],
  [
    'a row has a precedence below 1',
    [{ id: 'flow', mappings: [{ ...direct('employeeId', 'Employee ID'), precedence: -1 }] }],
    'flow',
    /The precedence of its row for Employee ID is "-1", which is none/,
  ],
  ['a step in the middle is disabled', [{ id: 'join', d: true }], 'project', /The node before it, "the join", is disabled/],
  [
    'a step stands on a disabled tab',
    [
      { id: 'off', type: 'tab', label: 'off', disabled: true },
      { id: 'join', z: 'off' },
    ],
    'project',
    /"the join", is disabled or stands on a disabled tab/,
  ],
  [
    'a pair of link nodes is cut',
    [
      { id: 'out', type: 'link out', name: 'out', mode: 'link', links: [], wires: [], ...at },
      { id: 'in', type: 'link in', name: 'in', links: [], wires: [['join']], ...at },
      ...wired({ scope: [['out'], []] }),
    ],
    'join',
    /No wire leads to it/,
  ],
  [
    'an attribute flow stands before the join',
    wired({
      import: [['flow'], ['out-scope'], []],
      flow: [['scope']],
      join: [['out-scope'], ['project'], []],
      project: [['out-scope']],
    }),
    'flow',
    /before any join/,
  ],
  [
    'two scope filters of one rule are parallel',
    [
      step('scope-2', 'scope-filter', 'hr-in', [['join'], []], { mode: 'expression', expression: 'cs["phone"] = "1"' }),
      ...wired({ import: [['scope', 'scope-2'], ['out-scope'], []] }),
    ],
    'scope',
    /also come to scope filter "the scope-2".*last word/,
  ],
  ['a rule has no steps', [rule('empty', 'Empty', 'inbound', 'hr')], 'empty', /No enabled step works by it/],
  ['nothing makes anybody', [{ id: 'project', d: true }], 'hr-in', /no rule on the canvas makes one/],
  ['a rule makes people without values', [{ id: 'flow', d: true }], 'hr-in', /makes people without any value/],
  ['a rule makes accounts without values', [{ id: 'out-flow', d: true }], 'ad-out', /makes accounts without any value/],
  ['a rule stages nothing', [{ id: 'pending', d: true }], 'ad-out', /Nothing of what it decides is ever staged/],
  ['nobody sends', [{ id: 'export', d: true }], 'pending', /No enabled export node sends what is staged for Accounts/],
  ['nobody reads', [{ id: 'import', d: true }], 'hr-in', /No enabled import node of HR/],
  ['the import reads other types', [{ id: 'import', objectTypes: ['group'] }], 'import', /does not read the type user/],
  ['disable has no values', [{ id: 'provision', disable: [] }], 'provision', /no values say how/],
  [
    'disable has only rows that are off',
    [{ id: 'provision', disable: [{ ...constant('no', 'enabled'), enabled: false }] }],
    'provision',
    /no values say how/,
  ],
  [
    'disable names no attribute',
    [{ ...provision, disable: [constant('no', 'enabledd')] }],
    'provision',
    /enabledd, which the type user of Accounts does not have/,
  ],
  ['a mapping table is empty', [{ id: 'flow', mappings: [] }], 'flow', /Its table is empty/],
  ['a join has no rows', [{ id: 'join', rows: [] }], 'join', /no rows, so it never finds anybody/],
  ['a join row is not filled in', [{ id: 'join', rows: [{ pairs: [{ cs: '', mv: '' }] }] }], 'join', /never finds anybody/],
  [
    'a join row names no attribute of the record',
    [{ id: 'join', rows: [{ pairs: [{ cs: 'emplId', mv: 'Employee ID' }] }] }],
    'join',
    /emplId, which the type user of HR/,
  ],
  [
    'a join row names no attribute of the person',
    [{ id: 'join', rows: [{ pairs: [{ cs: 'employeeId', mv: 'No' }] }] }],
    'join',
    /No, which the metaverse type Person/,
  ],
  [
    'a match row names no attribute',
    [{ id: 'provision', rows: [{ pairs: [{ cs: 'email', mv: 'Email Address' }] }] }],
    'provision',
    /email, which the type user of Accounts/,
  ],
  [
    'a mapping reads no attribute',
    [{ id: 'flow', mappings: [direct('givename', 'First Name')] }],
    'flow',
    /givename, which the type user of HR/,
  ],
  [
    'a mapping writes no attribute',
    [{ id: 'flow', mappings: [direct('givenName', 'Firstname')] }],
    'flow',
    /Firstname, which the metaverse type Person/,
  ],
  [
    'an expression reads no attribute',
    [{ id: 'flow', mappings: [expression('Upper(cs["statsu"])', 'Department')] }],
    'flow',
    /statsu is none of the connected system's attributes/,
  ],
  [
    'an expression reads no attribute of the person',
    [{ id: 'out-flow', mappings: [expression('mv["Departement"]', 'department')] }],
    'out-flow',
    /did you mean Department\?/,
  ],
  [
    'a condition reads no attribute',
    [{ id: 'scope', expression: 'cs["statsu"] = "Active"' }],
    'scope',
    /The condition: statsu is none of/,
  ],
  [
    'a row of a condition reads no attribute',
    [
      {
        id: 'scope',
        mode: 'rows',
        condition: { match: 'all', parts: [{ attribute: 'statsu', operator: 'equals', value: 'x' }] },
      },
    ],
    'scope',
    /statsu/,
  ],
  [
    'a condition is empty',
    [{ id: 'scope', mode: 'expression', expression: ' ' }],
    'scope',
    /no condition, so the rule takes every object/,
  ],
  ['a condition cannot be read', [{ id: 'scope', expression: 'cs["sn"' }], 'scope', /It cannot run/],
  [
    'a mapping writes what is read-only',
    [accountsWithMail({ mutability: 'readOnly' })],
    'out-flow',
    /mail cannot be written in Accounts/,
  ],
  [
    'a mapping always gives a secret',
    [accountsWithMail({ secret: true })],
    'out-flow',
    /mail is secret, and what Accounts has of it cannot be seen/,
  ],
  [
    'a mapping writes text onto a reference',
    [
      {
        id: 'store',
        types: [
          {
            ...person,
            attributes: person?.attributes.map((attribute) => ({
              ...attribute,
              type: attribute.name === 'Telephone' ? 'reference' : 'text',
            })),
          },
        ],
      },
    ],
    'flow',
    /Telephone is a reference, and phone of HR is text, which points at nobody/,
  ],
  ['a rule is for a type the system does not have', [{ id: 'hr-in', csType: 'person' }], 'scope', /has no type person/],
  ['a rule is for a type the metaverse does not have', [{ id: 'ad-out', mvType: 'Human' }], 'out-scope', /no type Human/],
  ['a target cannot be written to', [{ id: 'ad', connector: 'memory-read-only' }], 'provision', /Accounts is read only/],
  [
    'the deletion rule waits for a system that is gone',
    [{ id: 'store', types: [{ ...person, deletionRule: { kind: 'authoritativeSource', systems: ['sap'], mode: 'any' } }] }],
    '',
    /names 1 of 1 systems that are not on the canvas/,
  ],
  [
    'one of the systems that all have to leave is gone',
    [{ id: 'store', types: [{ ...person, deletionRule: { kind: 'authoritativeSource', systems: ['hr', 'sap'], mode: 'all' } }] }],
    '',
    /names 1 of 2 systems that are not on the canvas: people are deleted as soon as they have left the others/,
  ],
  [
    'the deletion rule waits for no system',
    [{ id: 'store', types: [{ ...person, deletionRule: { kind: 'authoritativeSource', systems: [], mode: 'all' } }] }],
    '',
    /names no system/,
  ],
  ['nothing deletes who is due', [{ id: 'lifecycle', d: true }], '', /no lifecycle node deletes them/],
  [
    'a condition is damaged',
    [{ id: 'scope', mode: 'rows', condition: { match: 'all' } }],
    'scope',
    /its setting condition, parts is missing/,
  ],
  [
    'an object type is damaged',
    [{ id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId' }] }],
    'hr',
    /its setting objectTypes, type 1 \(user\), attributes is missing/,
  ],
  ['a step has lost its rule', [{ id: 'join', rule: 'gone' }], 'join', /the one it had was deleted/],
]
