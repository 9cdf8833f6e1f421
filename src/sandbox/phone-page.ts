/** The customer's phone as one plain page without outside resources: chats on the left, bubbles with buttons on the right. */
export function phonePage(): string {
  return PAGE;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox phone</title>
<style>
  body { font: 16px/1.4 system-ui, sans-serif; margin: 0; display: flex; min-height: 100vh; color: #111; background: #efe7dd; }
  nav { width: 15rem; background: #fff; padding: 1rem; }
  nav button { display: block; width: 100%; text-align: left; margin: .25rem 0; }
  main { flex: 1; padding: 1rem; max-width: 34rem; }
  article { background: #fff; border-radius: .5rem; padding: .6rem .8rem; margin: .5rem 0; max-width: 26rem; }
  article.customer { background: #d9fdd3; margin-left: auto; }
  button { font: inherit; padding: .4rem .7rem; border: 1px solid #888; border-radius: .4rem; background: #f6f6f6; cursor: pointer; }
  button[aria-current=true] { background: #d9fdd3; }
  small { color: #555; }
</style>
</head>
<body>
<nav aria-label="Chats">
  <h1>Chats</h1>
  <label>Webhook <select id="webhook"><option>sent<option>lost<option>duplicated<option>reordered<option>forged</select></label>
  <div id="chats"></div>
</nav>
<main aria-live="polite"><p>Choose a chat.</p></main>
<script>
const base = location.pathname.replace(/\\/$/, '');
let phone = null;
let shown = '';
const element = (name, text, parent) => {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
};
const read = async (path) => (await (await fetch(base + path)).json()).data;
const act = async (reference, action) => {
  const webhook = document.getElementById('webhook').value;
  const answer = await fetch(base + '/orders/' + encodeURIComponent(reference) + '/' + action, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ webhook }),
  });
  if (!answer.ok) alert((await answer.json()).detail);
  await refresh();
};
const bubble = (message, parent) => {
  const card = element('article', '', parent);
  card.className = message.from;
  element('div', message.text, card);
  if (message.order) {
    const total = message.order.total_amount;
    element('strong', message.order.currency + ' ' + (total.value / total.offset).toFixed(2), card);
    element('div', '#' + message.reference_id + ': ' + message.order.status + ', ' + message.order.payment_status, card);
    const paid = message.order.payment_status === 'captured';
    const actions = message.order.last_four_digits ? ['confirm', 'pay', 'fail'] : ['pay', 'fail'];
    for (const action of paid ? [] : actions)
      element('button', action, card).onclick = () => act(message.reference_id, action);
  }
  element('small', ' ' + new Date(message.at).toLocaleTimeString() + ' ' + message.status, card);
};
const refresh = async () => {
  const customers = (await read('/chats')).filter((customer) => customer.phone);
  const bubbles = phone === null ? [] : await read('/chats/' + phone);
  const now = JSON.stringify([customers, phone, bubbles]);
  if (now === shown) return;
  shown = now;
  const list = document.getElementById('chats');
  list.replaceChildren();
  for (const customer of customers) {
    const button = element('button', customer.phone, list);
    button.setAttribute('aria-current', String(customer.phone === phone));
    button.onclick = () => { phone = customer.phone; refresh(); };
  }
  if (phone === null) return;
  const main = document.querySelector('main');
  main.replaceChildren();
  for (const message of bubbles) bubble(message, main);
};
refresh();
setInterval(refresh, 1500);
</script>
</body>
</html>
`;
