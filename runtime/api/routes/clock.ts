/** Routes about a clock that may be wrong: what is asked of a person, and the answer (L6). */
import type { Routes } from '../contract/call'

export const clockRoutes: Routes<'getClock' | 'confirmClock'> = {
  async getClock({ engine }) {
    return { json: { now: engine.clock(), question: await engine.clockCheck.question() } }
  },

  async confirmClock({ engine, body, who }) {
    await engine.clockCheck.answer(body.to, who)
    return { json: { now: engine.clock(), question: await engine.clockCheck.question() } }
  },
}
