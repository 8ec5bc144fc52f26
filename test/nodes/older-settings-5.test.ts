/** Settings of another version of Idweave on Node-RED 5. */
import { olderSettings } from './older-settings'

olderSettings('node-red')
