/** An editor for what the edge offers to whom asks. */
import {useEffect, useState} from 'preact/hooks';
import type {Offers as OffersType} from '../edge/types.js';
import {readDraft, withOffer} from './drafts.js';
import {putOffers} from './edge.js';
import {json} from './format.js';
import {presets} from './presets.js';

interface Props {
  offers: OffersType | undefined;
  reload: () => Promise<void>;
}

export const Offers = ({offers, reload}: Props) => {
  const saved = offers ? json(offers) : '';
  const [text, setText] = useState(saved);
  const [base, setBase] = useState(saved);
  const [said, setSaid] = useState('');
  const draft = readDraft(text);
  const changed = text !== base;

  // Follow the edge as long as nothing of one's own would be lost.
  useEffect(() => {
    if (saved !== base && !changed) setText(saved);
    setBase(saved);
  }, [saved]);

  const save = async () => {
    if (!draft.offers) return setSaid(draft.problem);
    await putOffers(draft.offers);
    setText(json(draft.offers));
    await reload();
    setSaid('Saved. The next page that asks gets it.');
  };
  const trySave = () => void save().catch((error: Error) => setSaid(error.message));
  const write = (next: string) => {
    setText(next);
    setSaid('');
  };

  return (
    <section class="single" aria-labelledby="offers-title">
      <h2 id="offers-title">Offers</h2>
      <Explanation />
      <Presets
        disabled={!draft.offers}
        put={(scope, preset) =>
          draft.offers && write(json(withOffer(draft.offers, scope, preset.make(scope))))
        }
      />
      <textarea
        class="editor"
        aria-label="Offers as JSON"
        aria-describedby="offers-status"
        aria-invalid={draft.problem !== undefined}
        spellcheck={false}
        autocapitalize="off"
        rows={Math.min(28, Math.max(10, text.split('\n').length + 1))}
        value={text}
        onInput={({currentTarget}) => write(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) trySave();
        }}
      />
      <div class="tools">
        <button
          type="button"
          class="primary"
          disabled={!draft.offers || !changed}
          onClick={trySave}
        >
          Save
        </button>
        <button
          type="button"
          disabled={!draft.offers}
          onClick={() => draft.offers && write(json(draft.offers))}
        >
          Tidy up
        </button>
        <button type="button" disabled={!changed} onClick={() => write(base)}>
          Undo changes
        </button>
        <p id="offers-status" class={draft.problem ? 'bad' : 'faint'} role="status">
          {draft.problem ?? (said || (changed ? 'Not saved yet.' : 'This is what the edge has.'))}
        </p>
      </div>
    </section>
  );
};

const Explanation = () => (
  <p class="lead">
    A page that listens for offers asks for <code>__view__</code>, which means “this page”, and for
    its own surface, <code>web://</code> with host and path. Scopes of your own are asked for with{' '}
    <code>decisionScopes</code>. Whatever is listed here under such a name goes back with the
    answer: what has a selector is put there by the tag, the rest is the page’s to place. Save with{' '}
    <kbd>Ctrl</kbd> or <kbd>⌘</kbd> <kbd>Enter</kbd>.
  </p>
);

interface PresetsProps {
  disabled: boolean;
  put: (scope: string, preset: (typeof presets)[number]) => void;
}

const Presets = ({disabled, put}: PresetsProps) => {
  const [scope, setScope] = useState('__view__');
  return (
    <div class="tools presets">
      <label>
        For
        <input
          list="scopes"
          value={scope}
          spellcheck={false}
          onInput={({currentTarget}) => setScope(currentTarget.value)}
        />
      </label>
      <datalist id="scopes">
        <option value="__view__" />
        <option value={`web://${location.host}/`} />
        <option value={`web://${location.host}/shoes`} />
        <option value="hero" />
      </datalist>
      <span>write</span>
      {presets.map((preset) => (
        <button
          key={preset.label}
          type="button"
          disabled={disabled || !scope.trim()}
          onClick={() => put(scope.trim(), preset)}
        >
          {preset.label}
        </button>
      ))}
    </div>
  );
};
