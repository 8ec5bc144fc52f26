/**
 * What an installation runs on (`npm run --silent sbom`): a software bill of materials in CycloneDX, or with `--format spdx` in
 * SPDX, or with `--format licences` a table of packages, versions and licences. `--output FILE` writes it to a file. Fails when a
 * package has a licence that is not allowed (scripts/delivery/licences.mjs), and still gives the list.
 */
import './needs-node.mjs'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { billOfMaterials } from './delivery/bill-of-materials.mjs'
import { licenceTable, refusedLicences } from './delivery/licences.mjs'
import { runtimePackages } from './delivery/runtime-packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const formats = ['cyclonedx', 'spdx', 'licences']

function fail(sentence, code = 1) {
  console.error(sentence)
  process.exit(code)
}

function readCommandLine() {
  try {
    const { values } = parseArgs({ options: { format: { type: 'string', default: 'cyclonedx' }, output: { type: 'string' } } })
    if (formats.includes(values.format)) return values
    return fail(`There is no format ${values.format}. There are: ${formats.join(', ')}`, 2)
  } catch (error) {
    return fail(`${error.message} Write: npm run --silent sbom -- [--format ${formats.join('|')}] [--output FILE]`, 2)
  }
}

const { format, output } = readCommandLine()
const packages = runtimePackages(root)
try {
  const text = format === 'licences' ? licenceTable(packages) : billOfMaterials(root, packages, format)
  if (output === undefined) process.stdout.write(text)
  else writeFileSync(output, text)
} catch (error) {
  fail(error.message)
}
const refused = refusedLicences(packages)
if (refused.length > 0)
  fail(
    `Not allowed: ${refused.map(({ name, version, licence }) => `${name} ${version} (${licence ?? 'no licence named'})`).join(', ')}. Use another package, or examine the licence and note it in scripts/delivery/licences.mjs.`,
  )
