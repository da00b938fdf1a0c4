// The editor of a question, while typing: its reading age and its page follow. Without this file, saving shows both.
(function () {
  var form = document.getElementById('question'), frame = document.getElementById('frame');
  if (!form || !window.fetch || !window.URLSearchParams) return;
  var waiting = 0, asked = 0;

  function send(path) {
    return fetch(path, { method: 'POST', body: new URLSearchParams(new FormData(form)), credentials: 'same-origin' })
      .then(function (reply) { return reply.ok ? reply.text() : Promise.reject(); });
  }
  function follow() {
    var turn = ++asked;
    send(form.dataset.reading).then(function (piece) {
      var old = document.getElementById('reading');
      if (turn === asked && old) old.outerHTML = piece;
    }, function () {});
    if (frame) send(form.dataset.preview).then(function (page) {
      if (turn === asked) frame.srcdoc = page;
    }, function () {});
  }
  form.addEventListener('input', function () {
    clearTimeout(waiting);
    waiting = setTimeout(follow, 400);
  });

  // Only the answers of the question that was chosen are shown.
  var earlier = document.getElementById('only_if');
  function narrow() {
    form.querySelectorAll('[data-of]').forEach(function (one) { one.hidden = one.dataset.of !== earlier.value; });
  }
  if (earlier) {
    earlier.addEventListener('change', narrow);
    narrow();
  }
})();
