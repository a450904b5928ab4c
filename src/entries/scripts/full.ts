import {createInstance} from '../../diagnostics/instance.js';
import {known} from '../../diagnostics/checks/index.js';
import {browser} from '../../platform/browser.js';
import {connect} from '../connect.js';
import {components} from '../full.js';
import type {Run} from '../../core/instance.js';

connect((name) => createInstance(components, browser, name) as unknown as Run, known);
