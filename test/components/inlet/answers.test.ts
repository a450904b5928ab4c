import {readAnswer, readAnswers} from '../../../src/components/inlet/answers.js';

const text = JSON.stringify;
const OK = {inletId: 'i', xactionId: '1584479347507:2153:240', receivedTimeMs: 1584479347507};

const violation = (pointer: string, keyword: string, message: string, inner: unknown[] = []) => ({
  schemaLocation: '#',
  pointerToViolation: pointer,
  ...(keyword && {keyword}),
  message,
  causingExceptions: inner,
});
const report = (...found: unknown[]) => ({
  message: 'inletId: [i] imsOrgId: [o] Message is invalid',
  cause: {_streamingValidation: found},
});

describe('one message', () => {
  it.each([
    ['without a word of checks', OK],
    ['whose check was skipped', {...OK, syncValidation: {skipped: true}}],
    ['that passed its check', {...OK, syncValidation: {status: 'pass'}}],
    ['that passed, in older words', {...OK, synchronousValidation: {status: 'pass'}}],
  ])('%s is taken', (_title, body) => {
    expect(readAnswer({status: 200, text: text(body)})).toEqual({
      ok: true,
      status: 200,
      xactionId: OK.xactionId,
      again: false,
      errors: [],
    });
  });

  it.each(['syncValidation', 'synchronousValidation'])('fails its check by %s', (key) => {
    const found = violation('#/_id', 'type', 'expected type: String, found: Long');
    const body = {...OK, [key]: {status: 'fail', report: report(found)}};
    expect(readAnswer({status: 200, text: text(body)})).toEqual({
      ok: false,
      status: 400,
      again: false,
      errors: [{path: '_id', keyword: 'type', message: 'expected type: String, found: Long'}],
    });
  });

  it.each([
    ['a portal that wants a login', '<html>Log in'],
    ['a portal that speaks JSON', text({login: 'https://wifi.example'})],
    ['nobody in particular', 'null'],
    ['nobody at all', undefined],
  ])('is not taken by %s, and goes again', (_title, body) => {
    expect(readAnswer({status: 200, ...(body && {text: body})})).toMatchObject({
      ok: false,
      again: true,
      errors: [{message: 'The answer does not say what became of it.'}],
    });
  });

  it('is refused for what is wrong in it, however deep that is told', () => {
    const body = {
      type: 'http://ns.adobe.com/adobecloud/problem/data-collection-service/inlet',
      status: 400,
      title: 'Invalid XDM Message Format',
      report: report(
        violation('#', '', '3 schema violations found', [
          violation('#', 'additionalProperties', 'extraneous key [workEmail] is not permitted'),
          violation('#/commerce', '', '2 schema violations found', [
            violation('#/commerce/items/0/price', 'type', 'expected type: Number, found: String'),
            violation('#/a~1b/c~0d', 'required', 'required key [x] not found'),
          ]),
        ]),
        violation('#/_id', 'type', 'expected type: String, found: Long'),
      ),
    };
    expect(readAnswer({status: 400, text: text(body)})).toEqual({
      ok: false,
      status: 400,
      again: false,
      errors: [
        {
          path: '',
          keyword: 'additionalProperties',
          message: 'extraneous key [workEmail] is not permitted',
        },
        {
          path: 'commerce.items[0].price',
          keyword: 'type',
          message: 'expected type: Number, found: String',
        },
        {path: 'a/b.c~d', keyword: 'required', message: 'required key [x] not found'},
        {path: '_id', keyword: 'type', message: 'expected type: String, found: Long'},
      ],
    });
  });

  it.each<[string, number, string | undefined, string]>([
    [
      'the words of its report',
      401,
      text({status: '401', title: 'Authorization', report: {message: '[id] Ims token is empty'}}),
      '[id] Ims token is empty',
    ],
    ['its title', 400, text({status: '400', title: 'Bad'}), 'Bad'],
    ['its detail', 400, text({title: 'Bad', detail: 'Worse'}), 'Worse'],
    ['a text that is no JSON', 403, 'Forbidden here', 'Forbidden here'],
    ['its status, where there is nothing else', 403, undefined, 'Status 403.'],
  ])('is refused with %s', (_title, status, body, message) => {
    expect(readAnswer({status, ...(body && {text: body})})).toEqual({
      ok: false,
      status,
      again: false,
      errors: [{path: '', keyword: '', message}],
    });
  });

  it('has no answer, and why if somebody knows', () => {
    const none = (message: string) => ({
      ok: false,
      status: 0,
      again: true,
      errors: [{path: '', keyword: '', message}],
    });
    expect(readAnswer({status: 0})).toEqual(none('There was no answer.'));
    expect(readAnswer({status: 0, text: 'fetch failed'})).toEqual(none('fetch failed'));
  });

  it.each([0, 408, 425, 429, 500, 502, 503, 504])('goes again after %i', (status) => {
    expect(readAnswer({status}).again).toBe(true);
  });
  it.each([302, 400, 401, 403, 404, 413, 501])('does not after %i', (status) => {
    expect(readAnswer({status})).toMatchObject({again: false, ok: false, status});
  });

  it('gives up on a report that is nested without end', () => {
    let deep: unknown = violation('#/a', 'type', 'deep');
    for (let level = 0; level < 50; level++) deep = violation('#', '', 'level', [deep]);
    const {errors} = readAnswer({status: 400, text: text({report: report(deep)})});
    expect(errors).toHaveLength(1);
  });
});

