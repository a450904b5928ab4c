/** Asks before something that cannot be undone. */
import {useState} from 'preact/hooks';
import {Sheet} from './sheet.js';

interface Props {
  question: string;
  consequence: string;
  yes: string;
  onYes: () => Promise<void>;
  onClose: () => void;
}

export const Confirm = ({question, consequence, yes, onYes, onClose}: Props) => {
  const [problem, setProblem] = useState('');
  const proceed = () => onYes().then(onClose, (error: Error) => setProblem(error.message));
  return (
    <Sheet label={question} look="box" onClose={onClose}>
      <h2>{question}</h2>
      <p>{consequence}</p>
      {problem && <p role="alert">{problem}</p>}
      <div class="answers">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="danger" onClick={() => void proceed()}>
          {yes}
        </button>
      </div>
    </Sheet>
  );
};
