import {connect} from '../connect.js';
import {components} from '../full.js';

connect(() => components);
