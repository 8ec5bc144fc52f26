/** Seals texts with AES-256-GCM under a key made from a secret that lies outside the store, and opens them again (N9). */
import { type KeyObject, createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { SyncError } from '../../../model/errors'

const NONCE = 12
const TAG = 16

/** What is made from one secret. The id tells which key sealed a text and gives nothing away about it. */
interface Key {
  readonly id: string
  readonly sealing: KeyObject
  readonly hashing: KeyObject
}

function keyOf(secret: string): Key {
  const part = (use: string, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', secret, 'idweave', use, bytes))
  // As key objects: from bytes, each cipher would take four times as long to make.
  const key = (use: string): KeyObject => createSecretKey(part(use, 32))
  return { id: part('store key id', 4).toString('hex'), sealing: key('store values'), hashing: key('store join keys') }
}

/** What tells the key that is made from a secret from others, and gives nothing away about either. */
export function keyId(secret: string): string {
  return keyOf(secret).id
}

/** Seals and opens with keys that are made once one is needed. `file` is named in errors. */
export class Sealer {
  #made: readonly Key[] | undefined

  /** `secrets` is asked when the first value is sealed or opened: the first one seals, each of them opens. */
  constructor(
    readonly file: string,
    readonly secrets: () => readonly string[],
  ) {}

  get #keys(): readonly Key[] {
    return (this.#made ??= this.secrets().map(keyOf))
  }

  get #first(): Key {
    const [key] = this.#keys
    if (key) return key
    throw new SyncError(
      'not-configured',
      `The store ${this.file} has secret values to keep, and there is no key to seal them with.`,
      "Set credentialSecret in Node-RED's settings.js and start again.",
    )
  }

  /** The sealed text: the key's id, a colon, and nonce, tag and ciphertext in base64. Never twice the same. */
  seal(text: string): string {
    const { id, sealing } = this.#first
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `${id}:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}`
  }

  /** The text that was sealed; null when its key is not at hand, or when it was tampered with. */
  open(sealed: string): string | null {
    const [id, body] = sealed.split(':')
    const key = this.#keys.find((known) => known.id === id)
    const bytes = Buffer.from(body ?? '', 'base64')
    if (!key || bytes.length < NONCE + TAG) return null
    const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(0, NONCE))
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
    try {
      return decipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      return null
    }
  }

  /** The text sealed under the secret that seals now; null when its key is not at hand, or when it was tampered with. */
  reseal(sealed: string): string | null {
    if (this.sealedThis(sealed)) return sealed
    const opened = this.open(sealed)
    return opened === null ? null : this.seal(opened)
  }

  /** The ids of the keys at hand; the first one seals. */
  get ids(): readonly string[] {
    return this.#keys.map(({ id }) => id)
  }

  /** Whether a text was sealed under the secret that seals now. */
  sealedThis(sealed: string): boolean {
    return sealed.startsWith(`${this.#first.id}:`)
  }

  /** What stands for a text where equal texts must be found again without being readable. */
  hash(text: string): string {
    const { id, hashing } = this.#first
    return `${hashedBy(id)}${createHmac('sha256', hashing).update(text).digest('base64url')}`
  }

  /** How everything `hash` returns begins. */
  get hashes(): string {
    return hashedBy(this.#first.id)
  }
}

function hashedBy(id: string): string {
  return `${HASHED}${id}:`
}

/** How a key of a join begins that is kept as a hash. */
export const HASHED = 'sealed:'
