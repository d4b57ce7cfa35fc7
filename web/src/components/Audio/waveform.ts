type Props = Readonly<Record<string, unknown>>;

/** The author's `waveform_options`. */
export interface WaveformOptions {
  /** Seconds that an arrow key and the skip buttons go, for a sound of this length. */
  skipOf(duration: number): number;
  readonly showRecording: boolean;
  /** Of trimmed sounds. */
  readonly rate: number;
  readonly colours: { readonly rest: string | null; readonly played: string | null; readonly region: string | null };
}

export function waveformOptions(prop: unknown): WaveformOptions {
  const given: Props = typeof prop === "object" && prop !== null ? (prop as Props) : {};
  const numberOf = (name: string, byDefault: number) => {
    const value = given[name];
    return typeof value === "number" && value > 0 ? value : byDefault;
  };
  const colour = (name: string) => {
    const value = given[name];
    return typeof value === "string" && value ? value : null;
  };
  const percent = numberOf("skip_length", 5);
  return {
    skipOf: (duration) => (Number.isFinite(duration) ? (duration * percent) / 100 : 5),
    showRecording: given["show_recording_waveform"] !== false,
    rate: Math.min(96_000, Math.max(8000, numberOf("sample_rate", 44_100))),
    colours: { rest: colour("waveform_color"), played: colour("waveform_progress_color"), region: colour("trim_region_color") },
  };
}

/** The samples of a selection in seconds, of each channel. */
export function cut(channels: readonly Float32Array[], rate: number, from: number, to: number): Float32Array[] {
  return channels.map((channel) => channel.slice(Math.round(from * rate), Math.round(to * rate)));
}
