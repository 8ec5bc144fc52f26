/** Previews with nodes of others in the way, on Node-RED 5. */
import { describeForeignPreviews } from './foreign-previews'

describeForeignPreviews('node-red')