describe('a batch', () => {
  const batch = (...responses: unknown[]) => ({
    status: 207,
    text: text({inletId: 'i', batchId: '1:2', receivedTimeMs: 1, responses}),
  });

  it('has an answer for each, in their order', () => {
    const answers = readAnswers(
      batch(
        {xactionId: '1:1'},
        {statusCode: 400, message: 'inletId: [i] Message has unknown xdm format'},
        {statusCode: '503', message: 'Unavailable'},
        {
          statusCode: 400,
          ...report(violation('#/person', 'type', 'expected type: JSONObject')),
        },
      ),
      4,
    );
    expect(answers).toEqual([
      {ok: true, status: 200, xactionId: '1:1', again: false, errors: []},
      {
        ok: false,
        status: 400,
        again: false,
        errors: [{path: '', keyword: '', message: 'inletId: [i] Message has unknown xdm format'}],
      },
      {
        ok: false,
        status: 503,
        again: true,
        errors: [{path: '', keyword: '', message: 'Unavailable'}],
      },
      {
        ok: false,
        status: 400,
        again: false,
        errors: [{path: 'person', keyword: 'type', message: 'expected type: JSONObject'}],
      },
    ]);
  });

  it.each<[string, {status: number; text?: string}]>([
    ['an answer that is nothing', batch({xactionId: '1:1'}, null)],
    ['an answer that says nothing', batch({xactionId: '1:1'}, {})],
  ])('with %s leaves the rest unknown: they go again', (_title, got) => {
    expect(readAnswers(got, 2)).toMatchObject([{ok: true}, {ok: false, again: true, status: 0}]);
  });

  it.each([
    ['fewer', batch({xactionId: '1:1'})],
    ['more', batch({xactionId: '1:1'}, {statusCode: 400}, {xactionId: '1:2'})],
  ])('with %s answers than messages says nothing of any: whose is which?', (_title, got) => {
    const unknown = {ok: false, again: true, status: 0};
    expect(readAnswers(got, 2)).toMatchObject([unknown, unknown]);
  });

  it('of which a portal speaks is unknown', () => {
    const answers = readAnswers({status: 200, text: '<html>Log in'}, 2);
    expect(answers.map(({again, ok}) => [again, ok])).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  it.each([
    [413, false],
    [429, true],
    [503, true],
    [0, true],
  ])('that was refused as a whole, with %i, is so for each', (status, again) => {
    const answers = readAnswers({status, text: text({title: 'No.'})}, 2);
    expect(answers).toEqual(
      Array(2).fill({ok: false, status, again, errors: [expect.objectContaining({path: ''})]}),
    );
  });
});
