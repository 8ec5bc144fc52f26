/** Commands about a clock that may be wrong (L6). */
import type { ClockAnswer } from '../answers'
import type { Command } from './command'

export const clock: Command = {
  usage: 'clock',
  help: 'the clock runs go by, and whether somebody has to say that it is right',
  mostArguments: 0,
  async run(client) {
    const answer = await client.get<ClockAnswer>('clock')
    const { now, question } = answer
    if (!question) return { text: `The clock shows ${now}, and nothing is asked about it.`, json: answer, code: 0 }
    const text = `The clock shows ${now}. It went from ${question.from} to ${question.to}, and until somebody has said that it is right nothing is taken by time.\nIf it is right: idweave confirm-clock ${question.to}`
    return { text, json: answer, code: 0 }
  },
}

export const confirmClock: Command = {
  usage: 'confirm-clock TIME',
  help: 'says that the clock is right; TIME is what it showed when it was asked about',
  mostArguments: 1,
  async run(client, [to]) {
    const answer = await client.post<ClockAnswer>('clock/confirm', { to: to ?? '' })
    return { text: 'The next runs take what has come due by time.', json: answer, code: 0 }
  },
}
