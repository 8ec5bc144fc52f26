/** The organisational units that new entries go into. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const alreadyExists = 68

/** Makes those units directly below the base that pending entries need and the directory lacks; returns their DNs. */
export async function createUnits(root, { url, bindDn, base }, engine) {
  const { parentDn, parseDn, sameDn } = require(join(root, 'dist', 'runtime', 'model', 'dn.js'))
  const wanted = await containers(engine, parentDn)
  const units = [...wanted].filter((dn) => sameDn(parentDn(dn), base) && parseDn(dn)?.[0]?.[0]?.type.toLowerCase() === 'ou')
  if (units.length === 0) return []
  const { Client } = await import('ldapts')
  const client = new Client({ url })
  const made = []
  try {
    if (bindDn) await client.bind(bindDn, process.env.IDWEAVE_LDAP_PASSWORD ?? '')
    for (const dn of units) if (await add(client, dn, parseDn(dn)[0][0].value)) made.push(dn)
  } finally {
    await client.unbind()
  }
  return made
}

/** Where the names say that entries shall be which are about to be created or moved. */
async function containers(engine, parentDn) {
  const { store } = engine
  const system = [...(await engine.currentPlan()).systems.values()].find((planned) => planned.config.node === 'ref-directory')
  const selected = await store.selectPendings({ system: system.row.id, now: engine.clock(), ignoreBackoff: true, naming: [] })
  const found = new Set()
  for (let at = 0; at < selected.length; at += 500) {
    const loaded = await store.loadPendings(selected.slice(at, at + 500).map((pending) => pending.id))
    for (const { pending } of loaded)
      for (const change of pending.changes)
        if (change.attribute === 'dn' && typeof change.to === 'string') found.add(parentDn(change.to))
  }
  return found
}

async function add(client, dn, ou) {
  try {
    await client.add(dn, { objectClass: ['top', 'organizationalUnit'], ou })
    return true
  } catch (error) {
    if (error.code === alreadyExists) return false
    throw new Error(`The unit ${dn} could not be made: ${error.message}`, { cause: error })
  }
}
