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
  tabs?.postMessage("signed in");
}

/** Other tabs of this browser share the cookie, and are let in with this one. Very old browsers have no such channel. */
const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("ganvas.session");

/** Calls when another tab was let in, as after a restart of the studio. Returns what ends that. */
export function whenLetIn(heard: () => void): () => void {
  tabs?.addEventListener("message", heard);
  return () => tabs?.removeEventListener("message", heard);
}
