/** What a login may do, found by asking for what stands behind each permission: 401 without it, anything else with it. */
import { get } from './running'

const behind = {
  'identity.read': '/identity/systems',
  'identity.run': 'identity/runs',
  'identity.approve': 'identity/pending-exports/release',
  'identity.write': 'identity/metaverse/1/delete',
  'identity.design': 'identity/design/test',
  'flows.write': 'flows',
  'context.read': '/context/global',
} as const

export const permissions = Object.keys(behind)

/** Those a token has. */
export async function permissionsOf(url: string, token: string): Promise<string[]> {
  const open: string[] = []
  for (const [permission, path] of Object.entries(behind)) {
    const answer = path.startsWith('/') ? await get(url, path, token) : await post(url, path, '{}', token)
    if (answer.status !== 401) open.push(permission)
  }
  return open
}

export function post(url: string, path: string, body: string, token?: string): Promise<Response> {
  return fetch(`${url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body,
  })
}
