/** `1.5 MB`: what a person reads, in powers of 1024. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const scaled = bytes / 1024 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled).toString() : (Math.round(scaled * 10) / 10).toString()} ${units[power] ?? ""}`;
}
