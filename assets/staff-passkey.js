// Passkeys, and secret links. A page without this script still has passwords, and a link can be pasted.
(function () {
  // A secret link carries its token behind "#", which browsers never send. It goes into the field and out of the address.
  var field = document.querySelector('[data-from-fragment]'), token = location.hash.slice(1);
  if (field && /^[0-9a-f]{64}$/.test(token)) {
    field.value = token;
    history.replaceState(null, '', location.pathname);
  }
  var can = window.PublicKeyCredential && navigator.credentials;
  document.querySelectorAll('[data-without-script]').forEach(function (one) { one.hidden = true; });
  document.querySelectorAll('[data-not-here]').forEach(function (one) { one.hidden = !!can; });
  if (!can) return;
  document.querySelectorAll('form[data-passkey]').forEach(ready);

  function ready(form) {
    form.hidden = false;
    form.querySelectorAll('[data-with-script]').forEach(function (one) { one.hidden = false; });
    var ask = form.querySelector('[data-ask]');
    if (ask) ask.addEventListener('click', function () { go(form, ask); });
    else form.addEventListener('submit', function (event) { event.preventDefault(); go(form, form.querySelector('button')); });
  }

  async function go(form, button) {
    var make = form.dataset.passkey === 'create', login = form.elements.login, name = form.elements.key_name;
    if (login && !login.value.trim()) { say(form, 'login'); login.focus(); return; }
    if (name && !name.value.trim()) { say(form, 'name'); name.focus(); return; }
    button.disabled = true;
    say(form, 'wait');
    try {
      var sent = new URLSearchParams({ csrf: form.elements.csrf.value, login: login ? login.value : '' });
      var reply = await fetch(form.dataset.challenge, { method: 'POST', body: sent, redirect: 'manual' });
      // Where somebody has to confirm first who they are, the form itself is led there.
      if (reply.type === 'opaqueredirect') { form.submit(); return; }
      if (!reply.ok) { say(form, 'failed'); return; }
      var asked = (await reply.json()).publicKey;
      asked.challenge = bytes(asked.challenge);
      if (asked.user) asked.user.id = bytes(asked.user.id);
      (asked.excludeCredentials || asked.allowCredentials || []).forEach(function (one) { one.id = bytes(one.id); });
      var made = await navigator.credentials[make ? 'create' : 'get']({ publicKey: asked });
      form.elements.credential.value = JSON.stringify(answer(made));
      if (form.dataset.finish) form.action = form.dataset.finish;
      form.submit();
    } catch (problem) {
      say(form, problem.name === 'InvalidStateError' ? 'known' : problem instanceof DOMException ? 'cancelled' : 'failed');
    } finally {
      button.disabled = false;
    }
  }

  function answer(made) {
    var it = made.response, response = { clientDataJSON: text(it.clientDataJSON) };
    ['attestationObject', 'authenticatorData', 'signature', 'userHandle'].forEach(function (part) {
      if (it[part]) response[part] = text(it[part]);
    });
    if (it.getTransports) response.transports = it.getTransports();
    return { id: made.id, rawId: text(made.rawId), type: made.type, response: response, extensions: {} };
  }

  function say(form, what) {
    form.querySelectorAll('[data-says]').forEach(function (one) { one.hidden = one.dataset.says !== what; });
  }

  function bytes(text) {
    var plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }
})();
