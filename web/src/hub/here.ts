/** What the hub writes into its pages: `hub/pages.py`. */
export type State = "sleeping" | "building" | "starting" | "running" | "paused" | "failed" | "over-quota";
export type Scope = "read" | "call" | "write";

export interface AppFacts {
  readonly name: string;
  readonly owner: string;
  readonly title: string;
  readonly description: string;
  readonly emoji: string;
  readonly state: State;
  readonly visibility: "public" | "protected" | "private";
  readonly url: string;
  readonly picture: string | null;
  readonly can_write: boolean;
}

export interface TokenFacts {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly used_at: number | null;
}

export interface UserFacts {
  readonly name: string;
  readonly is_admin: boolean;
  readonly has_password: boolean;
  readonly created_at: number;
  readonly is_active: boolean;
}

/** An account at a provider that a user has linked. */
export interface IdentityFacts {
  readonly id: string;
  readonly issuer: string;
  readonly shown: string;
  readonly created_at: number;
}

export interface EventFacts {
  readonly at: number;
  readonly user: string;
  readonly address: string;
  readonly action: string;
  readonly app: string;
  readonly what: string;
}

export interface Progress {
  readonly state: State;
  readonly lines: readonly string[];
}

type Views = {
  gallery: { readonly apps: readonly AppFacts[]; readonly folder: string | null };
  app: { readonly app: AppFacts };
  tokens: { readonly tokens: readonly TokenFacts[] };
  users: { readonly users: readonly UserFacts[] };
  account: { readonly has_password: boolean; readonly identities: readonly IdentityFacts[]; readonly provider: string | null };
  activity: Record<string, never>;
  "sign-in": { readonly next: string; readonly provider: string | null };
  waiting: Progress & { readonly name: string; readonly title: string };
  error: { readonly status: number; readonly message: string };
};

interface Common {
  readonly user: { readonly name: string; readonly is_admin: boolean } | null;
  /** The hub's address, on the host of an app; else "". */
  readonly hub: string;
}

export type Here = { [View in keyof Views]: Common & { readonly view: View; readonly data: Views[View] } }[keyof Views];
export type DataOf<View extends keyof Views> = Views[View];
