import type {Core} from '../../core/types.js';

const VERBS: Record<string, string> = {in: 'consented', out: 'declined consent'};

/** Says what consent there is, at the start and whenever it changes, in Alloy's words. */
export const narrate = ({cookies, gate, prefix, print}: Core, byDefault: boolean) => {
  let known = gate.state();
  const say = (text: string) => print(known == 'out' ? 'warn' : 'info', '', text);
  const tell = (who: string) => VERBS[known] && say(`${who} ${VERBS[known]}.`);

  if (!byDefault) {
    tell('Loaded user consent preferences. The user previously');
  } else if (known != 'in') {
    say(
      `User consent preferences not found. Default consent of ${known} will be used.` +
        (known == 'out' ? '' : ' Some commands may be delayed.'),
    );
  }
  // To choose what was the default is a change.
  if (byDefault) known = '';
  const {set} = gate;
  // Before anybody acts on it.
  gate.set = (state) => {
    set(state);
    if (known != (known = state)) tell('User');
  };

  const odd = /\bgeneral=(?!in|out|pending)(\w+)/.exec(cookies.all()[prefix + 'consent']!)?.[1];
  if (odd) print('warn', '', 'Unknown consent value: ' + odd);
};
