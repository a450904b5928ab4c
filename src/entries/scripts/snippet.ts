import {install} from '../snippet.js';

install(['edgetag']);
