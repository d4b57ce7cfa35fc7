/** One sound that plays: the state of its element as signals. Svelte's own bindings of media would weigh on every page. */
export class Playback {
  isPaused = $state(true);
  time = $state(0);
  duration = $state(0);
  isMuted = $state(false);
  speed = $state(1);
  volume = $state(1);
  isBroken = $state(false);
  #audio: HTMLAudioElement | null = null;

  get hasEnd(): boolean {
    return Number.isFinite(this.duration) && this.duration > 0;
  }

  /** How much of it was played, 0 to 1. */
  get played(): number {
    return this.hasEnd ? Math.min(1, this.time / this.duration) : 0;
  }

  /** For `{@attach …}`: follows this element until it goes. */
  follow = (audio: HTMLAudioElement): (() => void) => {
    this.#audio = audio;
    const read = () => {
      this.#read(audio);
    };
    const events = ["loadstart", "durationchange", "timeupdate", "seeking", "play", "pause", "ended", "volumechange", "ratechange", "error"];
    for (const name of events) audio.addEventListener(name, read);
    // Between two `timeupdate`s lies a quarter of a second, in which the line would stand still.
    let frame = 0;
    const move = () => {
      this.time = audio.currentTime;
      frame = audio.paused ? 0 : requestAnimationFrame(move);
    };
    audio.addEventListener("playing", move);
    read();
    return () => {
      for (const name of events) audio.removeEventListener(name, read);
      audio.removeEventListener("playing", move);
      cancelAnimationFrame(frame);
      this.#audio = null;
    };
  };

  toggle(): void {
    // A play that a pause interrupts, or that cannot start, is reported by an event.
    if (this.#audio?.paused) this.#audio.play().catch(() => undefined);
    else this.#audio?.pause();
  }

  pause(): void {
    this.#audio?.pause();
  }

  goTo(seconds: number): void {
    if (!this.#audio || !this.hasEnd) return;
    this.time = Math.max(0, Math.min(this.duration, seconds));
    this.#audio.currentTime = this.time;
  }

  setVolume(volume: number): void {
    if (this.#audio) this.#audio.volume = volume;
  }

  setMuted(isMuted: boolean): void {
    if (this.#audio) this.#audio.muted = isMuted;
  }

  setSpeed(speed: number): void {
    if (this.#audio) this.#audio.playbackRate = speed;
  }

  #read(audio: HTMLAudioElement): void {
    this.isPaused = audio.paused;
    this.time = audio.currentTime;
    this.duration = audio.duration || 0;
    this.isMuted = audio.muted;
    this.volume = audio.volume;
    this.speed = audio.playbackRate;
    this.isBroken = audio.error !== null;
  }
}
