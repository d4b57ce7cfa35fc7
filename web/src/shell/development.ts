import type { Server } from "../wire/server";

export interface DevelopmentListener {
  /** The running version of the script. */
  onVersion(version: string): void;
  /** The traceback of a newer version that cannot be served, or null. */
  onTrouble(trouble: string | null): void;
  onConnection(isUp: boolean): void;
}

interface News {
  readonly version: string;
  readonly error: string | null;
}

/** Follows the server's development events. The browser reconnects by itself. */
export function follow(server: Server, listener: DevelopmentListener): EventSource {
  const source = server.versions();
  source.onopen = () => {
    listener.onConnection(true);
  };
  source.onerror = () => {
    listener.onConnection(false);
  };
  source.onmessage = (message: MessageEvent<string>) => {
    const { version, error } = JSON.parse(message.data) as News;
    listener.onVersion(version);
    listener.onTrouble(error);
  };
  return source;
}
