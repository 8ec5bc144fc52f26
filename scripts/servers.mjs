/**
 * Installs the real servers the tests run against (`npm run servers`): OpenLDAP with its tools, Samba as
 * a domain controller, a browser, and what the tests
 * watch and certify them with. For Debian and Ubuntu, as root. Nothing is started by it; the tests start their own servers in
 * folders of their own. Does nothing, quickly, when all is there.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

const libraries = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`

/** A package and a file that shows it is installed. */
const packages = [
  { name: 'slapd', file: '/usr/sbin/slapd' },
  { name: 'ldap-utils', file: '/usr/bin/ldapsearch' },
  { name: 'samba', file: '/usr/sbin/samba' },
  { name: 'samba-ad-provision', file: '/usr/share/samba/setup/provision.ldif' },
  { name: 'samba-dsdb-modules', file: `${libraries}/samba/ldb/samldb.so` },
  { name: 'samba-vfs-modules', file: `${libraries}/samba/vfs/acl_xattr.so` },
  { name: 'winbind', file: '/usr/sbin/winbindd' },
  { name: 'iproute2', file: '/sbin/ip' },
  { name: 'chromium', file: '/usr/bin/chromium' },
  { name: 'strace', file: '/usr/bin/strace' },
  { name: 'openssl', file: '/usr/bin/openssl' },
]

/** Asked by packages whether they may start their service: 101 says no. */
const policy = '/usr/sbin/policy-rc.d'

function fail(message) {
  console.error(message)
  process.exit(1)
}

function apt(...args) {
  console.log(`apt-get ${args.join(' ')}`)
  const { status, error } = spawnSync('apt-get', args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (error || status !== 0)
    throw new Error(
      `apt-get ${args[0]} failed${error ? `: ${error.message}` : ` with code ${status}`}. Check the package sources and the network.`,
    )
}

/** Runs the work while packages may not start services. A policy that is there already is left alone. */
function withoutStarting(work) {
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    work()
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
}

const missing = packages.filter(({ file }) => !existsSync(file)).map(({ name }) => name)
if (missing.length === 0) {
  console.log(`Installed already: ${packages.map(({ name }) => name).join(', ')}.`)
  process.exit(0)
}
if (!existsSync('/usr/bin/apt-get'))
  fail(
    `Missing: ${missing.join(', ')}. This machine has no apt-get; install them with its own package tool. OpenLDAP's modules are expected in /usr/lib/ldap and its schemas in /etc/ldap/schema.`,
  )
if (process.getuid?.() !== 0) fail(`Missing: ${missing.join(', ')}. Installing needs root: sudo npm run servers`)
try {
  withoutStarting(() => {
    apt('update')
    apt('install', '--yes', '--no-install-recommends', ...missing)
  })
} catch (thrown) {
  fail(thrown instanceof Error ? thrown.message : String(thrown))
}
const still = packages.filter(({ name, file }) => missing.includes(name) && !existsSync(file))
if (still.length > 0)
  fail(`Still missing after the installation: ${still.map(({ name, file }) => `${name} (${file})`).join(', ')}.`)
console.log(`Installed: ${missing.join(', ')}. Nothing was started.`)
