/* The size guide: one page with a router of its own, small enough to see what routers do to an address. */

const parts = {
  length: 'Length',
  width: 'Width',
  size: 'Your size',
};

const sizes = {
  eu: [40, 41, 42, 43, 44, 45],
  uk: [6.5, 7, 8, 9, 9.5, 10.5],
  us: [7.5, 8, 9, 10, 10.5, 11.5],
};
const lengths = [252, 259, 265, 272, 279, 285];

const state = () => {
  const query = new URLSearchParams(location.search);
  const known = (name, table) => (Object.hasOwn(table, query.get(name)) ? query.get(name) : null);
  return {part: known('part', parts) ?? 'length', unit: known('unit', sizes) ?? 'eu'};
};

const addressOf = ({part, unit}) => `?part=${part}&unit=${unit}`;

const draw = () => {
  const {part, unit} = state();
  document.title = `${parts[part]} · Size guide · Lark & Ridge`;
  for (const section of document.querySelectorAll('[data-part]')) {
    section.hidden = section.dataset.part !== part;
  }
  for (const link of document.querySelectorAll('[data-to]')) {
    link.href = addressOf({part: link.dataset.to, unit});
    if (!link.closest('.steps')) continue;
    if (link.dataset.to === part) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  for (const field of document.querySelectorAll('[name="unit"]')) {
    field.checked = field.value === unit;
  }
  document.querySelector('[data-unit]').textContent = unit.toUpperCase();
  document.querySelector('[data-sizes]').replaceChildren(
    ...lengths.map((length, index) => {
      const row = document.createElement('tr');
      row.insertCell().textContent = `${length} mm`;
      row.insertCell().textContent = sizes[unit][index];
      return row;
    }),
  );
};

// A part is a page of its own to whoever reads: Back returns to the one before.
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-to]');
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  draw();
  document.querySelector('[data-part]:not([hidden]) h2').focus();
});

// Another unit is the same page: Back shall not go through every choice.
document.addEventListener('change', ({target}) => {
  if (target.name !== 'unit') return;
  history.replaceState(null, '', addressOf({...state(), unit: target.value}) + location.hash);
  draw();
});

addEventListener('popstate', draw);
draw();
