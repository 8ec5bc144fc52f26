/** Licences of what an installation runs on: which are allowed, and the table of all. */

/** Licences that ask for no more than that their text comes along. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
])

/**
 * Packages of Node-RED's that are under another licence, or do not name theirs as others do, looked at one by one: what they
 * name, and what it is. All are delivered as they are, which is what the other licences ask of whoever passes them on.
 */
const examined = {
  argparse: { named: 'Python-2.0', is: 'Python-2.0' },
  'cli-table': { named: undefined, is: 'MIT' },
  npm: { named: 'Artistic-2.0', is: 'Artistic-2.0' },
  pause: { named: undefined, is: 'MIT' },
  'qrcode-terminal': { named: 'Apache 2.0', is: 'Apache-2.0' },
  'spdx-exceptions': { named: 'CC-BY-3.0', is: 'CC-BY-3.0' },
}

/** The licence of a package by its name and what it names; an SPDX expression, or undefined where nobody has looked. */
export function licenceFor(name, named) {
  return examined[name] && examined[name].named === named ? examined[name].is : named
}

/** Whether an SPDX expression leaves a way of allowed licences only. */
function isAllowed(expression) {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((way) => way.split(' AND ').every((licence) => allowed.has(licence.trim())))
}

/** The packages whose licence is neither allowed nor examined; one that names none is among them. */
export function refusedLicences(packages) {
  return packages.filter(({ name, licence }) => !licence || !(isAllowed(licence) || examined[name]?.is === licence))
}

/** A line for each package: its name, version and licence; the same package at several places once. */
export function licenceTable(packages) {
  const rows = [
    ['Package', 'Version', 'Licence'],
    ...packages.map(({ name, version, licence }) => [name, version, licence ?? 'none named']),
  ]
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)))
  const lines = rows.map(([name, version, licence]) => `${name.padEnd(widths[0])}  ${version.padEnd(widths[1])}  ${licence}`)
  const [head, ...rest] = lines
  return `${[head, ...[...new Set(rest)].sort()].join('\n')}\n`
}
