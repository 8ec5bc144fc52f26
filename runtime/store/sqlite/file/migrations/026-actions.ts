/**
 * What people did by hand has that for a profile, and who it was as who started it. Before, it was written behind the name, and
 * the profile was one of a run that there had not been.
 */
const actions = ['hold', 'release', 'discard', 'clock', 'pause', 'resume']

// A run of a flow whose topic is such a word is `flow (TOPIC)`. Where its message says who starts it, something is counted, or it
// lasted.
const byHand = "started_by not like 'flow (%' and status = 'success' and ended = started and counters not glob '*:[1-9]*'"

export const sql = actions
  .map(
    (
      action,
    ) => `update run set profile = '${action}', started_by = substr(started_by, 1, length(started_by) - ${action.length + 3})
  where started_by like '% (${action})' and ${byHand};`,
  )
  .join('\n')
