/** The reference flow, fitted to other files, column names and targets. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Columns without which nothing can be done. */
const needed = {
  hr: ['employeeId', 'sn'],
  badge: ['badgeNo', 'employeeId'],
  buildings: ['code', 'name'],
  departments: ['code', 'name'],
}

/** The flow, the files that are open to it, and what the reader should know about how it was fitted. */
export async function cycleFlow(root, options) {
  const nodes = JSON.parse(readFileSync(join(root, 'flows', 'reference.json'), 'utf8'))
  const node = (id) => nodes.find((node) => node.id === id)
  const notes = []
  node('ref-store').file = options.store
  node('ref-accounts').settings.files = targetFiles(options.folder)
  const sources = [
    { name: 'hr', file: options.hr, columns: options.columns, label: 'HR' },
    { name: 'badge', file: options.badge, columns: options.badgeColumns, label: 'Badge' },
    { name: 'buildings', file: options.buildings, columns: new Map(), label: 'Buildings' },
    { name: 'departments', file: options.departments, columns: new Map(), label: 'Departments' },
  ]
  for (const source of sources) if (source.file) notes.push(...(await fitSource(root, nodes, source, options)))
  if (options.everybody) withoutConditions(node)
  chooseTarget(node, options.ldap)
  quieten(nodes)
  return {
    flow: nodes,
    open: [...targetPaths(options.folder), ...sources.flatMap((source) => source.file ?? [])],
    notes,
  }
}

/** Both files of the system Accounts; a file of accounts that was there before has none of groups beside it. */
function targetFiles(folder) {
  const [accounts, groups] = targetPaths(folder)
  if (existsSync(accounts) && !existsSync(groups)) writeFileSync(groups, 'group,name,members\n')
  return [`account = ${accounts}`, `group = ${groups}`]
}

function targetPaths(folder) {
  return ['accounts.csv', 'groups.csv'].map((name) => join(folder, name))
}

/** Sets the file and its format, and calls every column by the name the file has for it. */
async function fitSource(root, nodes, { name, file, columns, label }, { delimiter, encoding }) {
  const system = nodes.find((candidate) => candidate.id === `ref-${name}`)
  Object.assign(system.settings, { file, delimiter, encoding })
  const present = await columnsOf(root, system.settings, file)
  const [type] = system.objectTypes
  for (const column of columns.keys())
    if (!type.attributes.some((attribute) => attribute.name === column))
      throw new Error(
        `${label} has no column ${column}. Its columns are: ${type.attributes.map((attribute) => attribute.name).join(', ')}.`,
      )
  const fitted = new Map(
    type.attributes.map((attribute) => [attribute.name, spelling(present, columns.get(attribute.name) ?? attribute.name)]),
  )
  for (const [column, wanted] of columns)
    if (fitted.get(column) === undefined)
      throw new Error(`${file} has no column "${wanted}". Its columns are: ${present.join(', ')}.`)
  const missing = [...fitted].filter(([, there]) => there === undefined).map(([column]) => column)
  const lacking = needed[name].filter((column) => missing.includes(column))
  if (lacking.length > 0)
    throw new Error(
      `${file} has no column ${lacking.join(', ')}. Its columns are: ${present.join(', ')}. ${remedy(name, lacking[0])}`,
    )
  type.anchor = fitted.get(type.anchor)
  system.settings.anchor = type.anchor
  type.attributes = type.attributes
    .filter((attribute) => !missing.includes(attribute.name))
    .map((attribute) => ({ ...attribute, name: fitted.get(attribute.name) }))
  for (const step of nodes.filter((step) => step.rule === `ref-rule-${name}`)) fitStep(step, fitted)
  return missing.length === 0 ? [] : [`${label}: the file has no ${missing.join(', ')}; what needs them is left out.`]
}

function remedy(name, column) {
  if (name === 'buildings' || name === 'departments') return `Call it ${column} there`
  return `Say which one it is with --${name === 'hr' ? '' : 'badge-'}columns ${column}=NAME`
}

async function columnsOf(root, settings, file) {
  const { csv } = createRequire(import.meta.url)(join(root, 'dist', 'runtime', 'connectors', 'csv', 'connector.js'))
  const context = { allowedFolders: [file], objectTypes: [], log: () => {} }
  const connector = await csv.open({ ...settings, anchor: '' }, context)
  try {
    const [type] = await connector.schema()
    return type.attributes.map((attribute) => attribute.name)
  } finally {
    await connector.close()
  }
}

const spelling = (present, name) =>
  present.find((column) => column === name) ?? present.find((column) => column.toLowerCase() === name.toLowerCase())

function fitStep(step, fitted) {
  const rename = (column) => fitted.get(column) ?? column
  const absent = (column) => fitted.has(column) && fitted.get(column) === undefined
  if (step.rows) step.rows = step.rows.map((row) => ({ pairs: row.pairs.map((pair) => ({ ...pair, cs: rename(pair.cs) })) }))
  if (step.condition) {
    step.condition = fitCondition(step.condition, rename, absent)
    if (step.condition.parts.length === 0 && step.mode === 'rows') step.mode = 'all'
  }
  if (step.mappings) {
    step.mappings = step.mappings
      .filter((mapping) => mapping.kind !== 'direct' || !absent(mapping.value))
      .map((mapping) =>
        mapping.kind === 'direct'
          ? { ...mapping, value: rename(mapping.value) }
          : { ...mapping, value: mapping.kind === 'expression' ? fitExpression(mapping.value, rename, absent) : mapping.value },
      )
  }
}

/** The condition without the rows about columns that are not there, and without groups that lose all their rows. */
function fitCondition(group, rename, absent) {
  const parts = group.parts.flatMap((part) => {
    if (!part.parts) return absent(part.attribute) ? [] : [{ ...part, attribute: rename(part.attribute) }]
    const inner = fitCondition(part, rename, absent)
    return inner.parts.length === 0 ? [] : [inner]
  })
  return { ...group, parts }
}

/** `cs["givenName"]` by the file's name for it; null where the file has none. */
function fitExpression(text, rename, absent) {
  return text.replace(/cs\["([^"]+)"\]/g, (_whole, column) => (absent(column) ? 'null' : `cs[${JSON.stringify(rename(column))}]`))
}

function withoutConditions(node) {
  for (const id of ['ref-hr-scope', 'ref-accounts-scope', 'ref-directory-scope']) node(id).mode = 'all'
}

function chooseTarget(node, ldap) {
  for (const id of ['ref-rule-directory', 'ref-rule-directory-groups']) node(id).enabled = ldap !== null
  for (const id of ['ref-rule-accounts', 'ref-rule-groups']) node(id).enabled = ldap === null
  if (ldap === null) return
  process.env.IDWEAVE_LDAP_BASE = ldap.base
  Object.assign(node('ref-directory').settings, { urls: [ldap.url], baseDns: [ldap.base], bindDn: ldap.bindDn ?? '' })
}

/** This command says when what runs: no schedule, no run that starts another, nothing in debug panels nobody sees. */
function quieten(nodes) {
  const starters = new Set(
    nodes
      .filter((starter) => starter.type === 'identity-export' || starter.type === 'identity-connector-import')
      .map((starter) => starter.id),
  )
  for (const node of nodes) {
    if (node.type === 'inject') node.crontab = ''
    if (node.type === 'debug') node.active = false
    if (node.wires && node.type !== 'inject') node.wires = node.wires.map((ends) => ends.filter((id) => !starters.has(id)))
  }
}
