import {connect} from '../connect.js';
import {components} from '../page.js';

connect(components);
