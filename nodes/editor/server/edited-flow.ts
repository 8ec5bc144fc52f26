/** What the canvas, as it is edited, could not do if it were deployed, and what it refers to and is not here (N10). */
import type { FlowProblem } from './api'
import { api } from './api'

/** A flow that is handed over can carry code. */
export function mayAskOfEdited(): boolean {
  return ['identity.design', 'flows.write'].every((permission) => RED.user.hasPermission(permission))
}

export async function problemsOfEdited(): Promise<readonly FlowProblem[]> {
  const flow = RED.nodes.createCompleteNodeSet({ credentials: false })
  return (await api.problems(flow, typedSecrets())).items
}

/** By configuration node, the secrets that were typed in; they themselves stay here. */
function typedSecrets(): Record<string, readonly string[]> {
  const typed: Record<string, readonly string[]> = {}
  RED.nodes.eachConfig(({ id, type, credentials = {} }) => {
    const names = Object.keys(credentials).filter((name) => typeof credentials[name] === 'string' && credentials[name] !== '')
    if (type.startsWith('identity-') && names.length > 0) typed[id] = names
  })
  return typed
}
