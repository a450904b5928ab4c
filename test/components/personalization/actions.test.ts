import {actions} from '../../../src/components/personalization/actions.js';
import {dom, visitOffers} from '../../support/offers.js';

const BOX = '<div id="x"><i>a</i>t<i>b</i></div>';

describe('an action on an element', () => {
  const rows: [type: string, content: unknown, html: string, result: string][] = [
    ['setText', 'a < b', BOX, '<div id="x">a &lt; b</div>'],
    ['setHtml', '<b>1</b>2', BOX, '<div id="x"><b>1</b>2</div>'],
    ['appendHtml', '1<b>2</b>', BOX, '<div id="x"><i>a</i>t<i>b</i>1<b>2</b></div>'],
    [
      'prependHtml',
      '1<b>2</b>',
      '<div id="x">t<i>a</i></div>',
      '<div id="x">t1<b>2</b><i>a</i></div>',
    ],
    ['prependHtml', '<b>1</b>', '<div id="x">t</div>', '<div id="x">t<b>1</b></div>'],
    ['insertBefore', '<b>1</b><b>2</b>', BOX, `<b>1</b><b>2</b>${BOX}`],
    ['insertAfter', '<b>1</b><b>2</b>', `${BOX}t<p></p>`, `${BOX}t<b>1</b><b>2</b><p></p>`],
    ['insertAfter', '<b>1</b>', BOX, `${BOX}<b>1</b>`],
    ['replaceHtml', '<b>1</b>', BOX, '<b>1</b>'],
    ['customCode', '<b>1</b>', '<div id="x"><i>a</i></div>', '<div id="x"><b>1</b><i>a</i></div>'],
    [
      'setAttribute',
      {href: '/new', title: 'T'},
      '<a id="x">a</a>',
      '<a id="x" href="/new" title="T">a</a>',
    ],
    ['setImageSource', '/new.png', '<img id="x" src="/old.png">', '<img id="x" src="/new.png">'],
    ['setImageSource', '/new.png', '<p id="x"></p>', '<p id="x"></p>'],
    [
      'setStyle',
      {color: 'red'},
      '<p id="x" style="top: 0px"></p>',
      '<p id="x" style="top: 0px; color: red;"></p>',
    ],
    [
      'setStyle',
      {color: 'red', priority: 'important'},
      '<p id="x"></p>',
      '<p id="x" style="color: red !important;"></p>',
    ],
    [
      'move',
      {left: 5, top: '7px'},
      '<p id="x"></p>',
      '<p id="x" style="left: 5px; top: 7px;"></p>',
    ],
    [
      'resize',
      {width: '50%', height: '5'},
      '<p id="x"></p>',
      '<p id="x" style="width: 50%; height: 5px;"></p>',
    ],
    ['rearrange', {from: 0, to: 1}, BOX, '<div id="x">t<i>b</i><i>a</i></div>'],
    ['rearrange', {from: 1, to: 0}, BOX, '<div id="x"><i>b</i><i>a</i>t</div>'],
    ['rearrange', {from: 0, to: 9}, BOX, BOX],
    ['remove', undefined, `${BOX}<p></p>`, '<p></p>'],
    ['collectInteractions', undefined, BOX, BOX],
  ];

  it.each(rows)('%s %j', async (type, content, html, result) => {
    const {render} = await visitOffers({
      html,
      offers: [{id: 'p', scope: '__view__', items: [dom(type, '#x', content)]}],
    });
    await render();
    expect(document.body.innerHTML).toBe(result);
  });

  it('is done to every element that the selector finds', async () => {
    const {render} = await visitOffers({
      html: '<p>1</p><p>2</p>',
      offers: [{id: 'p', scope: '__view__', items: [dom('setText', 'p', 'x')]}],
    });
    await render();
    expect(document.body.innerHTML).toBe('<p>x</p><p>x</p>');
  });

  it('is one of these', () => {
    const types = rows.map(([type]) => type);
    expect([...new Set(types)].sort()).toEqual(Object.keys(actions).sort());
  });
});

describe('what an offer has for the head of the page', () => {
  it('is only its scripts, links and styles, at its end', async () => {
    const {render} = await visitOffers({
      offers: [
        {
          id: 'p',
          scope: '__view__',
          items: [dom('setHtml', 'head', '<p>No</p><div><style>p {}</style></div>')],
        },
      ],
    });
    document.head.innerHTML = '<title>Here</title>';
    await render();
    expect(document.head.innerHTML).toBe('<title>Here</title><style nonce="">p {}</style>');
  });
});

describe('custom code for the first thing in the body', () => {
  it('stands in the body, and runs each time', async () => {
    const code = {
      id: 'p',
      scope: '__view__',
      items: [dom('customCode', 'BODY > *:eq(0)', '<script>document.title += "x"</script>')],
    };
    const {render} = await visitOffers({html: '<main></main>', offers: [code]});
    document.title = '';
    await render();
    await render({personalization: {defaultPersonalizationEnabled: true}});
    expect(document.title).toBe('xx');
    expect(document.querySelector('body > script')).not.toBeNull();
    expect(document.querySelector('main')!.childNodes).toHaveLength(0);
  });
});
