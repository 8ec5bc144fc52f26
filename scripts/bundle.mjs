/**
 * Makes one file to install from where there is no network (`npm run bundle`, or `npm run bundle -- FOLDER`): an installation
 * with the packages it runs on, their compiled parts and Node for this kind of machine, checksums of all its files, a list of
 * what is in it (SBOM, licences) and a text that says how to install it.
 */
import './needs-node.mjs'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeInstallation, packagesIn } from './delivery/installation.mjs'
import { makeReadable } from './delivery/readable.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const name = `idweave-${version}-${process.platform}-${process.arch}`
const checksums = 'SHA256SUMS'

const starter = `#!/bin/sh
# Starts Idweave with the Node that came along, or else with this machine's.
cd "$(dirname "$0")" || exit 1
PATH="$PWD/node_modules/.bin:$PATH" exec node scripts/start.mjs "$@"
`

const text = (bringsNode) => `Idweave ${version} for ${process.platform} ${process.arch}

It needs no network. ${bringsNode ? 'Node comes along (node_modules/.bin/node).' : 'Install Node 24 first: none comes along for this kind of machine.'}

1. Check that the file is the one that was made, with its checksum from another place than the file:
     sha256sum ${name}.tar.gz
2. Unpack it as root, so that the account that runs it cannot change it, and check what was unpacked:
     tar -xzf ${name}.tar.gz -C /opt
     cd /opt/${name} && sha256sum --quiet -c ${checksums}
3. Start it as an account of its own, with a user folder that this account owns:
     IDWEAVE_USER_DIR=/var/lib/idweave /opt/${name}/start.sh
   The first start prints the address, the user and a password, which is shown that once.

To update, make a backup, stop, unpack the new version beside the old one and start that with the same user folder.
The commands of the documentation, from this folder, with PATH="$PWD/node_modules/.bin:$PATH":
     npm run backup -- FOLDER      node scripts/backup.mjs FOLDER
     npm run rotate-secret         node scripts/rotate-secret.mjs      (stop first)
     npm run access -- ...         node scripts/access.mjs ...
     npm run idweave -- status     node dist/bin/idweave.js status
     npm run health                node scripts/health.mjs

docs/operations.md has the variables, the service and the backup; sbom.cdx.json and LICENCES.txt list what is in here.
`

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

function writeChecksums(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  writeFileSync(
    join(folder, checksums),
    files
      .sort()
      .map((file) => `${sha256(join(folder, file))}  ${file}\n`)
      .join(''),
  )
}

/** The owner is root whoever made it; for tar programs that know how to say so. */
function pack(scratch, file) {
  const owner = process.platform === 'linux' ? ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'] : []
  const { status, stderr, error } = spawnSync('tar', ['-C', scratch, ...owner, '-czf', file, name], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`tar failed: ${error?.message ?? stderr.trim()}`)
}

function makeBundle(folder) {
  mkdirSync(folder, { recursive: true })
  const scratch = mkdtempSync(join(folder, 'bundle-'))
  const file = join(folder, `${name}.tar.gz`)
  try {
    const target = join(scratch, name)
    const packages = makeInstallation(root, target)
    writeFileSync(join(target, 'start.sh'), starter)
    chmodSync(join(target, 'start.sh'), 0o755)
    writeFileSync(join(target, 'INSTALL.txt'), text(existsSync(join(target, 'node_modules', '.bin', 'node'))))
    writeChecksums(target)
    makeReadable(target)
    pack(scratch, file)
    writeFileSync(`${file}.sha256`, `${sha256(file)}  ${basename(file)}\n`)
    console.log(`Made ${file} with ${packagesIn(packages)} packages.\nSHA-256 ${sha256(file)}`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const [folder = join(root, 'tmp'), ...more] = process.argv.slice(2)
try {
  if (more.length > 0) throw new Error('Say where to: npm run bundle -- FOLDER')
  makeBundle(resolve(folder))
} catch (error) {
  console.error(`No bundle was made: ${error.message}`)
  process.exitCode = 1
}
