/** Routes about examinations of the store's whole file: how the last one ended, and beginning one. */
import type { Routes } from '../contract/call'
import type { StoreExamination } from '../../engine/runs/store-examination'

export const examinationRoutes: Routes<'getExamination' | 'examineStore'> = {
  async getExamination({ engine }) {
    return { json: await viewOf(engine.examination) }
  },

  async examineStore({ engine }) {
    // Reading a large file takes longer than clients wait for an answer; how it fails is seen as how it ends is.
    engine.examination.examine().catch(() => undefined)
    return { status: 202, json: await viewOf(engine.examination) }
  },
}

async function viewOf(examination: StoreExamination) {
  const { at, findings } = (await examination.last()) ?? { at: null, findings: [] }
  return { at, findings, begun: examination.begun, failed: examination.failed }
}
