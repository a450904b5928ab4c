/** Reads what a page hands in, strictly, in Alloy's words. */
export {known, readConfig} from './config.js';
export {readInstance} from './instance.js';
export {readOptions} from './options.js';
