/** Puts the inspector on its page. */
import {render} from 'preact';
import {App} from './app.js';

render(<App />, document.getElementById('app')!);
