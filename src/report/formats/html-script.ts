/**
 * The script of the HTML report: filter, unfold, print. It holds no data of a run, so its hash is constant, and the page allows this
 * script only. Without it the page is complete, but for the filter.
 */
export const SCRIPT = `
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const vms = all('details.vm').map((element) => ({ element, text: element.textContent.toLowerCase(), state: element.dataset.state }));
  const sections = all('section[data-connection]');
  const tiles = all('button.tile');
  const box = one('#filter');
  const count = one('#count');
  let state = '';
  const apply = () => {
    const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const vm of vms) {
      const fits = (state === '' || vm.state.split(' ').includes(state)) && words.every((word) => vm.text.includes(word));
      vm.element.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const section of sections) section.hidden = section.querySelector('details.vm') !== null && section.querySelector('details.vm:not([hidden])') === null;
    for (const tile of tiles) tile.setAttribute('aria-pressed', String(tile.dataset.show === state));
    count.textContent = shown + ' of ' + vms.length + ' VMs shown';
  };
  if (box !== null && vms.length > 0) {
    one('.tools').hidden = false;
    let waiting = 0;
    box.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(apply, 100); });
    box.addEventListener('keydown', (event) => { if (event.key === 'Escape') { box.value = ''; state = ''; apply(); } });
    for (const tile of tiles) {
      tile.disabled = false;
      tile.addEventListener('click', () => { state = state === tile.dataset.show ? '' : tile.dataset.show; apply(); });
    }
    one('#open').addEventListener('click', () => { for (const vm of vms) if (!vm.element.hidden) vm.element.open = true; });
    one('#close').addEventListener('click', () => { for (const vm of vms) vm.element.open = false; });
    apply();
  }
  let closed = [];
  addEventListener('beforeprint', () => { closed = all('details:not([open])'); for (const each of closed) each.open = true; });
  addEventListener('afterprint', () => { for (const each of closed) each.open = false; });
})();
`;
