/** What open editors are told by Node-RED's comms, by topic. */

/** How many objects have left a step by each output in the present run, `outputs/ID`. */
const outputs = 'identity/outputs/'

export const outputsTopics = `${outputs}#`

export function outputsTopic(node: string): string {
  return `${outputs}${node}`
}

/** The node that a topic is about. */
export function nodeOfTopic(topic: string): string {
  return topic.slice(outputs.length)
}
