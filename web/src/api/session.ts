/** Signing in: the token of the address is exchanged for a cookie and taken out of the address before anything else is done. */
import { answered, client } from "./client.ts";

/** The token in the fragment of an address, "#token=...", or null. */
export function tokenIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("token");
}

/** Signs in where the address carries a token. It is gone from the address and the history even where the server refuses it. */
export async function signIn(): Promise<void> {
  const token = tokenIn(location.hash);
  if (token === null) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  await answered(client.POST("/session", { body: { token } }));
}
