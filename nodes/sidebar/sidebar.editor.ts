/** The plugin that puts the tab Identity into the editor. */
import { addIdentityTab } from '../editor/sidebar/sidebar'
import { speakAs } from '../editor/sidebar/words'

const plugin: PluginDefinition = {
  onadd() {
    speakAs(plugin)
    addIdentityTab()
  },
}

RED.plugins.registerPlugin('identity-sidebar', plugin)
