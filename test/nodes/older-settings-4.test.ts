/** Settings of another version of Idweave on Node-RED 4.1. */
import { olderSettings } from './older-settings'

olderSettings('node-red-4')
