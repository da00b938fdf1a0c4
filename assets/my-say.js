// Three small comforts; every page works without them.
(function () {
  // A QR slip carries the number behind "#", which browsers never send. It goes into the field and out of the address.
  var field = document.querySelector('input[name=code]'), number = location.hash.slice(1);
  if (field && /^[\d -]{16,23}$/.test(number)) {
    field.value = number.replace(/\D/g, '').replace(/(\d{4})(?=\d)/g, '$1 ');
    history.replaceState(null, '', location.pathname);
  }
  // Leaving replaces this page, so that Back does not return to it. Shift pressed three times leaves too.
  var leave = document.querySelector('a.exit'), presses = 0, last = 0;
  function go(event) {
    if (event) event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(leave.href);
  }
  if (!leave) return;
  leave.addEventListener('click', go);
  document.addEventListener('keyup', function (event) {
    var now = Date.now();
    presses = event.key === 'Shift' ? (now - last < 700 ? presses + 1 : 1) : 0;
    last = now;
    if (presses === 3) go();
  });
})();
