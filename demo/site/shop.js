/* The shop's own script: offers that are data, in the hero, and a cart that lives in this browser. */

// An offer for the page may come under any of these names.
const scopes = ['hero', '__view__', `web://${location.host.toLowerCase()}${pagePath()}`];
const shown = new Set();

const slot = document.querySelector('[data-slot="hero"]');

// The page view has asked: what says by itself where it belongs is on the page by now, the rest is ours to place. Who
// comes later, as this script may, hears what was answered. Pages without the slot neither listen nor ask.
if (slot) {
  edgetag('on', {handle: 'personalization:decisions', callback: choose}).catch(console.warn);
}

const ways = {
  'html-content-item': (html) => {
    // Whoever may edit the offers may edit the page: this is the point of an HTML offer.
    slot.innerHTML = html;
  },
  'json-content-item': ({kicker, headline, text, cta}) =>
    slot.replaceChildren(
      ...(kicker ? [element('p', kicker, {className: 'kicker'})] : []),
      element('h1', headline ?? ''),
      ...(text ? [element('p', text)] : []),
      ...(cta ? [element('a', cta.label, {className: 'button', href: safeLink(cta.href)})] : []),
    ),
};

function choose({payloads}) {
  // Later answers of this page view may repeat what is on screen already.
  const offer = payloads.find(
    ({id, items, scope}) => scopes.includes(scope) && !shown.has(id) && items.some(show),
  );
  if (!offer) return;
  shown.add(offer.id);
  const propositions = [{id: offer.id, scope: offer.scope, scopeDetails: offer.scopeDetails}];
  const xdm = {_experience: {decisioning: {propositions, propositionEventType: {display: 1}}}};
  // Nobody waits for an answer to this, so a beacon will do.
  sendEvent('decisioning.propositionDisplay', xdm, {documentUnloading: true});
}

function show({schema, data}) {
  const way = ways[schema.split('/').pop()];
  // With a selector, the tag has put it there.
  if (!way || !data?.content || data.selector) return false;
  if (data.content.slot && data.content.slot !== slot.dataset.slot) return false;
  way(data.content);
  slot.classList.add('offered');
  return true;
}

function element(name, text, properties) {
  return Object.assign(document.createElement(name), {textContent: text}, properties);
}

// A `javascript:` address in an offer's data would run; only addresses of pages are wanted.
function safeLink(href) {
  const url = new URL(href, location.href);
  return ['http:', 'https:'].includes(url.protocol) ? url.href : '/';
}

function pagePath() {
  return location.pathname.replace(/\/+$/, '') || '/';
}

function sendEvent(type, xdm, more) {
  edgetag('sendEvent', {type, xdm, ...more}).catch(console.warn);
}

const cart = JSON.parse(localStorage.getItem('cart') ?? '[]');

function changeCart(lines) {
  cart.splice(0, cart.length, ...lines);
  localStorage.setItem('cart', JSON.stringify(cart));
  drawCart();
}

function drawCart() {
  const pairs = cart.reduce((sum, {quantity}) => sum + quantity, 0);
  document.querySelector('[data-cart-count]').textContent = pairs || '';
  const place = document.querySelector('[data-cart]');
  if (!place || !cart.length) return;
  const total = cart.reduce((sum, {price, quantity}) => sum + price * quantity, 0);
  const list = element('ul', '', {className: 'lines'});
  list.append(
    ...cart.map(({name, price, quantity}) => line(`${quantity} × ${name}`, price * quantity)),
    line('Together', total),
  );
  const empty = element('button', 'Empty the cart', {className: 'quiet', type: 'button'});
  empty.addEventListener('click', () => {
    sendEvent('commerce.productListRemovals', {
      commerce: {productListRemovals: {value: 1}},
      productListItems: cart.map(toXdm),
    });
    changeCart([]);
    place.replaceChildren(element('p', 'The cart is empty again.', {className: 'lead'}));
  });
  place.replaceChildren(list, element('p', 'There is no checkout: this is a demo.'), empty);
}

function line(text, price) {
  const item = document.createElement('li');
  item.append(element('span', text), element('span', `€${price}`, {className: 'price'}));
  return item;
}

function toXdm({sku, name, price, quantity}) {
  return {SKU: sku, name, quantity, priceTotal: price * quantity, currencyCode: 'EUR'};
}

document.querySelector('[data-add]')?.addEventListener('click', ({currentTarget}) => {
  const {sku, name, price} = currentTarget.dataset;
  const pair = {sku, name, price: Number(price), quantity: 1};
  const known = cart.find((entry) => entry.sku === sku);
  if (known) known.quantity += 1;
  changeCart(known ? [...cart] : [...cart, pair]);
  document.querySelector('[data-said]').textContent = `${name} is in your cart.`;
  sendEvent('commerce.productListAdds', {
    commerce: {productListAdds: {value: 1}},
    productListItems: [toXdm(pair)],
  });
});

drawCart();
