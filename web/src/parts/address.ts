/** Addresses: every room, set, run and search has its own, so that it can be kept, sent and gone back to. */
import { useMemo, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

addEventListener("popstate", tell);

/** Goes to an address of the page. replace: without a step to go back to, as while something is typed. */
export function go(to: string, options: { replace?: boolean } = {}): void {
  const here = location.pathname + location.search;
  if (to === here) return;
  if (options.replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  tell();
}

export interface Address {
  /** ["train", "moths"], decoded. */
  path: string[];
  query: URLSearchParams;
}

export function addressOf(url: string): Address {
  const { pathname, searchParams } = new URL(url, "http://here");
  return { path: pathname.split("/").filter(Boolean).map(decoded), query: searchParams };
}

/** As it stands where somebody typed a lone "%". */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useAddress(): Address {
  const url = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => location.pathname + location.search,
  );
  return useMemo(() => addressOf(url), [url]);
}

/** An address from its parts: to("train", "나비 run") is "/train/%EB%82%98...". */
export function to(...path: string[]): string {
  return "/" + path.map(encodeURIComponent).join("/");
}
