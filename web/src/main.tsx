/** The page begins here: first the token leaves the address, then the language comes, then the shell. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { signIn, tokenIn } from "./api/session.ts";
import { speak } from "./languages/languages.ts";
import { Shell } from "./shell/Shell.tsx";
import "./look/tokens.css";
import "./look/base.css";

// After an update of ganvas, rooms that this tab hasn't loaded yet have other names.
// Where the studio doesn't answer, what is on the page stays; and a page that has just been loaded isn't loaded again.
addEventListener("vite:preloadError", () => {
  if (performance.now() < 10_000) return;
  void fetch("/", { cache: "no-store" }).then(
    (answer) => {
      if (answer.ok) location.reload();
    },
    () => undefined,
  );
});

// A token that is refused leaves a page without a cookie, which then says how to get in.
// An address with a token that is pasted into this tab changes only the fragment, so nothing would be loaded.
addEventListener("hashchange", () => {
  if (tokenIn(location.hash) !== null) void signIn().then(() => location.reload());
});

await Promise.all([signIn().catch(() => undefined), speak()]);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Shell />
    </StrictMode>,
  );
}
