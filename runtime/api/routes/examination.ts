/** Routes about examinations of the store's whole file: the last one, and one now. */
import type { Routes } from '../contract/call'

export const examinationRoutes: Routes<'getExamination' | 'examineStore'> = {
  async getExamination({ engine }) {
    return { json: (await engine.examination.last()) ?? { at: null, findings: [] } }
  },

  async examineStore({ engine }) {
    return { json: await engine.examination.examine() }
  },
}
