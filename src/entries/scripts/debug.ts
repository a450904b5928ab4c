/** What `full.min.js` fetches when somebody looks, in debug mode or with a monitor: requests and cookies as they pass; what an instance is, and why a surface is none. */
export {describe} from '../../components/info/describe.js';
export {problemOf} from '../../components/personalization/problem.js';
export {watch} from '../../diagnostics/watch.js';
