/** The command that has the whole of the store's file examined. */
import type { ExaminationAnswer } from '../answers'
import { Failure } from '../client'
import type { Command } from './command'

export const examine: Command = {
  usage: 'examine',
  help: "reads all of the store's file and says what is damaged; runs go on meanwhile",
  mostArguments: 0,
  async run(client) {
    let started: ExaminationAnswer | undefined
    const answer = await client.whenOver({
      start: async () => (started = await client.post<ExaminationAnswer>('examination')),
      path: () => 'examination',
      isOver: ({ begun }) => begun === null,
      interrupted: () => Promise.resolve('The examination goes on. Wait for it again with: idweave examine'),
    })
    if (answer.failed !== null) throw new Failure(answer.failed, '', 3)
    if (started && started.begun !== null && answer.at !== started.begun)
      throw new Failure('The store was closed before all of its file was examined.', 'Have it examined again.', 3)
    if (answer.findings.length === 0) return { text: "The store's file is whole.", json: answer, code: 0 }
    const next = 'Stop Idweave, keep the file, and put the latest whole backup in its place.'
    return { text: ["The store's file is damaged:", ...answer.findings, next].join('\n'), json: answer, code: 1 }
  },
}
