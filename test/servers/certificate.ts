/** Certificates for servers of tests, made by openssl. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CertificateFiles {
  /** The authority that signed `cert`; what a client must trust. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** `hosts` are names or addresses for the subject alternative names; `expired` makes one whose time is over. */
export interface CertificateOptions {
  readonly hosts: readonly string[]
  readonly expired?: boolean
}

/** Makes an authority and a server certificate in the folder, with openssl. Takes about 0.2 s. */
export function makeCertificate(folder: string, options: CertificateOptions): CertificateFiles {
  const file = (name: string): string => join(folder, name)
  const run = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe', cwd: folder })
  const names = options.hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`)).join(',')
  const serial = Date.now().toString()
  run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'ca.key')
  run('req', '-x509', '-new', '-key', 'ca.key', '-subj', `/CN=Test authority ${serial}`, '-days', '3650', '-out', 'ca.pem')
  run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'server.key')
  run('req', '-new', '-key', 'server.key', '-subj', '/CN=directory', '-out', 'server.csr')
  writeFileSync(file('ca.conf'), authorityConfig(folder, names))
  writeFileSync(file('index.txt'), '')
  writeFileSync(file('serial'), '01')
  const [from, to] = options.expired ? ['20200101000000Z', '20200201000000Z'] : ['20200101000000Z', '20491231000000Z']
  run(
    'ca',
    '-batch',
    '-config',
    'ca.conf',
    '-startdate',
    from,
    '-enddate',
    to,
    '-in',
    'server.csr',
    '-out',
    'server.pem',
    '-notext',
  )
  return { ca: file('ca.pem'), cert: file('server.pem'), key: file('server.key') }
}

function authorityConfig(folder: string, names: string): string {
  return `[ca]
default_ca = test
[test]
dir = ${folder}
database = ${folder}/index.txt
serial = ${folder}/serial
new_certs_dir = ${folder}
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
policy = any
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = ${names}
`
}
