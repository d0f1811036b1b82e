// Drives the two players of a comparison together, steps by frames, and wipes from one to the other; the address says what is shown.
'use strict';
(() => {
  /** Until frames were counted while it played. */
  const usualFrameS = 1 / 24;
  /** How far apart the players may be while they play: seeking more often than needed makes them stutter. */
  const loosenessS = 0.08;
  const exactS = 0.0005;

  const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

  /** Keeps the state in the address, so that it can be sent to somebody. */
  function remember(changes) {
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    history.replaceState(history.state, '', address);
  }

  /** A field that shows a state is not one that somebody typed into: live.js may exchange it. */
  function show(field, value) {
    if (!field) return;
    field.value = value;
    field.defaultValue = field.value;
  }

  /** The longer one leads; the shorter one stays at its end. */
  class Players {
    constructor(stage, [first, second]) {
      this.leader = first;
      this.follower = second;
      this.time = stage.querySelector('[data-time]');
      this.button = stage.querySelector('[data-do="toggle"]');
      this.time.addEventListener('input', () => this.seek(Number(this.time.value)));
      second.muted = true;
      for (const video of [first, second]) this.listen(video);
      this.begin();
    }

    listen(video) {
      video.controls = false;
      video.preload = 'auto';
      video.addEventListener('loadedmetadata', () => this.begin(), { once: true });
      video.addEventListener('click', () => this.toggle());
      video.addEventListener('play', () => this.tell());
      video.addEventListener('pause', () => {
        this.follow(exactS);
        this.tell();
      });
      video.addEventListener('timeupdate', () => this.tell());
      video.addEventListener('seeked', () => {
        this.tell();
        if (video === this.leader && video.paused) remember({ t: video.currentTime.toFixed(2) });
      });
    }

    /** Once both know how long they are. */
    begin() {
      if (!(this.leader.duration > 0 && this.follower.duration > 0)) return;
      if (this.follower.duration > this.leader.duration) [this.leader, this.follower] = [this.follower, this.leader];
      this.time.max = String(this.leader.duration);
      const asked = Number(new URLSearchParams(location.search).get('t'));
      if (asked > 0) this.seek(asked);
      this.tell();
    }

    follow(farthestS) {
      const wanted = Math.min(this.leader.currentTime, this.follower.duration || 0);
      if (Math.abs(this.follower.currentTime - wanted) > farthestS) this.follower.currentTime = wanted;
    }

    tell() {
      const { paused, currentTime } = this.leader;
      this.button.textContent = paused ? 'Play both' : 'Pause both';
      show(this.time, currentTime);
      this.time.setAttribute('aria-valuetext', `${currentTime.toFixed(2)} seconds`);
    }

    toggle() {
      if (this.leader.paused) void this.play();
      else this.pause();
    }

    pause() {
      this.leader.pause();
      this.follower.pause();
    }

    async play() {
      if (this.leader.ended) this.seek(0);
      await Promise.allSettled([this.leader.play(), this.follower.ended ? undefined : this.follower.play()]);
      this.watch();
    }

    /** Holds the follower to the leader at each of its frames, and counts those. */
    watch(before) {
      const { leader } = this;
      if (!('requestVideoFrameCallback' in leader)) return;
      leader.requestVideoFrameCallback((_now, { mediaTime }) => {
        const passedS = mediaTime - (before ?? mediaTime);
        // Frames that were left out make it longer, none makes it shorter.
        if (passedS > 0.005) this.countedS = Math.min(this.countedS ?? passedS, passedS);
        this.follow(loosenessS);
        if (!leader.paused && !leader.ended) this.watch(mediaTime);
      });
    }

    seek(seconds) {
      this.leader.currentTime = clamp(seconds, 0, this.leader.duration || 0);
      this.follow(exactS);
    }

    /** A little after the frame's own time, since rounding may fall into the one before. */
    step(frames) {
      const frameS = this.countedS ?? usualFrameS;
      this.pause();
      this.seek((Math.floor(this.leader.currentTime / frameS + 0.01) + frames) * frameS + 0.001);
    }

    back() {
      this.step(-1);
    }

    next() {
      this.step(1);
    }
  }

  function wipe(stage) {
    const box = stage.querySelector('[data-wipe]');
    const edge = stage.querySelector('[data-edge]');
    function place() {
      stage.classList.toggle('is-wipe', box.checked);
      edge.closest('label').hidden = !box.checked;
      box.defaultChecked = box.checked;
      show(edge, edge.value);
      stage.style.setProperty('--edge', `${edge.value}%`);
    }
    function tell() {
      place();
      remember({ wipe: box.checked ? edge.value : undefined });
    }
    const asked = new URLSearchParams(location.search).get('wipe');
    if (asked !== null && /^\d{1,3}$/u.test(asked)) {
      box.checked = true;
      edge.value = asked;
    }
    box.addEventListener('change', tell);
    edge.addEventListener('input', place);
    edge.addEventListener('change', tell);
    place();
  }

  const keys = new Map([
    [',', 'back'],
    ['.', 'next'],
    [' ', 'toggle'],
  ]);

  function setUp(stage) {
    stage.dataset.compare = 'ready';
    const controls = stage.querySelector('.controls');
    if (controls === null) return;
    controls.hidden = false;
    wipe(stage);
    const videos = [...stage.querySelectorAll('video')];
    if (videos.length !== 2) return;
    const players = new Players(stage, videos);
    stage.addEventListener('click', ({ target }) => players[target.dataset.do]?.());
    stage.addEventListener('keydown', (event) => {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      // The space bar is the buttons' own key, and that of the box.
      if (ctrlKey || metaKey || altKey || (key === ' ' && target.matches('button, input'))) return;
      const name = keys.get(key);
      if (name === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      players[name]();
    });
  }

  function setUpAll() {
    document.querySelectorAll('[data-compare=""]').forEach(setUp);
  }

  setUpAll();
  // live.js exchanges parts of a page.
  new MutationObserver(setUpAll).observe(document.body, { childList: true, subtree: true });
})();
