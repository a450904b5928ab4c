/** Records are found wherever the text is cut. */
import fc from 'fast-check';
import {createSplitter, START, type Piece, type Place} from '../../cli/records/splitter.js';

const MOST = 10_000;
const split = (text: string | Buffer, cuts: number[] = [], from: Place = START, most = MOST) => {
  const bytes = Buffer.from(text as string).subarray(from.offset);
  const splitter = createSplitter(most, from);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const chunks = [0, ...places].map((cut, index) => bytes.subarray(cut, places[index]));
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
};
const textsOf = (pieces: Piece[]) => pieces.map(({bytes}) => bytes?.toString());
const faultsOf = (pieces: Piece[]) => pieces.map(({fault}) => fault).filter(Boolean);

const record = fc.dictionary(
  fc.string(),
  fc.oneof(
    fc.jsonValue(),
    fc.string({unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', '\n', 'é', '𝄞')}),
  ),
);
const blank = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const cuts = fc.array(fc.nat(), {maxLength: 8});

/** The same records, written in every way that there is. */
const forms: [string, (records: object[], blanks: string) => string][] = [
  ['lines', (records) => records.map((one) => JSON.stringify(one)).join('\n')],
  [
    'lines with blank ones',
    (records, blanks) => records.map((one) => `${blanks}${JSON.stringify(one)}\r\n`).join('\r\n'),
  ],
  [
    'an array',
    (records, blanks) =>
      `${blanks}[${blanks}${records.map((one) => JSON.stringify(one)).join(`${blanks},${blanks}`)}${blanks}]${blanks}`,
  ],
  ['an indented array', (records) => `\ufeff${JSON.stringify(records, null, 2)}\n`],
  [
    'indented objects',
    (records) => records.map((one) => `{\n${JSON.stringify(one, null, 2).slice(1)}\n`).join(''),
  ],
];

describe.each(forms)('%s', (_what, write) => {
  it('hold the same records, however they arrive', () => {
    fc.assert(
      fc.property(fc.array(record), blank, cuts, (records, blanks, places) => {
        const pieces = split(write(records, blanks), places);
        expect(faultsOf(pieces)).toEqual([]);
        expect(textsOf(pieces).map((text) => JSON.parse(text!) as object)).toEqual(
          JSON.parse(JSON.stringify(records)),
        );
        expect(pieces.map(({index}) => index)).toEqual([...records.keys()]);
      }),
    );
  });

  it('go on behind any of them, with the same lines', () => {
    fc.assert(
      fc.property(
        fc.array(record, {minLength: 1}),
        blank,
        fc.nat(),
        cuts,
        (records, blanks, nat, places) => {
          const text = write(records, blanks);
          const whole = split(text);
          const chosen = nat % whole.length;
          const rest = split(text, places, whole[chosen]!.next);
          expect(rest).toEqual(whole.slice(chosen + 1));
        },
      ),
    );
  });
});

it('says on which line a record begins', () => {
  const at = (text: string) => split(text).map(({line}) => line);
  expect(at('\n\n{"a":1}\n\n{"b":2}')).toEqual([3, 5]);
  expect(at('[\n {"a":\n1},\n\n {"b":2}, {"c":3}]')).toEqual([2, 5, 5]);
});

it.each<[string, string, (string | undefined)[], RegExp[]]>([
  ['nothing', ' \n ', [], []],
  ['an empty array', ' [ \n] ', [], []],
  [
    'an array that does not end',
    '[{"a":1}, {"b"',
    ['{"a":1}', '{"b"', undefined],
    [/does not end/],
  ],
  ['two commas', '[1,,2]', ['1', undefined, '2'], [/between two commas/]],
  ['a comma at the end', '[1,]', ['1', undefined], [/between two commas/]],
  ['an array and more', '[1] [2]', ['1', undefined], [/behind the end/]],
  ['a line that is broken', '{"a":1}\n{"b"\n{"c":3}', ['{"a":1}', '{"b"', '{"c":3}'], []],
])('finds its way in %s, and goes on behind each part', (_what, text, texts, faults) => {
  for (const places of [[], [...Array(text.length).keys()]]) {
    const pieces = split(text, places);
    expect(textsOf(pieces)).toEqual(texts);
    expect(faultsOf(pieces)).toEqual(faults.map((fault) => expect.stringMatching(fault)));
    pieces
      .slice(0, -1)
      .forEach(({next}, index) => expect(split(text, [], next)).toEqual(pieces.slice(index + 1)));
  }
});

it('counts what is too long, and does not keep it', () => {
  const long = `"${'x'.repeat(500)}"`;
  for (const [text, line] of [
    [`1\n${long}\n2`, 2],
    [`[1,\n${long},2]`, 2],
  ] as const) {
    for (const places of [[], [50, 150, 400], [...Array(600).keys()]]) {
      const pieces = split(text, places, START, 100);
      expect(textsOf(pieces)).toEqual(['1', undefined, '2']);
      expect(pieces[1]).toMatchObject({size: 502, line});
      expect(faultsOf(pieces)).toEqual([]);
    }
  }
});
